/** Books a carrier's adjustments: each good row once, whatever is imported again; bad rows are told and stop nothing. */
import type { Adjustment, AdjustmentImport } from '#contracts/adjustments.ts'
import { adjust } from '../accounts/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { type LabelOwner, selectLabelOwners, tellShipment } from '../shipments/index.ts'
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
    const known = new Set((await selectBooked(tx, tenantId, numbers)).map(keyOf))
    const importId = newId()
    const rows: AdjustmentRow[] = []
    for (const row of read) rows.push(await dealWith(tx, { context, importId, row, owners, known }))
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
}

async function dealWith(tx: Tx, { context, importId, row, owners, known }: Dealing): Promise<AdjustmentRow> {
  const { tenantId } = context
  const { row: rowNumber, problem, ...read } = row
  const owner = owners.get(read.trackingNumber)
  const base = { tenantId, importId, rowNumber, ...read, shipmentId: owner?.shipmentId ?? null }
  const failed = (why: string): AdjustmentRow => ({ ...base, state: 'failed', problem: why })
  if (problem !== null) return failed(problem)
  if (!owner) return failed(`Tracking Number: no shipment of Postroom has ${read.trackingNumber}.`)
  if (known.has(keyOf(read))) return { ...base, state: 'repeated', problem: null }
  const amountCents = read.amountCents ?? 0
  try {
    const { shipmentId, intentId } = owner
    await adjust(tx, { tenantId, intentId, shipmentId, adjustmentId: newId(), amountCents })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return failed('Amount: the credit is larger than what this shipment was charged.')
  }
  known.add(keyOf(read))
  const what = amountCents > 0 ? 'billed' : 'credited'
  const text = `The carrier ${what} ${formatCents(Math.abs(amountCents))} on invoice ${read.invoiceNumber}: ${read.reason}`
  await tellShipment(tx, { actor: context, shipmentId: owner.shipmentId, kind: 'shipment.adjusted', text })
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
