/** The drop records of one tab, read page by page and kept in step with what happens to them. */
import { api, take } from '#lib/api/client.ts'
import type { DropRecord } from '#lib/api/types.ts'
import { PageList } from '#lib/ui/page-list.svelte.ts'
import { Soon } from './soon.ts'
import type { RecordTab } from './words.ts'

const pageSize = 100
/** Files bring thousands at once: the list is read again this often at most. */
const everyMs = 1_000

export interface RecordFilters {
  tab: RecordTab
  q: string
  sourceId: string
}

export class DropRecords extends PageList<DropRecord> {
  readonly #filters: () => RecordFilters
  readonly #soon = new Soon(everyMs, () => {
    if (this.loaded) void this.reload()
  })

  /** @param filters read anew for every request */
  constructor(filters: () => RecordFilters) {
    super((cursor, signal) => {
      const { tab, q, sourceId } = filters()
      const filter = { state: tab, ...(q && { q }), ...(sourceId && { sourceId }) }
      const query = { limit: pageSize, ...filter, ...(cursor && { cursor }) }
      return take(api.GET('/v1/drop-records', { params: { query }, signal }))
    })
    this.#filters = filters
  }

  /** A record is another now: it changes in place, leaves the tab, or is new in it. */
  accept(record: DropRecord): void {
    const { tab, sourceId } = this.#filters()
    const known = this.items.find(({ id }) => id === record.id)
    if (known && known.version > record.version) return
    const here = record.state === tab
    if (known && here) this.update((one) => (one.id === record.id ? record : one))
    else if (known) this.items = this.items.filter(({ id }) => id !== record.id)
    else if (here && (!sourceId || sourceId === record.source.id)) this.touch()
  }

  /** Records came or went: read again soon. */
  touch(): void {
    this.#soon.touch()
  }

  stop(): void {
    this.#soon.stop()
  }
}
