/** Writes down what became of a purchase; safe to repeat, whoever learns it first. */
import { capture, release } from '../accounts/index.ts'
import type { Purchase } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { changeShipment, tellChange } from './change.ts'
import { type IntentRow, lockIntent, selectIntent, updateIntent } from './purchase-store.ts'
import { insertLabels, lockShipment, type ShipmentRow } from './store.ts'

export type Settlement =
  | { outcome: 'bought'; purchase: Purchase }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'unknown'; reason: string }

/** The shipment after settling. Locks shipment, then intent, as buying does. */
export async function settle(
  tx: Tx,
  { actor, intentId, settlement }: { actor: Actor; intentId: string; settlement: Settlement },
): Promise<ShipmentRow> {
  const { shipmentId } = await selectIntent(tx, actor.tenantId, intentId)
  const row = await lockShipment(tx, actor.tenantId, shipmentId)
  const intent = await lockIntent(tx, actor.tenantId, intentId)
  if (!row) throw new Error('the shipment of a purchase vanished')
  if (intent.state !== 'pending' && intent.state !== 'unknown')
    return lateAnswer(tx, { actor, row, intent, settlement })
  if (settlement.outcome === 'bought') return bought(tx, { actor, row, intent, purchase: settlement.purchase })
  if (settlement.outcome === 'refused') return refused(tx, { actor, row, intent, reason: settlement.reason })
  return unknown(tx, { actor, row, intent, reason: settlement.reason })
}

interface Settling {
  actor: Actor
  row: ShipmentRow
  intent: IntentRow
}

async function bought(
  tx: Tx,
  { actor, row, intent, purchase }: Settling & { purchase: Purchase },
): Promise<ShipmentRow> {
  await updateIntent(tx, intent, { state: 'completed', result: purchase, problem: null, resolvedAt: new Date() })
  await capture(tx, { tenantId: row.tenantId, intentId: intent.id, shipmentId: row.id })
  await insertLabels(
    tx,
    purchase.pieces.map((piece, index) => ({
      tenantId: row.tenantId,
      id: newId(),
      shipmentId: row.id,
      intentId: intent.id,
      packageNumber: index + 1,
      trackingNumber: piece.trackingNumber,
      artwork: piece.label,
    })),
  )
  const found = intent.state === 'unknown' ? ' (found at the carrier)' : ''
  return changeShipment(tx, row, {
    actor,
    kind: 'shipment.purchased',
    text: `Bought for ${formatCents(purchase.amountCents, purchase.currency)}${found}`,
    set: { status: 'purchased', trackingNumber: purchase.pieces[0]?.trackingNumber ?? null, purchasedAt: new Date() },
  })
}

async function refused(tx: Tx, { actor, row, intent, reason }: Settling & { reason: string }): Promise<ShipmentRow> {
  await updateIntent(tx, intent, { state: 'failed', problem: reason, resolvedAt: new Date() })
  await release(tx, { tenantId: row.tenantId, intentId: intent.id, shipmentId: row.id })
  return changeShipment(tx, row, {
    actor,
    kind: 'shipment.refused',
    text: `Not bought: ${reason}`,
    set: {
      status: 'rated',
      rate: null,
      carrier: null,
      carrierAccountId: null,
      service: null,
      serviceName: null,
      amountCents: null,
      currency: null,
    },
  })
}

async function unknown(tx: Tx, { actor, row, intent, reason }: Settling & { reason: string }): Promise<ShipmentRow> {
  await updateIntent(tx, intent, { state: 'unknown', problem: reason })
  if (row.status === 'unknown') return row
  return changeShipment(tx, row, {
    actor,
    kind: 'shipment.unknown',
    text: `${reason} Postroom asks the carrier whether the label exists.`,
    set: { status: 'unknown' },
  })
}

/**
 * An answer after the matter was closed. Most are repeats. A label for a purchase the carrier had denied is kept
 * and shown: money was spent that nobody has a shipment for, and a person must void it with the carrier.
 */
async function lateAnswer(
  tx: Tx,
  { actor, row, intent, settlement }: Settling & { settlement: Settlement },
): Promise<ShipmentRow> {
  if (intent.state !== 'failed' || settlement.outcome !== 'bought') return row
  await updateIntent(tx, intent, { state: 'orphaned', result: settlement.purchase })
  const numbers = settlement.purchase.pieces.map(({ trackingNumber }) => trackingNumber).join(', ')
  await tellChange(tx, row, {
    actor,
    kind: 'shipment.orphan_found',
    text: `The carrier answered too late with label ${numbers}, after saying there was none. Void it with the carrier.`,
  })
  return row
}
