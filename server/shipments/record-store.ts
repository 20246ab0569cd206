/** The SQL of shipments that ship a drop record: which there are, and that one record is bought once. */
import { and, eq, inArray, ne, notInArray, sql } from 'drizzle-orm'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { Tx } from '../platform/db/database.ts'
import { shipments } from './tables.ts'

/** In these nothing was bought, or it was given back. */
export const notBought: readonly ShipmentStatus[] = ['draft', 'rated', 'void_requested', 'voided']

export interface RecordShipment {
  id: string
  recordId: string
  status: ShipmentStatus
  trackingNumber: string | null
}

/**
 * Another shipment of the record that is bought or being bought. Until the transaction ends nobody else gets an answer
 * for the same record, so that of two purchases at the same moment one sees the other.
 */
export async function lockRecordAndFindBought(
  tx: Tx,
  { tenantId, id, recordId }: { tenantId: string; id: string; recordId: string },
): Promise<{ trackingNumber: string | null } | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`drop record ${recordId}`}, 0))`)
  const [other] = await tx
    .select({ trackingNumber: shipments.trackingNumber })
    .from(shipments)
    .where(
      and(
        eq(shipments.tenantId, tenantId),
        eq(shipments.dropRecordId, recordId),
        ne(shipments.id, id),
        notInArray(shipments.status, [...notBought]),
      ),
    )
    .limit(1)
  return other ?? null
}

/** Every shipment of these records, oldest first. */
export async function selectRecordShipments(
  tx: Tx,
  tenantId: string,
  recordIds: readonly string[],
): Promise<RecordShipment[]> {
  if (recordIds.length === 0) return []
  const { id, dropRecordId, status, trackingNumber } = shipments
  const rows = await tx
    .select({ id, recordId: dropRecordId, status, trackingNumber })
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), inArray(dropRecordId, [...recordIds])))
    .orderBy(id)
  return rows.flatMap((row) => (row.recordId ? [{ ...row, recordId: row.recordId }] : []))
}
