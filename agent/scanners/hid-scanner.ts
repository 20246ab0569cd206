/** A USB scanner in HID POS mode: every barcode whole, no keyboard involved. */
import type { AgentDevice, Simulation } from '#contracts/agent.ts'
import type { DeviceEvents, Scanner } from '../device.ts'
import { errorText } from '../error-text.ts'
import type { HidBus } from '../hid-bus.ts'
import type { NamedHidDevice } from '../hid-finder.ts'
import { HidLink } from '../hid-link.ts'
import { type HidConnection, type HidDevice, usbId } from '../hid-transport.ts'
import type { Log } from '../log.ts'
import { HidScannerReader, honeywellMode } from './hid-pos.ts'
import { type ScannerLabel, ScannerState } from './scanner-state.ts'

/** Hand Held Products and Metrologic, both Honeywell: they keep quiet until they are told to speak HID POS. */
const honeywellVendors = [0x0536, 0x0c2e]

interface HidScannerOptions extends Omit<ScannerLabel, 'driver'> {
  vendorId: number
  bus: HidBus
  /** picks this scanner out of what is attached */
  find(devices: readonly HidDevice[]): HidDevice | undefined
  events: DeviceEvents
  log: Log
  simulate?: (simulation: Simulation) => void
}

export class HidScanner implements Scanner {
  readonly kind = 'scanner'
  readonly key: string
  readonly simulate: ((simulation: Simulation) => void) | undefined
  readonly #options: HidScannerOptions
  readonly #state: ScannerState
  readonly #link: HidLink

  constructor(options: HidScannerOptions) {
    const { key, bus, find, events, log, simulate } = options
    this.#options = options
    this.key = key
    this.simulate = simulate
    const label = { ...options, driver: 'hid-pos' } as const
    this.#state = new ScannerState({ label, unreadable: 'scanner_not_hid_pos', events, log })
    this.#link = new HidLink({
      key,
      bus,
      find,
      log,
      opened: (connection) => this.#opened(connection),
      closed: (why) => this.#state.setTrouble(why === 'absent' ? 'scanner_unplugged' : 'scanner_not_opened'),
    })
  }

  describe(): AgentDevice {
    return this.#state.describe()
  }

  start(): void {
    this.#link.start()
  }

  async stop(): Promise<void> {
    await this.#link.stop()
  }

  #opened(connection: HidConnection): void {
    const reader = new HidScannerReader(this.#state.junk)
    connection.onReport((bytes) => {
      const scan = reader.read(bytes, performance.now())
      if (!scan) return
      this.#link.heard()
      this.#state.scanned(scan)
    })
    this.#state.setTrouble(null)
    if (honeywellVendors.includes(this.#options.vendorId)) void this.#chooseHidPos(connection)
  }

  async #chooseHidPos(connection: HidConnection): Promise<void> {
    try {
      await connection.sendFeature(honeywellMode)
    } catch (error) {
      this.#options.log.warn({ key: this.key, error: errorText(error) }, 'scanner not told to speak HID POS')
    }
  }
}

interface FoundScanner extends NamedHidDevice, Pick<HidScannerOptions, 'find'> {}

/** A scanner that HidFinder found, not started. */
export function foundScanner(
  { key, device, find }: FoundScanner,
  deps: Pick<HidScannerOptions, 'bus' | 'events' | 'log'>,
): HidScanner {
  const model = (device.product || `USB scanner ${usbId(device)}`).slice(0, 100)
  const connection = `usb ${usbId(device)}`
  return new HidScanner({
    key,
    name: model,
    model,
    connection,
    virtual: false,
    vendorId: device.vendorId,
    find,
    ...deps,
  })
}
