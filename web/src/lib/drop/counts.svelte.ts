/** How many drop records are in each state, by the filters of the page. */
import { api, take } from '#lib/api/client.ts'
import { Soon } from './soon.ts'
import type { RecordCounts } from './words.ts'

/** Many records change one after the other: they are counted again this often at most. */
const everyMs = 800

export class DropCounts {
  counts = $state.raw<RecordCounts | null>(null)
  readonly #filter: () => { q?: string; sourceId?: string }
  readonly #soon = new Soon(everyMs, () => void this.load())
  #running: AbortController | undefined

  /** @param filter read anew for every request */
  constructor(filter: () => { q?: string; sourceId?: string }) {
    this.#filter = filter
  }

  /** Counts now. Without an answer the numbers stay: the list says what is wrong. */
  async load(): Promise<void> {
    this.#running?.abort()
    const own = new AbortController()
    this.#running = own
    try {
      const params = { query: this.#filter() }
      this.counts = await take(api.GET('/v1/drop-records/counts', { params, signal: own.signal }))
    } catch {
      // The numbers stay: the list beside them says what is wrong.
    }
  }

  /** Something changed: counted again soon. */
  touch(): void {
    this.#soon.touch()
  }

  stop(): void {
    this.#soon.stop()
    this.#running?.abort()
  }
}
