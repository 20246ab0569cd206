/** What a person changes in the grid: which cells may be changed, what stands in them, and sending it. */
import { problemOf } from '#lib/api/problem.ts'
import type { Import, ImportRow } from '#lib/api/types.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { cellKey, type ImportRows, type Mend } from './rows.svelte.ts'

export interface Mended {
  columns: Import['columns']
  rows: ImportRows
  editable: boolean
}

export class Mending {
  readonly #of: () => Mended

  /** @param of what the grid shows now */
  constructor(of: () => Mended) {
    this.#of = of
  }

  mayEdit(row: ImportRow | undefined, place: number): boolean {
    const { columns, editable } = this.#of()
    return editable && row !== undefined && row.outcome !== 'skipped' && columns[place]?.column != null
  }

  /** What a person reads in a cell: what was typed goes before what the row has. */
  shownIn({ number, cells }: ImportRow, place: number): string {
    return this.#of().rows.typed.get(cellKey(number, place))?.value ?? cells[place] ?? ''
  }

  type(row: ImportRow, place: number, value: string): void {
    const { columns, rows } = this.#of()
    const { header = '', column = null } = columns[place] ?? {}
    void rows.type(row, { place, name: column ?? header, value })
  }

  /** Leaves a row out, takes it back, or makes it what the file has. */
  async change(row: ImportRow | undefined, body: Mend): Promise<void> {
    const { rows, editable } = this.#of()
    if (!row || !editable || (body.revert && !row.edited)) return
    try {
      await rows.mend(row.number, body)
    } catch (thrown) {
      toasts.say(problemOf(thrown).detail, { tone: 'bad' })
    }
  }
}
