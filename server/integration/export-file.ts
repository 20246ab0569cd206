/** The bytes of a file handed back: streamed row by row, the same whenever they are asked for. */
import { createHash } from 'node:crypto'
import type { BinaryReply } from '#contracts/operation.ts'
import { exactCsvLine } from '../platform/csv.ts'
import type { Tx } from '../platform/db/database.ts'
import { notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { exportHeaders } from './export-row.ts'
import { type ExportRef, selectCells, selectExport } from './export-store.ts'

/** Few enough to die young: what outlives a collection of the young is held until the next of all. */
const rowsAtOnce = 250
/** Lines of one piece: a string of more than some 100 kB is not among the young at all. */
const linesAtOnce = 50

/** The lines of a file, in pieces; the same bytes whenever they are asked for. */
async function* linesOf(pages: (after: string | null) => Promise<{ id: string; cells: string[] }[]>) {
  yield exactCsvLine(exportHeaders)
  for (let after: string | null = null; ; ) {
    const rows = await pages(after)
    if (rows.length === 0) return
    for (let from = 0; from < rows.length; from += linesAtOnce)
      yield rows
        .slice(from, from + linesAtOnce)
        .map(({ cells }) => exactCsvLine(cells))
        .join('')
    after = rows.at(-1)?.id ?? null
  }
}

/** Its length and digest, in the transaction that makes it. */
export async function measureExport(tx: Tx, file: ExportRef): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of linesOf((after) => selectCells(tx, file, { after, limit: rowsAtOnce }))) {
    hash.update(piece)
    bytes += Buffer.byteLength(piece)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The bytes of a file, a page of rows at a time, each in a short transaction of its own. */
export function streamExport(platform: Platform, file: ExportRef): AsyncGenerator<string> {
  return linesOf((after) =>
    platform.db.withTenant(file.tenantId, (tx) => selectCells(tx, file, { after, limit: rowsAtOnce })),
  )
}

export async function exportFile(platform: Platform, ref: ExportRef): Promise<BinaryReply> {
  const row = await platform.db.withTenant(ref.tenantId, (tx) => selectExport(tx, ref))
  if (!row) throw notFound('export')
  return { contentType: 'text/csv; charset=utf-8', filename: row.filename, bytes: streamExport(platform, ref) }
}
