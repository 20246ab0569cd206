/** The SQL of voids that have not ended: the carrier has not answered, or decides later. */
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import type { IntentRow } from './purchase-store.ts'
import type { ShipmentRow } from './store.ts'
import { purchaseIntents, shipments } from './tables.ts'

/** A void that has not ended, with its shipment. */
export interface OpenVoid {
  row: ShipmentRow
  intent: IntentRow
}

/** Those among the purchases, by purchase. Shipments are locked first, in one order, and then looked at again. */
export async function lockOpenVoids(
  tx: Tx,
  tenantId: string,
  intentIds: readonly string[],
): Promise<Map<string, OpenVoid>> {
  const open = and(
    eq(purchaseIntents.tenantId, tenantId),
    inArray(purchaseIntents.id, [...intentIds]),
    inArray(purchaseIntents.state, ['voiding', 'refund_pending']),
  )
  const own = tx.select({ id: purchaseIntents.shipmentId }).from(purchaseIntents).where(open)
  const rows = await tx
    .select()
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), inArray(shipments.id, own)))
    .orderBy(asc(shipments.id))
    .for('update')
  if (rows.length === 0) return new Map()
  const intents = await tx.select().from(purchaseIntents).where(open).orderBy(asc(purchaseIntents.id)).for('update')
  const byId = new Map(rows.map((row) => [row.id, row]))
  return new Map(
    intents.flatMap((intent) => {
      const row = byId.get(intent.shipmentId)
      return row ? [[intent.id, { row, intent }]] : []
    }),
  )
}
