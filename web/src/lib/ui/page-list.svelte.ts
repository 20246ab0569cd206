/** A list of the API read page by page as the user goes down it. */
import { isAbort, type ProblemError, problemOf } from '#lib/api/problem.ts'

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
type Fetch<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>

/** `items` so far, whether there are `more`, and the problem of the last attempt. */
export class PageList<T> {
  items = $state.raw<readonly T[]>([])
  loading = $state(false)
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  #cursor = $state<string | null>(null)
  #fetch: Fetch<T>
  #running: AbortController | undefined

  constructor(fetch: Fetch<T>) {
    this.#fetch = fetch
  }

  get more(): boolean {
    return this.#cursor !== null
  }

  /** Reads the first page, replacing what is shown; an unfinished request before it is given up. */
  async reload(): Promise<void> {
    this.#running?.abort()
    await this.#read(undefined)
  }

  /** Reads the next page, if there is one and none is being read. */
  async loadMore(): Promise<void> {
    if (this.#cursor && !this.loading) await this.#read(this.#cursor)
  }

  /** Replaces the items that `change` answers for, e.g. after a live event. */
  update(change: (item: T) => T): void {
    this.items = this.items.map(change)
  }

  async #read(cursor: string | undefined): Promise<void> {
    const own = new AbortController()
    this.#running = own
    this.loading = true
    this.problem = null
    try {
      const page = await this.#fetch(cursor, own.signal)
      this.items = cursor ? [...this.items, ...page.items] : page.items
      this.#cursor = page.nextCursor
      this.loaded = true
    } catch (thrown) {
      if (isAbort(thrown)) return
      this.problem = problemOf(thrown)
    }
    if (this.#running === own) this.loading = false
  }
}
