/** The rows of an import, read page by page and mended one by one. */
import { SvelteMap } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import { problemOf } from '#lib/api/problem.ts'
import type { ImportRow } from '#lib/api/types.ts'
import { PageList } from '#lib/ui/page-list.svelte.ts'
import type { Outcome } from './words.ts'

const pageSize = 200

export interface Mend {
  cells?: Record<string, string>
  skip?: boolean
  revert?: true
}

/** What was typed into a cell and is not in the row yet: on its way, or refused for a reason. */
export interface Typed {
  value: string
  reason: string | null
}

export class ImportRows extends PageList<ImportRow> {
  /** by row and place of the cell, see `cellKey` */
  readonly typed = new SvelteMap<string, Typed>()
  readonly #id: string
  /** The server takes one change of an import at a time. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param outcome the filter, read anew for every request */
  constructor(id: string, outcome: () => Outcome | undefined) {
    super((cursor, signal) => {
      const wanted = outcome()
      const query = { limit: pageSize, ...(wanted && { outcome: wanted }), ...(cursor && { cursor }) }
      return take(api.GET('/v1/imports/{id}/rows', { params: { path: { id }, query }, signal }))
    })
    this.#id = id
  }

  /** Sends a cell as it was typed; what is wrong with sending it stands beside the cell until it is typed again. */
  async type({ number }: ImportRow, cell: { place: number; name: string; value: string }): Promise<void> {
    const key = cellKey(number, cell.place)
    this.typed.set(key, { value: cell.value, reason: null })
    try {
      await this.mend(number, { cells: { [cell.name]: cell.value } })
      if (this.typed.get(key)?.value === cell.value) this.typed.delete(key)
    } catch (thrown) {
      this.typed.set(key, { value: cell.value, reason: problemOf(thrown).detail })
    }
  }

  /** Changes a row and puts the answer, judged anew, in its place. Throws ProblemError. */
  mend(number: number, body: Mend): Promise<void> {
    const done = this.#last.then(async () => {
      const params = { path: { id: this.#id, number } }
      const row = await take(api.PATCH('/v1/imports/{id}/rows/{number}', { params, body }))
      this.update((known) => (known.number === number ? row : known))
    })
    this.#last = done.catch(() => undefined)
    return done
  }
}

export function cellKey(row: number, place: number): string {
  return `${row}:${place}`
}
