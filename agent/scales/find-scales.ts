/** Notices USB scales by themselves: the bus is listed at the start and now and then, never while it would slow a scale. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents } from '../device.ts'
import type { HidScaleConfig } from '../devices-file.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { HidScale } from './hid-scale.ts'
import { type HidDevice, type HidTransport, isScale, usbId } from './hid-transport.ts'

/** Listing re-enumerates the bus and costs the readers time (node-hid#272). */
const listMs = 5_000

interface FinderOptions {
  transport: HidTransport
  configured: readonly HidScaleConfig[]
  events: DeviceEvents
  log: Log
  found(scale: HidScale): void
}

interface NamedScale {
  key: string
  device: HidDevice
}

export class ScaleFinder {
  readonly #options: FinderOptions
  readonly #known = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: FinderOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    try {
      for (const scale of namedScales(await this.#options.transport.list(), this.#options.configured)) this.#take(scale)
    } catch (error) {
      this.#options.log.warn({ error: errorText(error) }, 'USB devices not listed')
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start(), listMs)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #take({ key, device }: NamedScale): void {
    if (this.#known.has(key) || this.#stopped) return
    this.#known.add(key)
    const { transport, events, log, configured } = this.#options
    const model: AgentDevice['model'] = device.product || `USB scale ${usbId(device)}`
    const find = (devices: readonly HidDevice[]) =>
      namedScales(devices, configured).find((scale) => scale.key === key)?.device
    const connection = `usb ${usbId(device)}`
    this.#options.found(
      new HidScale({ key, name: model, model, connection, virtual: false, transport, find, events, log }),
    )
  }
}

/**
 * Scales with keys that survive replugging: by serial number, else by place among equal ones.
 * `configured` narrows to the scales named in devices.json when it names any.
 */
export function namedScales(devices: readonly HidDevice[], configured: readonly HidScaleConfig[]): NamedScale[] {
  const counts = new Map<string, number>()
  return devices
    .filter((device) => wanted(device, configured))
    .toSorted((a, b) => a.path.localeCompare(b.path))
    .map((device) => {
      const id = device.serial ? `${usbId(device)}:${device.serial}` : usbId(device)
      const count = (counts.get(id) ?? 0) + 1
      counts.set(id, count)
      return { key: `hid:${id}${count > 1 ? `#${count}` : ''}`.slice(0, 100), device }
    })
}

function wanted(device: HidDevice, configured: readonly HidScaleConfig[]): boolean {
  if (configured.length === 0) return isScale(device)
  return configured.some(
    ({ vendorId, productId, serial }) =>
      (vendorId === undefined ? isScale(device) : vendorId === device.vendorId) &&
      (productId === undefined || productId === device.productId) &&
      (serial === undefined || serial === device.serial),
  )
}
