/** What the chosen scale says now, in words, and the weight it offers. */
import type { Reading, Weight } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { station } from '#lib/live/station.svelte.ts'
import { problemWords, readingProblem } from '#lib/live/words.ts'
import { session } from '#lib/session/session.svelte.ts'
import { hasLeft } from './weighing.ts'

interface Held {
  deviceId: string
  weight: Weight | null
}
/** So long a parcel is expected to lie on the scale when the page is loaded anew. */
const keptForMs = 10 * 60_000
const keptName = 'held'

class ScaleView {
  /** the parcel that has its weight already and has not left the scale yet */
  #held = $state.raw<Held | null>(null)
  #stopWatching: () => void = () => undefined

  #last = $derived(station.scale ? devices.reading(station.scale.id) : null)
  present = $derived(station.scale !== undefined)
  offline = $derived(station.scale?.state === 'offline')
  status = $derived<Reading['status'] | 'stale' | null>(
    !this.#last || this.offline ? null : this.#last.stale ? 'stale' : this.#last.reading.status,
  )
  /** shown while the scale settles; never used as a weight */
  shown = $derived<Weight | null>(this.status && this.status !== 'stale' ? (this.#last?.reading.weight ?? null) : null)
  /** stable, fresh, above zero and received live: a reading that was loaded may be of a parcel long gone */
  #resting = $derived<Weight | null>(
    this.status === 'stable' && this.#last?.live && this.shown?.value ? this.shown : null,
  )
  /** the parcel on the scale has been dealt with: it must be taken off, or `release` be asked for */
  held = $derived(this.#held !== null && this.#held.deviceId === station.scale?.id)
  /** the only weight that may become a parcel's */
  stable = $derived<Weight | null>(this.held ? null : this.#resting)
  /** a weight that may be used when the user says so */
  usable = $derived(this.#resting !== null)
  /** why there is no weight, with what to do */
  trouble = $derived.by(() => {
    if (this.offline) return problemWords(station.scale, 'The scale is offline. Start its agent, or type the weight.')
    if (this.status === 'stable' && !this.#last?.live) return 'Waiting for the scale …'
    return readingProblem(this.#last?.reading ?? null, this.#last?.stale ?? false)
  })

  /**
   * What lies on the scale has been weighed: nothing is offered until it has left or `release` is called.
   * `weight`: what it was weighed at, where the scale itself does not say now.
   */
  hold(weight: Weight | null = null): void {
    this.release()
    const scale = station.scale
    if (!scale || this.status === 'zero') return
    this.#watch({ deviceId: scale.id, weight: this.#resting ?? weight })
    session.keep(keptName, { ...this.#held, at: Date.now() })
  }

  /** Holds again what was held before the page was loaded anew, if that is not long ago. */
  resume(): void {
    const kept = session.kept<(Held & { at: number }) | null>(keptName, null)
    if (kept && !this.#held && Date.now() - kept.at < keptForMs) this.#watch(kept)
  }

  #watch(held: Held): void {
    this.#held = held
    // By events, not by state: a scale that was empty for a moment only must not be missed.
    this.#stopWatching = live.on('device.reading', ({ deviceId, reading }) => {
      if (deviceId === held.deviceId && hasLeft(reading, held.weight)) this.release()
    })
  }

  /** What lies on the scale may be weighed again. */
  release(): void {
    this.#stopWatching()
    this.#held = null
    session.keep(keptName, null)
  }
}

export const scale = new ScaleView()
