/** Writes down what became of a purchase; safe to repeat, whoever learns it first. */
import type { Shipment } from '#contracts/shipments.ts'
import { capture, release } from '../accounts/index.ts'
import type { Purchase } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { changeAlong, tellChange } from './change.ts'
import { describeShipment } from './describe.ts'
import { type IntentRow, lockIntent, updateIntent } from './purchase-store.ts'
import { insertLabels, lockShipmentOf, type ShipmentRow } from './store.ts'

export type Settlement =
  | { outcome: 'bought'; purchase: Purchase }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'unknown'; reason: string }

export interface Settled {
  row: ShipmentRow
  /** the shipment as the API shows it, when this settlement bought it */
  shipment?: Shipment
}

/** The shipment after settling. Locks shipment, then intent, as buying does. */
export async function settle(
  tx: Tx,
  { actor, intentId, settlement }: { actor: Actor; intentId: string; settlement: Settlement },
): Promise<Settled> {
  const { tenantId } = actor
  const [row, intent] = await together([lockShipmentOf(tx, tenantId, intentId), lockIntent(tx, tenantId, intentId)])
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

async function bought(tx: Tx, { actor, row, intent, purchase }: Settling & { purchase: Purchase }): Promise<Settled> {
  const found = intent.state === 'unknown' ? ' (found at the carrier)' : ''
  const changed = await changeAlong(tx, row, {
    actor,
    kind: 'shipment.purchased',
    text: `Bought for ${formatCents(purchase.amountCents, purchase.currency)}${found}`,
    set: { status: 'purchased', trackingNumber: purchase.pieces[0]?.trackingNumber ?? null, purchasedAt: new Date() },
    also: (after) =>
      together([
        updateIntent(tx, intent, { state: 'completed', result: purchase, problem: null, resolvedAt: new Date() }),
        insertLabels(tx, labelsOf(intent, purchase)),
        capture(tx, stepOf(intent)),
        describeShipment(tx, after),
      ]),
  })
  return { row: changed.row, shipment: changed.also[3] }
}

function stepOf({ tenantId, id: intentId, shipmentId }: IntentRow) {
  return { tenantId, intentId, shipmentId }
}

function labelsOf(intent: IntentRow, purchase: Purchase) {
  return purchase.pieces.map((piece, index) => ({
    ...stepOf(intent),
    id: newId(),
    packageNumber: index + 1,
    trackingNumber: piece.trackingNumber,
    artwork: piece.label,
  }))
}

async function refused(tx: Tx, { actor, row, intent, reason }: Settling & { reason: string }): Promise<Settled> {
  return changeAlong(tx, row, {
    also: () =>
      together([
        updateIntent(tx, intent, { state: 'failed', problem: reason, resolvedAt: new Date() }),
        release(tx, stepOf(intent)),
      ]),
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

async function unknown(tx: Tx, { actor, row, intent, reason }: Settling & { reason: string }): Promise<Settled> {
  const noted = () => updateIntent(tx, intent, { state: 'unknown', problem: reason })
  if (row.status === 'unknown') {
    await noted()
    return { row }
  }
  return changeAlong(tx, row, {
    also: noted,
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
): Promise<Settled> {
  if (intent.state !== 'failed' || settlement.outcome !== 'bought') return { row }
  await updateIntent(tx, intent, { state: 'orphaned', result: settlement.purchase })
  const numbers = settlement.purchase.pieces.map(({ trackingNumber }) => trackingNumber).join(', ')
  await tellChange(tx, row, {
    actor,
    kind: 'shipment.orphan_found',
    text: `The carrier answered too late with label ${numbers}, after saying there was none. Void it with the carrier.`,
  })
  return { row }
}
