/** The files handed back, newest first, kept in step with what happens to records and their sources. */
import { api, take } from '#lib/api/client.ts'
import type { DropExport } from '#lib/api/types.ts'
import { PageList } from '#lib/ui/page-list.svelte.ts'
import { Soon } from './soon.ts'

const pageSize = 50
/** A source that ships tells of every record: the list is read again this often at most. */
const everyMs = 1_000

export class DropExports extends PageList<DropExport> {
  readonly #soon = new Soon(everyMs, () => {
    if (this.loaded) void this.reload()
  })

  constructor() {
    super((cursor, signal) => {
      const query = { limit: pageSize, ...(cursor && { cursor }) }
      return take(api.GET('/v1/drop-exports', { params: { query }, signal }))
    })
  }

  /** Puts a file in its place, e.g. after it was handed over. */
  accept(one: DropExport): void {
    this.update((known) => (known.id === one.id ? one : known))
  }

  /** Something changed: read again soon. */
  touch(): void {
    this.#soon.touch()
  }

  stop(): void {
    this.#soon.stop()
  }
}
