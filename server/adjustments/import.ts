/** Books a carrier's adjustments: each good row once, whatever is imported again; bad rows are told and stop nothing. */
import type { Adjustment, AdjustmentImport } from '#contracts/adjustments.ts'
import { holdPeriods } from '../accounts/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type LabelOwner, lockOpenVoids, type OpenVoid, selectLabelOwners } from '../shipments/index.ts'
import { bookRow } from './book.ts'
import { type ReadRow, readAdjustments } from './read-csv.ts'
import { type AdjustmentRow, type ImportRow, insertAdjustments, insertImport, selectBooked } from './store.ts'

/** One transaction: either the whole file is dealt with, or nothing is booked. */
export async function importAdjustments(
  platform: Platform,
  context: UserContext,
  { filename, csv }: { filename: string; csv: string },
): Promise<AdjustmentImport> {
  const read = readAdjustments(csv)
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const numbers = [...new Set(read.map(({ trackingNumber }) => trackingNumber))]
    const owners = await selectLabelOwners(tx, tenantId, numbers)
    // Locked before it is read what is known: of two imports at once the second knows what the first has ended.
    const voids = await lockOpenVoids(tx, tenantId, creditedOf(read, owners))
    await holdPeriods(
      tx,
      tenantId,
      [...owners.values()].map(({ intentId }) => intentId),
    )
    const known = new Set((await selectBooked(tx, tenantId, numbers)).map(keyOf))
    const importId = newId()
    const rows: AdjustmentRow[] = []
    const tells: (() => Promise<unknown>)[] = []
    for (const row of read) rows.push(await dealWith(tx, { context, importId, row, owners, known, voids, tells }))
    // After all money: see shipments/refund.ts.
    for (const tell of tells) await tell()
    const of = (state: Adjustment['state']) => rows.filter((row) => row.state === state)
    const inserted = await insertImport(tx, {
      tenantId,
      id: importId,
      filename,
      rowCount: rows.length,
      booked: of('booked').length,
      repeated: of('repeated').length,
      failed: of('failed').length,
      amountCents: of('booked').reduce((sum, { amountCents }) => sum + (amountCents ?? 0), 0),
      createdByName: context.username,
    })
    await insertAdjustments(tx, rows)
    const { rowCount, booked, repeated, failed, amountCents } = inserted
    const after = { filename, rowCount, booked, repeated, failed, amountCents }
    await audit(tx, context, { action: 'adjustments.imported', targetId: importId, after })
    return toImport(inserted)
  })
}

/** The purchases money is given back for. */
function creditedOf(read: readonly ReadRow[], owners: ReadonlyMap<string, LabelOwner>): string[] {
  const credits = read.filter(({ amountCents }) => (amountCents ?? 0) < 0)
  return credits.flatMap(({ trackingNumber }) => owners.get(trackingNumber)?.intentId ?? [])
}

/** The same line of the same invoice. */
function keyOf(row: Pick<AdjustmentRow, 'trackingNumber' | 'invoiceNumber' | 'reason' | 'amountCents' | 'billedOn'>) {
  return JSON.stringify([row.trackingNumber, row.invoiceNumber, row.reason, row.amountCents, row.billedOn])
}

interface Dealing {
  context: UserContext
  importId: string
  row: ReadRow
  owners: ReadonlyMap<string, LabelOwner>
  known: Set<string>
  voids: Map<string, OpenVoid>
  /** collects what is told in the end */
  tells: (() => Promise<unknown>)[]
}

async function dealWith(tx: Tx, dealing: Dealing): Promise<AdjustmentRow> {
  const { context, importId, row, owners, known, voids, tells } = dealing
  const { row: rowNumber, problem, ...read } = row
  const owner = owners.get(read.trackingNumber)
  const base = { tenantId: context.tenantId, importId, rowNumber, ...read, shipmentId: owner?.shipmentId ?? null }
  const failed = (why: string): AdjustmentRow => ({ ...base, state: 'failed', problem: why })
  if (problem !== null) return failed(problem)
  if (!owner) return failed(`Tracking Number: no shipment of Postroom has ${read.trackingNumber}.`)
  if (known.has(keyOf(read))) return { ...base, state: 'repeated', problem: null }
  const booked = await bookRow(tx, { context, row: { ...row, amountCents: read.amountCents ?? 0 }, owner, voids })
  if ('problem' in booked) return failed(booked.problem)
  known.add(keyOf(read))
  tells.push(booked.tell)
  return { ...base, state: 'booked', problem: null }
}

export function toImport(row: ImportRow): AdjustmentImport {
  const { id, filename, rowCount: rows, booked, repeated, failed, amountCents, createdByName, createdAt } = row
  return {
    ...{ id, filename, rows, booked, repeated, failed, amountCents },
    createdBy: createdByName,
    createdAt: createdAt.toISOString(),
  }
}
