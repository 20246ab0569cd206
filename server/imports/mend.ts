/** Mending one row: its cells are changed, it is left out or taken back, and it is judged again at once. */
import type { ImportCounts, ImportRow } from '#contracts/imports.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { announceImport, toImportRow } from './describe.ts'
import { type Layout, layoutOf, plain } from './header.ts'
import { judgeCells, valuesOf } from './judge.ts'
import type { ImportKind } from './kind.ts'
import type { ImportKinds } from './kinds.ts'
import { type KeptRow, selectRow, updateRow } from './row-store.ts'
import { requireImport } from './steer.ts'
import { type ImportRecord, moveImport } from './store.ts'

interface Mending {
  id: string
  number: number
  cells?: Record<string, string>
  skip?: boolean
  revert?: boolean
}

/** `conflict` unless the import is checked; `not_found` for a row that is not kept; `unprocessable` for an unknown column. */
export async function mendRow(
  { platform, kinds }: { platform: Platform; kinds: ImportKinds },
  context: UserContext,
  mending: Mending,
): Promise<ImportRow> {
  const ref = { tenantId: context.tenantId, id: mending.id }
  const after = await platform.db.withTenant(context.tenantId, async (tx) => {
    const file = await requireImport(tx, ref, { lock: true })
    if (file.state !== 'checked')
      throw new AppError(
        'conflict',
        `This import is ${file.state}; rows are mended after the check and before it is applied.`,
      )
    const before = await selectRow(tx, ref, mending.number)
    if (!before) throw notFound('row that can be mended')
    const row = await judged(
      tx,
      { file, kind: kinds.get(file.kind), context },
      changed(file, kinds.get(file.kind), before, mending),
    )
    await updateRow(tx, ref, row)
    await moveImport(tx, ref, { from: ['checked'], set: { counts: recounted(file.counts, before, row) } })
    const shown = ({ cells, extra, skipped }: KeptRow) => ({ cells, extra, skipped })
    const target = { targetId: mending.id, before: shown(before), after: { row: row.number, ...shown(row) } }
    await audit(tx, context, { action: 'import.row_mended', ...target })
    return row
  })
  await announceImport(platform, { kinds, ref })
  return toImportRow(after)
}

/** The row as the person wants it; a mended row has as many cells as the header, since somebody looked at it. */
function changed(file: ImportRecord, kind: ImportKind, row: KeptRow, { cells, skip, revert }: Mending): KeptRow {
  if (revert)
    return { ...row, cells: row.original ?? row.cells, original: null, extra: null, edited: false, skipped: false }
  const next = { ...row, skipped: skip ?? row.skipped }
  if (!cells) return next
  const width = file.columns.length
  const mended = Array.from({ length: width }, (_, index) => row.cells[index] ?? '')
  const extra: Record<string, string> = { ...row.extra }
  for (const [name, value] of Object.entries(cells)) {
    const place = placeOf(file, name)
    if (place >= 0) mended[place] = value
    else extra[columnOf(kind, name)] = value
  }
  const more = Object.keys(extra).length > 0 ? extra : null
  return { ...next, cells: mended, extra: more, original: row.original ?? row.cells, edited: true }
}

/** By header of the file or name of the column; -1 when the file lacks it. */
function placeOf({ columns }: ImportRecord, name: string): number {
  const wanted = plain(name)
  return columns.findIndex(
    ({ header, column }) => plain(header) === wanted || (column !== null && plain(column) === wanted),
  )
}

function columnOf(kind: ImportKind, name: string): string {
  const found = kind.columns.find((column) => plain(column.name) === plain(name))
  if (!found) throw unprocessable(`cells.${name}`, 'is neither a header of the file nor a column that is read.')
  return found.name
}

type Judging = { file: ImportRecord; kind: ImportKind; context: UserContext }

async function judged(tx: Tx, { file, kind, context }: Judging, row: KeptRow): Promise<KeptRow> {
  if (row.skipped) return { ...row, outcome: 'skipped', problems: [], missing: [] }
  const layout: Layout = layoutOf(
    kind,
    file.columns.map(({ header }) => header),
  )
  const values = valuesOf(layout, row)
  const problems = judgeCells(layout, row, { values, controls: true })
  if (problems) return { ...row, outcome: 'problem', problems, missing: [] }
  const pass = await kind.open(tx, { ...file, importId: file.id, actor: context })
  const [verdict] = (await pass.relate([{ values: () => values }])).verdicts
  if (!verdict) throw new Error('a row was not related')
  return { ...row, ...verdict }
}

function recounted(counts: ImportCounts, before: KeptRow, after: KeptRow): ImportCounts {
  const next = { ...counts }
  for (const [row, by] of [
    [before, -1],
    [after, 1],
  ] as const) {
    next[row.outcome === 'problem' ? 'problems' : row.outcome] += by
    if (row.missing.length > 0 && row.outcome !== 'problem') next.incomplete += by
  }
  return next
}
