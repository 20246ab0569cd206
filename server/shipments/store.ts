/** All SQL of shipments, labels and the timeline. Purchases: purchase-store.ts; searching: history-store.ts. */
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { ShipmentDocument } from '#contracts/shipments.ts'
import type { LabelArtwork } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { wordsOf } from '../platform/db/words.ts'
import { newId } from '../platform/ids.ts'
import { labels, purchaseIntents, shipmentDocuments, shipmentEvents, shipments, shipmentWords } from './tables.ts'

export type ShipmentRow = typeof shipments.$inferSelect
export type LabelRow = typeof labels.$inferSelect
export type EventRow = typeof shipmentEvents.$inferSelect

const is = (tenantId: string, id: string) => and(eq(shipments.tenantId, tenantId), eq(shipments.id, id))

export async function insertShipment(tx: Tx, row: typeof shipments.$inferInsert): Promise<ShipmentRow> {
  const [inserted] = await tx.insert(shipments).values(row).returning()
  if (!inserted) throw new Error('a shipment was not inserted')
  await replaceWords(tx, inserted)
  return inserted
}

export async function selectShipment(tx: Tx, tenantId: string, id: string): Promise<ShipmentRow | null> {
  const [row] = await tx.select().from(shipments).where(is(tenantId, id))
  return row ?? null
}

/** The row, locked until the transaction ends. */
export async function lockShipment(tx: Tx, tenantId: string, id: string): Promise<ShipmentRow | null> {
  const [row] = await tx.select().from(shipments).where(is(tenantId, id)).for('update')
  return row ?? null
}

/** The shipment of a purchase, locked as above. */
export async function lockShipmentOf(tx: Tx, tenantId: string, intentId: string): Promise<ShipmentRow | null> {
  const bought = sql`(select shipment_id from ${purchaseIntents} where tenant_id = ${tenantId} and id = ${intentId})`
  const [row] = await tx
    .select()
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), eq(shipments.id, bought)))
    .for('update')
  return row ?? null
}

export type ShipmentChanges = Partial<Omit<ShipmentRow, 'tenantId' | 'id' | 'version'>>

/**
 * Writes changes to a locked row. Search words follow when anything searchable changed.
 * @param after the row as it is with the changes, its version one higher
 */
export async function updateShipment(tx: Tx, after: ShipmentRow, changes: ShipmentChanges): Promise<void> {
  const { tenantId, id, version } = after
  const [updated] = await together([
    tx
      .update(shipments)
      .set({ ...changes, version })
      .where(and(is(tenantId, id), eq(shipments.version, version - 1)))
      .returning({ id: shipments.id }),
    ...changedWords(tx, after, changes),
  ])
  if (updated.length === 0) throw new Error('a shipment was changed that was not locked')
}

function changedWords(tx: Tx, after: ShipmentRow, changes: ShipmentChanges): Promise<void>[] {
  if (changes.to || changes.references) return [replaceWords(tx, after)]
  return changes.trackingNumber ? [insertWords(tx, after, wordsOf([changes.trackingNumber]))] : []
}

/** What changes without being a step of the timeline: warnings known only later, another day expected, the end of the undo time. */
export async function updateQuietly(
  tx: Tx,
  { tenantId, id }: ShipmentRow,
  changes: Pick<ShipmentChanges, 'warnings' | 'estimatedDelivery' | 'undoUntil'>,
): Promise<void> {
  await tx.update(shipments).set(changes).where(is(tenantId, id))
}

export async function deleteShipment(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.delete(shipments).where(is(tenantId, id))
}

/** What a shipment is found by: recipient, place, references and tracking number. */
async function replaceWords(tx: Tx, row: ShipmentRow): Promise<void> {
  const { to } = row
  const words = wordsOf([to.name, to.company, to.city, to.postalCode, row.trackingNumber, ...row.references])
  await together([removeWords(tx, row), insertWords(tx, row, words)])
}

/** A called function, as insertWords is: only so the two are sent in this order. */
async function removeWords(tx: Tx, { tenantId, id }: ShipmentRow): Promise<void> {
  await tx.delete(shipmentWords).where(and(eq(shipmentWords.tenantId, tenantId), eq(shipmentWords.shipmentId, id)))
}

async function insertWords(tx: Tx, { tenantId, id: shipmentId }: ShipmentRow, words: readonly string[]): Promise<void> {
  if (words.length === 0) return
  const rows = words.map((word) => ({ tenantId, word, shipmentId }))
  await tx.insert(shipmentWords).values(rows).onConflictDoNothing()
}

export async function insertLabels(tx: Tx, rows: readonly (typeof labels.$inferInsert)[]): Promise<void> {
  await tx.insert(labels).values([...rows])
}

/** Labels by package. A shipment is bought at most once; a voided one keeps its labels for the record. */
export async function selectLabels(tx: Tx, tenantId: string, shipmentId: string): Promise<LabelRow[]> {
  return tx
    .select()
    .from(labels)
    .where(and(eq(labels.tenantId, tenantId), eq(labels.shipmentId, shipmentId)))
    .orderBy(asc(labels.packageNumber), asc(labels.id))
}

