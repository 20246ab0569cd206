/** What the chosen scale says now, in words, and the weight it offers. */
import type { Reading, Weight } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { station } from '#lib/live/station.svelte.ts'
import { problemWords, readingProblem } from '#lib/live/words.ts'

class ScaleView {
  #last = $derived(station.scale ? devices.reading(station.scale.id) : null)
  present = $derived(station.scale !== undefined)
  offline = $derived(station.scale?.state === 'offline')
  status = $derived<Reading['status'] | 'stale' | null>(
    !this.#last || this.offline ? null : this.#last.stale ? 'stale' : this.#last.reading.status,
  )
  /** shown while the scale settles; never used as a weight */
  shown = $derived<Weight | null>(this.status && this.status !== 'stale' ? (this.#last?.reading.weight ?? null) : null)
  /** the only weight that may become a parcel's: stable, fresh and above zero */
  stable = $derived<Weight | null>(
    this.status === 'stale' || this.status !== 'stable' || !this.shown?.value ? null : this.shown,
  )
  /** why there is no weight, with what to do */
  trouble = $derived(
    this.offline
      ? problemWords(station.scale, 'The scale is offline. Start its agent, or type the weight.')
      : readingProblem(this.#last?.reading ?? null, this.#last?.stale ?? false),
  )
}

export const scale = new ScaleView()
