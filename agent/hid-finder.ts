/**
 * Notices USB HID devices of one kind by themselves. Use, for scales and for scanners alike:
 *
 *   const bus = new HidBus(await nodeHidTransport(), (listener) => onUsbChange(listener, log))   // one for the agent
 *   const finder = new HidFinder({ bus, wanted: isScale, found: ({ key, device, find }) => add(…), log })
 *   await finder.start()                                                                          // lists once
 *
 * `found` is called once a key, never again after a replug: the device made there keeps itself open with HidLink,
 * which takes `find`. Tests give HidBus a transport of their own.
 */
import { errorText } from './error-text.ts'
import type { HidBus } from './hid-bus.ts'
import { type HidDevice, usbId } from './hid-transport.ts'
import type { Log } from './log.ts'

/** For systems that do not tell of changes. */
const listMs = 5_000

type Wanted = (device: HidDevice) => boolean

export interface NamedHidDevice {
  /** stable: by serial number, else by place among equal ones */
  key: string
  device: HidDevice
}

interface FoundHidDevice extends NamedHidDevice {
  /** the same device among what is attached later, also on another path */
  find(devices: readonly HidDevice[]): HidDevice | undefined
}

interface HidFinderOptions {
  bus: HidBus
  /** the kind of device: by usage page, else by a table of vendor and product */
  wanted: Wanted
  found(found: FoundHidDevice): void
  log: Log
}

export class HidFinder {
  readonly #options: HidFinderOptions
  readonly #names: HidNames
  readonly #known = new Set<string>()
  #endChanges: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: HidFinderOptions) {
    this.#options = options
    this.#names = new HidNames(options.wanted)
  }

  /** Lists once, then on every change of the bus and every 5 s. Never throws. */
  async start(): Promise<void> {
    this.#endChanges = this.#options.bus.onChange(() => void this.#look())
    await this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#endChanges?.()
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    const { bus, log } = this.#options
    try {
      for (const named of this.#names.of(await bus.list())) this.#take(named)
    } catch (error) {
      log.warn({ error: errorText(error) }, 'USB devices not listed')
    }
    clearTimeout(this.#timer)
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), listMs)
  }

  #take(named: NamedHidDevice): void {
    if (this.#known.has(named.key) || this.#stopped) return
    this.#known.add(named.key)
    const find: FoundHidDevice['find'] = (devices) =>
      this.#names.of(devices).find(({ key }) => key === named.key)?.device
    this.#options.found({ ...named, find })
  }
}

/**
 * Keys that survive replugging. A device without a serial number keeps its key as long as it stays on its path:
 * when one of two equal scales is pulled out, the other does not slip into its name.
 */
export class HidNames {
  readonly #wanted: Wanted
  #names = new Map<string, { id: string; key: string }>()

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  /** The wanted devices of a listing, by path. A device that lists several usages is one device. */
  of(devices: readonly HidDevice[]): NamedHidDevice[] {
    const byPath = new Map(devices.filter(this.#wanted).map((device) => [device.path, device]))
    const present = [...byPath.values()].toSorted((a, b) => a.path.localeCompare(b.path))
    const kept = present.flatMap((device) => {
      const name = this.#names.get(device.path)
      return name?.id === idOf(device) ? [[device.path, name] as const] : []
    })
    this.#names = new Map(kept)
    return present.map((device) => ({ key: this.#keyOf(device), device }))
  }

  #keyOf(device: HidDevice): string {
    const known = this.#names.get(device.path)
    if (known) return known.key
    const id = idOf(device)
    const taken = new Set([...this.#names.values()].map(({ key }) => key))
    let key = `hid:${id}`
    for (let place = 2; taken.has(key); place += 1) key = `hid:${id}#${place}`
    this.#names.set(device.path, { id, key })
    return key
  }
}

/** Cut so that the key, with its place, stays within the contract's 100 characters. */
function idOf(device: HidDevice): string {
  return (device.serial ? `${usbId(device)}:${device.serial}` : usbId(device)).slice(0, 90)
}