/** A label without its picture. */
export type LabelHead = Pick<LabelRow, 'id' | 'packageNumber' | 'trackingNumber'> & { kind: LabelArtwork['kind'] }

/** What lists show of the labels, by package; the pictures stay where they are. */
export async function selectLabelHeads(tx: Tx, tenantId: string, shipmentId: string): Promise<LabelHead[]> {
  const { id, packageNumber, trackingNumber } = labels
  return tx
    .select({ id, packageNumber, trackingNumber, kind: sql<LabelHead['kind']>`${labels.artwork} ->> 'kind'` })
    .from(labels)
    .where(and(eq(labels.tenantId, tenantId), eq(labels.shipmentId, shipmentId)))
    .orderBy(asc(labels.packageNumber), asc(labels.id))
}

/** Adds a step to the timeline. */
export async function insertEvent(
  tx: Tx,
  of: ShipmentRow,
  event: { kind: string; text: string; byName: string | null },
): Promise<void> {
  await tx.insert(shipmentEvents).values({ tenantId: of.tenantId, shipmentId: of.id, id: newId(), ...event })
}

export async function selectEvents(tx: Tx, tenantId: string, shipmentId: string): Promise<EventRow[]> {
  return tx
    .select()
    .from(shipmentEvents)
    .where(and(eq(shipmentEvents.tenantId, tenantId), eq(shipmentEvents.shipmentId, shipmentId)))
    .orderBy(asc(shipmentEvents.id))
    .limit(500)
}

export async function insertDocuments(tx: Tx, rows: readonly (typeof shipmentDocuments.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(shipmentDocuments).values([...rows])
}

/** The papers beside the labels, without their bytes. */
export async function selectDocuments(tx: Tx, tenantId: string, shipmentId: string): Promise<ShipmentDocument[]> {
  return tx
    .select({ id: shipmentDocuments.id, kind: shipmentDocuments.kind, name: shipmentDocuments.name })
    .from(shipmentDocuments)
    .where(and(eq(shipmentDocuments.tenantId, tenantId), eq(shipmentDocuments.shipmentId, shipmentId)))
    .orderBy(asc(shipmentDocuments.id))
    .limit(200)
}

export async function selectDocument(
  tx: Tx,
  of: { tenantId: string; shipmentId: string; id: string },
): Promise<typeof shipmentDocuments.$inferSelect | null> {
  const { tenantId, shipmentId, id } = of
  const [row] = await tx
    .select()
    .from(shipmentDocuments)
    .where(
      and(
        eq(shipmentDocuments.tenantId, tenantId),
        eq(shipmentDocuments.shipmentId, shipmentId),
        eq(shipmentDocuments.id, id),
      ),
    )
  return row ?? null
}

/** Return shipments made from one, newest first. */
export async function selectReturns(tx: Tx, tenantId: string, shipmentId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: shipments.id })
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), eq(shipments.returnOf, shipmentId)))
    .orderBy(desc(shipments.id))
    .limit(20)
  return rows.map(({ id }) => id)
}

/** The shipment an earlier request with this idempotency key made, locked. */
export async function lockShipmentByRequest(tx: Tx, tenantId: string, key: string): Promise<ShipmentRow | null> {
  const [row] = await tx
    .select()
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), eq(shipments.requestKey, key)))
    .for('update')
  return row ?? null
}

/** The label with one of these tracking numbers, the newest; null when none is ours. */
export async function findLabel(
  tx: Tx,
  tenantId: string,
  numbers: readonly string[],
): Promise<{ shipmentId: string; packageNumber: number } | null> {
  if (numbers.length === 0) return null
  const [row] = await tx
    .select({ shipmentId: labels.shipmentId, packageNumber: labels.packageNumber })
    .from(labels)
    .where(and(eq(labels.tenantId, tenantId), inArray(labels.trackingNumber, [...numbers])))
    .orderBy(desc(labels.id))
    .limit(1)
  return row ?? null
}

/** Whose label a tracking number is: the shipment and the purchase that was paid. */
export interface LabelOwner {
  shipmentId: string
  intentId: string
}

/** Owners by tracking number; of a number that was used again, the newest. */
export async function selectLabelOwners(
  tx: Tx,
  tenantId: string,
  numbers: readonly string[],
): Promise<Map<string, LabelOwner>> {
  if (numbers.length === 0) return new Map()
  const { trackingNumber, shipmentId, intentId } = labels
  const rows = await tx
    .select({ trackingNumber, shipmentId, intentId })
    .from(labels)
    .where(and(eq(labels.tenantId, tenantId), inArray(trackingNumber, [...numbers])))
    .orderBy(asc(labels.id))
  return new Map(rows.map((row) => [row.trackingNumber, row]))
}
