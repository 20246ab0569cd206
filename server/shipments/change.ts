/** The one way a shipment changes: row, timeline, outbox and audit in one transaction. */
import { type Actor, type AuditEntry, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { emit } from '../platform/outbox/outbox.ts'
import { insertEvent, type ShipmentChanges, type ShipmentRow, selectShipment, updateShipment } from './store.ts'

export interface Change {
  actor: Actor
  /** past tense: `shipment.purchased`; names the event, the timeline step and the audit row */
  kind: string
  /** the step in words */
  text: string
  set: ShipmentChanges
}

/** Applies the change to a locked row and returns the new one. */
export async function changeShipment(tx: Tx, row: ShipmentRow, change: Change): Promise<ShipmentRow> {
  const { row: after } = await changeAlong(tx, row, { ...change, also: async () => undefined })
  return after
}

/**
 * The same with more statements of the same matter, which travel together with the change and run before its audit row:
 * `also` may await nothing before it sends.
 */
export async function changeAlong<T>(
  tx: Tx,
  row: ShipmentRow,
  change: Change & { also: (after: ShipmentRow) => Promise<T> },
): Promise<{ row: ShipmentRow; also: T }> {
  const set = Object.fromEntries(Object.entries(change.set).filter(([, value]) => value !== undefined))
  const after: ShipmentRow = { ...row, ...set, version: row.version + 1 }
  const [, , also] = await together([
    updateShipment(tx, after, set),
    insertStep(tx, after, change),
    change.also(after),
    audit(tx, change.actor, auditOf(after, change, row)),
  ])
  return { row: after, also }
}

/** Tells of something that happened without changing the row, or of a new row. */
export async function tellChange(tx: Tx, row: ShipmentRow, told: Told): Promise<void> {
  await together([insertStep(tx, row, told), audit(tx, told.actor, auditOf(row, told))])
}

/**
 * Adds a step to the timeline of a shipment that another room changed the money of. Its audit row is that room's: one
 * for the whole file, as each locks the tenant's chain.
 */
export async function tellShipment(tx: Tx, { shipmentId, ...told }: Told & { shipmentId: string }): Promise<void> {
  const row = await selectShipment(tx, told.actor.tenantId, shipmentId)
  if (row) await insertStep(tx, row, told)
}

type Told = Omit<Change, 'set'>

/** The step of the timeline and the event for those who listen. */
async function insertStep(tx: Tx, row: ShipmentRow, { actor, kind, text }: Told): Promise<void> {
  const { id: shipmentId, tenantId, status, trackingNumber } = row
  await together([
    insertEvent(tx, row, { kind, text, byName: actor.username }),
    emit(tx, tenantId, kind, { shipmentId, status, trackingNumber, dropRecordId: row.dropRecordId, text }),
  ])
}

function auditOf(after: ShipmentRow, { kind }: Told, before?: ShipmentRow): AuditEntry {
  return {
    action: kind,
    targetId: after.id,
    before: before && summaryForAudit(before),
    after: summaryForAudit(after),
  }
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
