/** The refused rows as a CSV with the file's own columns and `Error`: to be mended and imported again, so every cell is exact. */

import type { BinaryReply } from '#contracts/operation.ts'
import { exactCsvLine } from '../platform/csv.ts'
import { AppError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { type KeptRow, selectRows } from './row-store.ts'
import { requireImport } from './steer.ts'
import type { ImportRecord, ImportRef } from './store.ts'

const rowsAtOnce = 1_000
const byteOrderMark = '\ufeff'

/** `conflict` while it is being checked, and after its rows were dropped by age. */
export async function rejectedRows(platform: Platform, ref: ImportRef): Promise<BinaryReply> {
  const file = await platform.db.withTenant(ref.tenantId, (tx) => requireImport(tx, ref))
  if (file.state === 'checking' || file.state === 'applying')
    throw new AppError('conflict', 'This import is being read. Its refused rows are known when it ends.')
  if (file.emptiedAt) throw new AppError('conflict', 'The rows of this import were dropped by age.')
  const name = file.filename.replace(/(\.csv)?(\.gz)?$/i, '')
  return { contentType: 'text/csv; charset=utf-8', filename: `${name}-rejected.csv`, bytes: lines(platform, file) }
}

async function* lines(platform: Platform, file: ImportRecord): AsyncGenerator<string> {
  // A file of rejected rows that is imported again has the column already.
  const headers = file.columns.map(({ header }) => header)
  const errorPlace = headers.findIndex((header) => header.toLowerCase() === 'error')
  yield byteOrderMark + exactCsvLine(errorPlace < 0 ? [...headers, 'Error'] : headers)
  for (let after = 0; ; ) {
    const rows = await platform.db.withTenant(file.tenantId, (tx) =>
      selectRows(tx, file, { after, limit: rowsAtOnce, outcome: 'problem' }),
    )
    if (rows.length === 0) return
    yield rows.map((row) => exactCsvLine(cellsOf(row, { width: headers.length, errorPlace }))).join('')
    after = rows.at(-1)?.number ?? after
  }
}

function cellsOf(row: KeptRow, { width, errorPlace }: { width: number; errorPlace: number }): string[] {
  const words = row.problems.map(({ column, reason }) => (column === null ? reason : `${column} ${reason}`)).join('. ')
  const cells = Array.from({ length: width }, (_, index) => row.cells[index] ?? '')
  if (errorPlace < 0) return [...cells, words]
  cells[errorPlace] = words
  return cells
}
