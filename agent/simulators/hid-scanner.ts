/** A USB scanner that is not there: a HidTransport that sends true HID POS reports for what it is told to read. */
import type { Simulation } from '#contracts/agent.ts'
import type { UsbChanges } from '../hid-bus.ts'
import type { HidConnection, HidDevice, HidTransport } from '../hid-transport.ts'

/** A text may begin with the AIM identifier of its symbol; without one it is Code 128. */
const code128 = ']C0'
const reportBytes = 64
const dataBytes = 56

export class SimulatedHidScanner implements HidTransport {
  readonly #device: HidDevice
  #unplugged = false
  #listener: ((bytes: Uint8Array) => void) | null = null
  #lost: ((reason: string) => void) | null = null
  #changed: () => void = () => undefined

  constructor(serial = 'VIRTUAL1') {
    this.#device = {
      path: '/virtual/scanner',
      vendorId: 0x05e0,
      productId: 0x1300,
      serial,
      product: 'DS2278 (virtual)',
      usagePage: 0x8c,
    }
  }

  simulate({ scan, faults }: Simulation): void {
    if (faults) this.#plug(faults.includes('unplugged'))
    if (scan) for (const report of reportsOf(scan)) this.#listener?.(report)
  }

  /** Tells like the operating system that the bus changed. */
  readonly changes: UsbChanges = (listener) => {
    this.#changed = listener
    return async () => undefined
  }

  async list(): Promise<HidDevice[]> {
    return this.#unplugged ? [] : [this.#device]
  }

  async open(path: string): Promise<HidConnection> {
    if (path !== this.#device.path || this.#unplugged) throw new Error(`cannot open device with path ${path}`)
    return {
      onReport: (listener) => {
        this.#listener = listener
      },
      onLost: (listener) => {
        this.#lost = listener
      },
      write: async () => undefined,
      sendFeature: async () => undefined,
      close: async () => this.#close(),
    }
  }

  #plug(unplugged: boolean): void {
    if (unplugged === this.#unplugged) return
    this.#unplugged = unplugged
    const lost = this.#lost
    if (unplugged) {
      this.#close()
      lost?.('could not read from HID device')
    }
    this.#changed()
  }

  #close(): void {
    this.#listener = null
    this.#lost = null
  }
}

/** As a scanner sends them: the identifier in each, the last byte set while more follow. */
function reportsOf(scan: string): Uint8Array[] {
  const [, named, text = ''] = /^(\][A-Za-z][0-9A-Za-z])?([\s\S]*)$/.exec(scan) ?? []
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / dataBytes) }, (_, at) => {
    const part = bytes.subarray(at * dataBytes, (at + 1) * dataBytes)
    const report = new Uint8Array(reportBytes)
    report.set([2, part.length, ...Buffer.from(named ?? code128), ...part])
    report[reportBytes - 1] = (at + 1) * dataBytes < bytes.length ? 1 : 0
    return report
  })
}
