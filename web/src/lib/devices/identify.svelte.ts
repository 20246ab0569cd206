/** Looking for the device in front of one: which scale or scanner reacts is remembered for a while. */
import { SvelteMap } from 'svelte/reactivity'
import type { Reading } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { station } from '#lib/live/station.svelte.ts'
import { touched } from './identify.ts'

/** How long a device stays lit after it reacted. */
const litMs = 6_000

class Identify {
  #on = $state(false)
  readonly #lit = new SvelteMap<string, ReturnType<typeof setTimeout>>()
  /** the device that reacted last */
  last = $state<string | null>(null)
  #stops: (() => void)[] = []

  get on(): boolean {
    return this.#on
  }

  lit(deviceId: string): boolean {
    return this.#lit.has(deviceId)
  }

  /** Listens until `stop`. Scans act nowhere meanwhile. */
  start(): void {
    if (this.#on) return
    this.#on = true
    this.last = null
    station.identifying = true
    const before = new Map<string, Reading | null>(
      devices.scales.map(({ id }) => [id, devices.reading(id)?.reading ?? null]),
    )
    this.#stops = [
      live.on('scan', ({ deviceId }) => this.#light(deviceId)),
      live.on('device.reading', ({ deviceId, reading }) => {
        if (touched(before.get(deviceId) ?? null, reading)) this.#light(deviceId)
        before.set(deviceId, reading)
      }),
    ]
  }

  stop(): void {
    for (const stop of this.#stops) stop()
    for (const timer of this.#lit.values()) clearTimeout(timer)
    this.#stops = []
    this.#lit.clear()
    this.#on = false
    station.identifying = false
  }

  #light(deviceId: string): void {
    clearTimeout(this.#lit.get(deviceId))
    this.#lit.set(
      deviceId,
      setTimeout(() => this.#lit.delete(deviceId), litMs),
    )
    this.last = deviceId
  }
}

export const identify = new Identify()
