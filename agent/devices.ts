/** The devices this agent lends: those of devices.json, USB scales as they appear, and the virtual ones. */
import type { AgentDevice, Simulation } from '#contracts/agent.ts'
import type { Device, DeviceEvents } from './device.ts'
import type { DevicesFile } from './devices-file.ts'
import { errorText } from './error-text.ts'
import type { Log } from './log.ts'
import { ZplPrinter } from './printers/zpl.ts'
import { ScaleFinder } from './scales/find-scales.ts'
import { nodeHidTransport } from './scales/hid-transport.ts'
import { MettlerScale } from './scales/mettler-scale.ts'
import { openSerial } from './scales/serial-transport.ts'

/** Raw printing port of Zebra and most others. */
const rawPort = 9100
const mettlerBaudRate = 9600
/** Devices lent at most; keeps `hello` inside one frame of 64 kB. */
const devicesMax = 45

interface DevicesOptions {
  events: DeviceEvents
  log: Log
}

export class Devices {
  readonly #options: DevicesOptions
  readonly #devices = new Map<string, Device>()
  #finder: ScaleFinder | null = null

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

  /** Adds what devices.json lists and begins to look for USB scales. */
  async open(file: DevicesFile): Promise<void> {
    for (const device of listedDevices(file, this.#options)) this.add(device)
    await this.#findScales(file)
  }

  /** True when the device is a simulator and took the change. */
  simulate(key: string, simulation: Simulation): boolean {
    const device = this.#devices.get(key)
    device?.simulate?.(simulation)
    return device?.simulate !== undefined
  }

  async stop(): Promise<void> {
    this.#finder?.stop()
    await Promise.all([...this.#devices.values()].map((device) => device.stop()))
  }

  async #findScales(file: DevicesFile): Promise<void> {
    const configured = file.scales.filter((scale) => scale.driver === 'hid')
    const { events, log } = this.#options
    try {
      const transport = await nodeHidTransport()
      this.#finder = new ScaleFinder({ transport, configured, events, log, found: (scale) => this.add(scale) })
      await this.#finder.start()
    } catch (error) {
      log.warn({ error: errorText(error), cure: 'install libusb-1.0-0' }, 'HID unavailable: USB scales are not read')
    }
  }
}

/** The devices of devices.json, not started. */
export function listedDevices(file: DevicesFile, { events, log }: DevicesOptions): Device[] {
  const printers = file.printers.map(({ host, port = rawPort, name, dpi = null }) => {
    const key = `tcp:${host}:${port}`.slice(0, 100)
    return new ZplPrinter({ key, name: name ?? host.slice(0, 100), model: 'ZPL printer', host, port, dpi, events })
  })
  const scales = file.scales
    .filter((scale) => scale.driver === 'mettler-8217')
    .map(({ path, baudRate = mettlerBaudRate, framing = '7E1', unit, name }) => {
      const label = { key: `serial:${path}`.slice(0, 100), model: 'Mettler-Toledo 8217', connection: `serial ${path}` }
      const line = { path, baudRate, framing, unit, open: openSerial }
      return new MettlerScale({ ...label, ...line, name: name ?? label.model, events, log })
    })
  return [...printers, ...scales]
}
