/**
 * What the drivers of USB HID devices share: one listing at a time, none while a device must not be slowed,
 * and the news that something was plugged in or out.
 */
import type { HidConnection, HidDevice, HidTransport } from './hid-transport.ts'

/**
 * After an attach the system needs a moment to name the device and to set its permissions (udev):
 * listeners hear of it early and once more after that. Both are well inside two seconds.
 */
const settleMs = [150, 1_000]

/** Where the news come from; gives the way to end them. `onUsbChange` in the agent, by hand in tests. */
export type UsbChanges = (listener: () => void) => () => Promise<void>

export class HidBus {
  readonly #transport: HidTransport
  readonly #endChanges: (() => Promise<void>) | undefined
  readonly #listeners = new Set<() => void>()
  #timers: NodeJS.Timeout[] = []
  #listing: Promise<HidDevice[]> | null = null
  readonly #quiet = new Set<Promise<unknown>>()

  constructor(transport: HidTransport, changes?: UsbChanges) {
    this.#transport = transport
    this.#endChanges = changes?.(() => this.#changed())
  }

  /** What is attached. Listing re-enumerates the bus and costs the readers time (node-hid#272): callers share one. */
  list(): Promise<HidDevice[]> {
    this.#listing ??= this.#listQuietly().finally(() => {
      this.#listing = null
    })
    return this.#listing
  }

  open(path: string): Promise<HidConnection> {
    return this.#transport.open(path)
  }

  /** Runs `work`, for instance a zero, with no listing begun before it ends. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    const running = work()
    this.#quiet.add(running)
    try {
      return await running
    } finally {
      this.#quiet.delete(running)
    }
  }

  /** `listener` hears that the bus changed, twice a change; the function given back ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async stop(): Promise<void> {
    this.#listeners.clear()
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#endChanges?.()
  }

  async #listQuietly(): Promise<HidDevice[]> {
    while (this.#quiet.size > 0) await Promise.allSettled(this.#quiet)
    return this.#transport.list()
  }

  /** A hub full of devices makes many changes at once: the newest restarts the wait. */
  #changed(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = settleMs.map((wait) =>
      setTimeout(() => {
        for (const listener of this.#listeners) listener()
      }, wait),
    )
  }
}
