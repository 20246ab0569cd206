/** How long a batch will still take, judged by how fast it went since this page looked. */
import type { Batch } from '#lib/api/types.ts'
import { progressOf } from './words.ts'

/** Fewer rows or less time say nothing about the pace. */
const rowsMin = 3
const msMin = 2_000

/** Remembers where a batch stood when its state began, or when the page was opened. */
export class Pace {
  #state: Batch['state'] | null = null
  #since = 0
  #from = 0

  /** Milliseconds left; null while nothing goes on or nobody can tell yet. @param now ms since the epoch */
  left(batch: Pick<Batch, 'state' | 'counts'>, now: number): number | null {
    const progress = batch.state === 'paused' ? null : progressOf(batch)
    if (!progress) {
      this.#state = null
      return null
    }
    if (this.#state !== batch.state || progress.done < this.#from) {
      this.#state = batch.state
      this.#since = now
      this.#from = progress.done
    }
    const rows = progress.done - this.#from
    const ms = now - this.#since
    return rows < rowsMin || ms < msMin ? null : Math.round((ms / rows) * (progress.total - progress.done))
  }
}

const minuteMs = 60_000
const stepSeconds = 10

/** `A few seconds left`, `About 40 s left`, `About 3 min left`. */
export function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000 / stepSeconds) * stepSeconds
  if (seconds <= stepSeconds) return 'A few seconds left'
  return seconds * 1_000 < minuteMs ? `About ${seconds} s left` : `About ${Math.ceil(ms / minuteMs)} min left`
}
