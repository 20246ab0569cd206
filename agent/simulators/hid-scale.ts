/** A USB scale that is not there: a HidTransport that streams true HID POS reports for a settable weight and faults. */
import type { Simulation } from '#contracts/agent.ts'
import type { Weight } from '#contracts/units.ts'
import type { UsbChanges } from '../hid-bus.ts'
import type { HidConnection, HidDevice, HidTransport } from '../hid-transport.ts'

/** A real scale repeats itself about ten times a second. */
const reportMs = 100
/** Reports in motion before a new weight stands still. */
const settlingReports = 5

/** Unit code and decimals a scale of that unit shows. */
const display = {
  lb: { code: 0x0c, exponent: -2 },
  oz: { code: 0x0b, exponent: -1 },
  kg: { code: 0x03, exponent: -3 },
  g: { code: 0x02, exponent: 0 },
} as const

const statusCode = { zero: 2, moving: 3, stable: 4, overCapacity: 6 } as const

export class SimulatedHidScale implements HidTransport {
  readonly #device: HidDevice
  #weight: Weight = { value: 0, unit: 'lb' }
  #previous = 0
  #settling = 0
  #faults: ReadonlySet<string> = new Set()
  #listener: ((bytes: Uint8Array) => void) | null = null
  #lost: ((reason: string) => void) | null = null
  #changed: () => void = () => undefined
  #timer: NodeJS.Timeout | undefined

  constructor(serial = 'VIRTUAL1') {
    this.#device = {
      path: '/virtual/scale',
      vendorId: 0x0eb8,
      productId: 0xf000,
      serial,
      product: 'PS60 (virtual)',
      usagePage: 0x8d,
    }
  }

  simulate({ weight, faults }: Simulation): void {
    const plugged = !this.#faults.has('unplugged')
    if (weight) this.#setWeight(weight)
    if (faults) this.#faults = new Set(faults)
    if (this.#faults.has('unplugged')) this.#unplug()
    if (plugged === this.#faults.has('unplugged')) this.#changed()
  }

  /** Tells like the operating system that the bus changed. */
  readonly changes: UsbChanges = (listener) => {
    this.#changed = listener
    return async () => undefined
  }

  async list(): Promise<HidDevice[]> {
    return this.#faults.has('unplugged') ? [] : [this.#device]
  }

  async open(path: string): Promise<HidConnection> {
    if (path !== this.#device.path || this.#faults.has('unplugged'))
      throw new Error(`cannot open device with path ${path}`)
    this.#timer = setInterval(() => this.#report(), reportMs)
    return {
      onReport: (listener) => {
        this.#listener = listener
      },
      onLost: (listener) => {
        this.#lost = listener
      },
      write: async (bytes) => this.#zero(bytes),
      sendFeature: async (bytes) => this.#zero(bytes),
      close: async () => this.#close(),
    }
  }

  #setWeight(weight: Weight): void {
    this.#previous = weight.unit === this.#weight.unit ? this.#weight.value : 0
    this.#weight = weight
    this.#settling = settlingReports
  }

  #zero(bytes: Uint8Array): void {
    if (bytes[0] === 2) this.#setWeight({ value: 0, unit: this.#weight.unit })
  }

  #close(): void {
    clearInterval(this.#timer)
    this.#listener = null
    this.#lost = null
  }

  #unplug(): void {
    const lost = this.#lost
    this.#close()
    lost?.('could not read from HID device')
  }

  #report(): void {
    this.#listener?.(this.#bytes())
    // A Mettler sends its status as a report of its own between the weights.
    if (this.#settling === 0 && !this.#faults.has('moving')) this.#listener?.(Uint8Array.of(4, 4))
    if (this.#settling > 0) this.#settling -= 1
  }

  #bytes(): Uint8Array {
    const { code, exponent } = display[this.#weight.unit]
    const target = Math.round(this.#weight.value * 10 ** -exponent)
    const from = Math.round(this.#previous * 10 ** -exponent)
    const shown = Math.round(target + ((from - target) * this.#settling) / (settlingReports + 1))
    const status = this.#status(target)
    return Uint8Array.of(3, status, code, exponent & 0xff, shown & 0xff, (shown >> 8) & 0xff)
  }

  #status(target: number): number {
    if (this.#faults.has('over_capacity') || target > 0xffff) return statusCode.overCapacity
    if (this.#faults.has('moving') || this.#settling > 0) return statusCode.moving
    return target === 0 ? statusCode.zero : statusCode.stable
  }
}
