/** The one way a shipment changes: row, timeline, outbox and audit in one transaction. */
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { emit } from '../platform/outbox/outbox.ts'
import { insertEvent, type ShipmentRow, updateShipment } from './store.ts'

export interface Change {
  actor: Actor
  /** past tense: `shipment.purchased`; names the event, the timeline step and the audit row */
  kind: string
  /** the step in words */
  text: string
  set: Parameters<typeof updateShipment>[2]
}

/** Applies the change to a locked row and returns the new one. */
export async function changeShipment(tx: Tx, row: ShipmentRow, change: Change): Promise<ShipmentRow> {
  const updated = await updateShipment(tx, row, change.set)
  await tellChange(tx, updated, { ...change, before: summaryForAudit(row) })
  return updated
}

/** Tells of something that happened without changing the row, or of a new row. */
export async function tellChange(
  tx: Tx,
  row: ShipmentRow,
  told: Omit<Change, 'set'> & { before?: unknown },
): Promise<void> {
  await insertEvent(tx, row, { kind: told.kind, text: told.text, byName: told.actor.username })
  await emit(tx, row.tenantId, told.kind, {
    shipmentId: row.id,
    status: row.status,
    trackingNumber: row.trackingNumber,
  })
  await audit(tx, told.actor, { action: told.kind, targetId: row.id, before: told.before, after: summaryForAudit(row) })
}

function summaryForAudit(row: ShipmentRow) {
  const { status, service, amountCents, currency, trackingNumber, accountId, shipDate, references, version } = row
  return {
    status,
    service,
    amountCents,
    currency,
    trackingNumber,
    accountId,
    shipDate,
    references,
    to: row.to,
    version,
  }
}

/** The actor of recovery and sweeps. */
export function postroomItself(tenantId: string): Actor {
  return { tenantId, userId: null, username: null, from: null }
}
