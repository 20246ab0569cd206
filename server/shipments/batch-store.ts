/** The SQL of shipments in a batch: which may be taken, how they stand, and their labels. */
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { LabelArtwork } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { labels, purchaseIntents, shipments } from './tables.ts'

const named = (tenantId: string, ids: readonly string[]) =>
  and(eq(shipments.tenantId, tenantId), inArray(shipments.id, [...ids]))

const ofBatch = {
  id: shipments.id,
  status: shipments.status,
  batchId: shipments.batchId,
  isReturn: sql<boolean>`coalesce((${shipments.options} ->> 'returnLabel')::boolean, false)`,
}

/** What decides whether a shipment may be in a batch. */
export type NamedForBatch = Pick<typeof shipments.$inferSelect, 'id' | 'status' | 'batchId'> & { isReturn: boolean }

/** Those of the shipments that exist, in no order. */
export async function selectForBatch(tx: Tx, tenantId: string, ids: readonly string[]): Promise<NamedForBatch[]> {
  if (ids.length === 0) return []
  return tx.select(ofBatch).from(shipments).where(named(tenantId, ids))
}

/**
 * Binds drafts to a batch that are free, or in one of `from`. What another request binds meanwhile is left to it.
 * @returns the ids now bound
 */
export async function claimDrafts(
  tx: Tx,
  tenantId: string,
  { ids, batchId, from }: { ids: readonly string[]; batchId: string; from: readonly string[] },
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const free = or(isNull(shipments.batchId), inArray(shipments.batchId, [...from, batchId]))
  const rows = await tx
    .update(shipments)
    .set({ batchId })
    .where(and(named(tenantId, ids), inArray(shipments.status, ['draft', 'rated']), free))
    .returning({ id: shipments.id })
  return new Set(rows.map(({ id }) => id))
}

/** Lets drafts of a batch go, so that they can be bought alone or in another one. */
export async function releaseDrafts(
  tx: Tx,
  tenantId: string,
  { ids, batchId }: { ids: readonly string[]; batchId: string },
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(shipments)
    .set({ batchId: null })
    .where(and(named(tenantId, ids), eq(shipments.batchId, batchId), inArray(shipments.status, ['draft', 'rated'])))
}

const lastProblem = sql<string | null>`(select problem from ${purchaseIntents} i
  where i.tenant_id = ${shipments.tenantId} and i.shipment_id = ${shipments.id} order by i.id desc limit 1)`

const standing = {
  id: shipments.id,
  status: shipments.status,
  batchId: shipments.batchId,
  carrier: shipments.carrier,
  serviceName: shipments.serviceName,
  chargedCents: shipments.chargedCents,
  problem: lastProblem,
}

/** How a shipment stands; `problem` is that of its last purchase. */
export type BatchShipment = Pick<typeof shipments.$inferSelect, Exclude<keyof typeof standing, 'problem'>> & {
  problem: string | null
}

export async function selectBatchShipments(tx: Tx, tenantId: string, ids: readonly string[]): Promise<BatchShipment[]> {
  if (ids.length === 0) return []
  return tx.select(standing).from(shipments).where(named(tenantId, ids))
}

/** The labels of several shipments with their pictures, by shipment and package. */
export async function selectLabelArtwork(
  tx: Tx,
  tenantId: string,
  shipmentIds: readonly string[],
): Promise<{ shipmentId: string; artwork: LabelArtwork }[]> {
  if (shipmentIds.length === 0) return []
  return tx
    .select({ shipmentId: labels.shipmentId, artwork: labels.artwork })
    .from(labels)
    .where(and(eq(labels.tenantId, tenantId), inArray(labels.shipmentId, [...shipmentIds])))
    .orderBy(asc(labels.shipmentId), asc(labels.packageNumber), asc(labels.id))
}
