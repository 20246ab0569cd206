/** The devices this agent lends: those of devices.json, USB scales and scanners as they appear, and the virtual ones. */
import type { AgentDevice, Simulation } from '#contracts/agent.ts'
import type { Device, DeviceEvents } from './device.ts'
import type { DevicesFile } from './devices-file.ts'
import { errorText } from './error-text.ts'
import { HidBus } from './hid-bus.ts'
import { HidFinder } from './hid-finder.ts'
import { nodeHidTransport } from './hid-transport.ts'
import type { Log } from './log.ts'
import { listedPrinters } from './printers/listed.ts'
import { UsbPrinterFinder } from './printers/usb-finder.ts'
import { scaleFinder } from './scales/find-scales.ts'
import { listedScales } from './scales/listed.ts'
import { foundScanner } from './scanners/hid-scanner.ts'
import { listedScanners } from './scanners/listed.ts'
import { isScanner } from './scanners/scanner-table.ts'
import { onUsbChange } from './usb-events.ts'

/** Devices lent at most; keeps `hello` inside one frame of 64 kB. */
const devicesMax = 45

interface DevicesOptions {
  events: DeviceEvents
  log: Log
}

export class Devices {
  readonly #options: DevicesOptions
  readonly #devices = new Map<string, Device>()
  #bus: HidBus | null = null
  #finders: (HidFinder | UsbPrinterFinder)[] = []

  constructor(options: DevicesOptions) {
    this.#options = options
  }

  get(key: string): Device | undefined {
    return this.#devices.get(key)
  }

  describe(): AgentDevice[] {
    return [...this.#devices.values()].map((device) => device.describe())
  }

  add(device: Device): void {
    if (this.#devices.has(device.key) || this.#devices.size >= devicesMax) {
      this.#options.log.warn({ key: device.key }, 'device left out: listed twice, or too many')
      return
    }
    this.#devices.set(device.key, device)
    this.#options.events.changed(device.describe())
    device.start()
  }

  /** Adds what devices.json lists and begins to look for USB devices. */
  async open(file: DevicesFile): Promise<void> {
    for (const device of listedDevices(file, this.#options)) this.add(device)
    await this.#findPrinters()
    await this.#findUsbDevices(file)
  }

  /** True when the device is a simulator and took the change. */
  simulate(key: string, simulation: Simulation): boolean {
    const device = this.#devices.get(key)
    device?.simulate?.(simulation)
    return device?.simulate !== undefined
  }

  async stop(): Promise<void> {
    for (const finder of this.#finders) finder.stop()
    await this.#bus?.stop()
    await Promise.all([...this.#devices.values()].map((device) => device.stop()))
  }

  async #findPrinters(): Promise<void> {
    const finder = new UsbPrinterFinder({ ...this.#options, found: (printer) => this.add(printer) })
    this.#finders.push(finder)
    await finder.start()
  }

  async #findUsbDevices(file: DevicesFile): Promise<void> {
    const configured = file.scales.filter((scale) => scale.driver === 'hid')
    const { events, log } = this.#options
    try {
      const bus = new HidBus(await nodeHidTransport(), (listener) => onUsbChange(listener, log))
      this.#bus = bus
      const finders = [
        scaleFinder({ bus, configured, events, log, found: (scale) => this.add(scale) }),
        new HidFinder({
          bus,
          wanted: isScanner,
          found: (found) => this.add(foundScanner(found, { bus, events, log })),
          log,
        }),
      ]
      this.#finders.push(...finders)
      for (const finder of finders) await finder.start()
    } catch (error) {
      log.warn(
        { error: errorText(error), cure: 'install libusb-1.0-0' },
        'HID unavailable: USB scales and scanners are not read',
      )
    }
  }
}

/** The devices of devices.json, not started. */
export function listedDevices(file: DevicesFile, { events, log }: DevicesOptions): Device[] {
  const deps = { events, log }
  return [
    ...listedPrinters(file.printers, events),
    ...listedScales(file.scales, deps),
    ...listedScanners(file.scanners, deps),
  ]
}
