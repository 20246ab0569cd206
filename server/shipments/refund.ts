/**
 * The two halves of a void's good end. Who ends many in one transaction moves all money first: what is told writes an
 * audit row, which locks the tenant's chain, and nobody may wait for money behind it.
 */
import { refund, refundRest } from '../accounts/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { changeShipment } from './change.ts'
import { updateIntent } from './purchase-store.ts'
import type { OpenVoid } from './refund-store.ts'
import type { ShipmentRow } from './store.ts'

/** The account has all it was charged back, and the purchase is over. Credits of before are for the caller to count. */
export async function payBack(tx: Tx, { row, intent }: OpenVoid): Promise<void> {
  await updateIntent(tx, intent, { state: 'voided', resolvedAt: new Date() })
  await refund(tx, { tenantId: row.tenantId, intentId: intent.id, shipmentId: row.id })
}

/** The account has back what it had not been credited before, in cents, and the purchase is over. */
export async function payBackRest(tx: Tx, { row, intent }: OpenVoid): Promise<number> {
  await updateIntent(tx, intent, { state: 'voided', resolvedAt: new Date() })
  const { tenantId, id: shipmentId, chargedCents } = row
  return refundRest(tx, { tenantId, intentId: intent.id, shipmentId, chargedCents: chargedCents ?? 0 })
}

/** The label counts for nothing any more. `text` is the step of the timeline in words. */
export function tellVoided(
  tx: Tx,
  { row }: OpenVoid,
  { actor, text }: { actor: Actor; text: string },
): Promise<ShipmentRow> {
  return changeShipment(tx, row, { actor, kind: 'shipment.voided', text, set: { status: 'voided' } })
}
