/** The rows of a batch: read page by page, and read again in place while the batch goes on. */
import { api, take } from '#lib/api/client.ts'
import { isAbort } from '#lib/api/problem.ts'
import type { BatchItem } from '#lib/api/types.ts'
import { PageList } from '#lib/ui/page-list.svelte.ts'

const pageSize = 100
const refreshPageSize = 200
/** Events come four times a second; the rows are read again this often at most. */
const refreshEveryMs = 1_500

export type ItemState = BatchItem['state']

export class BatchRows extends PageList<BatchItem> {
  readonly #id: string
  readonly #state: () => ItemState | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #refreshing = false
  #again = false

  /** @param state the filter, read anew for every request */
  constructor(id: string, state: () => ItemState | undefined) {
    super((cursor, signal) => readRows({ id, state: state(), cursor, limit: pageSize }, signal))
    this.#id = id
    this.#state = state
  }

  /** Something changed: the rows shown are read again soon. */
  touch(): void {
    this.#again = true
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#refresh()
    }, refreshEveryMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Puts a row in its place, e.g. after it was left out. */
  accept(item: BatchItem): void {
    this.update((known) => (known.number === item.number ? item : known))
  }

  async #refresh(): Promise<void> {
    if (this.#refreshing || !this.loaded || this.loading) return this.touch()
    this.#refreshing = true
    this.#again = false
    const state = this.#state()
    try {
      const fresh = await this.#readShown(state)
      if (state === this.#state() && !this.loading) this.#replace(fresh)
    } catch (thrown) {
      // What is shown stays; the next event, or the banner about the connection, leads on.
      if (isAbort(thrown)) return
    } finally {
      this.#refreshing = false
    }
    if (this.#again) this.touch()
  }

  /** Everything up to the last row shown; to the end when all rows are shown. */
  async #readShown(state: ItemState | undefined): Promise<BatchItem[]> {
    const last = this.more ? (this.items.at(-1)?.number ?? 0) : Number.POSITIVE_INFINITY
    const rows: BatchItem[] = []
    let cursor: string | undefined
    do {
      const page = await readRows({ id: this.#id, state, cursor, limit: refreshPageSize })
      rows.push(...page.items.filter(({ number }) => number <= last))
      const end = page.items.at(-1)?.number ?? last
      cursor = end < last ? (page.nextCursor ?? undefined) : undefined
    } while (cursor)
    return rows
  }

  /** Rows that are the same keep their objects, so that only changed ones are drawn. */
  #replace(fresh: readonly BatchItem[]): void {
    const known = new Map(this.items.map((item) => [item.number, item]))
    this.items = fresh.map((item) => {
      const before = known.get(item.number)
      return before && JSON.stringify(before) === JSON.stringify(item) ? before : item
    })
  }
}

interface Wanted {
  id: string
  state: ItemState | undefined
  cursor: string | undefined
  limit: number
}

function readRows({ id, state, cursor, limit }: Wanted, signal?: AbortSignal) {
  const query = { limit, ...(state && { state }), ...(cursor && { cursor }) }
  return take(api.GET('/v1/batches/{id}/items', { params: { path: { id }, query }, ...(signal && { signal }) }))
}
