/** Writes down what became of a purchase; safe to repeat, whoever learns it first. */
import type { Shipment } from '#contracts/shipments.ts'
import { capture, release } from '../accounts/index.ts'
import type { Purchase, ShippingDocument } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { changeAlong, tellChange } from './change.ts'
import { describeShipment } from './describe.ts'
import { askLater, type IntentRow, lockIntent, updateIntent } from './purchase-store.ts'
import { insertDocuments, insertLabels, lockShipmentOf, type ShipmentRow } from './store.ts'

export type Settlement =
  | { outcome: 'bought'; purchase: Purchase }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'undone'; reason: string }
  /** `searchable` false: the carrier cannot be asked, a person has to look */
  | { outcome: 'unknown'; reason: string; searchable?: boolean }

export interface Settled {
  row: ShipmentRow
  /** the shipment as the API shows it, when this settlement bought it */
  shipment?: Shipment
}

/** @param note who found it out, when a person did */
type ToSettle = { actor: Actor; intentId: string; settlement: Settlement; note?: string }

/** The shipment after settling. Locks shipment, then intent, as buying does. */
export async function settle(tx: Tx, { actor, intentId, settlement, note }: ToSettle): Promise<Settled> {
  const { tenantId } = actor
  const [row, intent] = await together([lockShipmentOf(tx, tenantId, intentId), lockIntent(tx, tenantId, intentId)])
  if (!row) throw new Error('the shipment of a purchase vanished')
  if (intent.state !== 'held' && intent.state !== 'pending' && intent.state !== 'unknown')
    return lateAnswer(tx, { actor, row, intent, settlement })
  const settling = { actor, row, intent, note }
  if (settlement.outcome === 'bought') return bought(tx, { ...settling, purchase: settlement.purchase })
  if (settlement.outcome === 'unknown') return unknown(tx, { ...settling, ...settlement })
  return notBought(tx, { ...settling, ...settlement })
}

interface Settling {
  actor: Actor
  row: ShipmentRow
  intent: IntentRow
  note?: string
}

async function bought(tx: Tx, settling: Settling & { purchase: Purchase }): Promise<Settled> {
  const { actor, row, intent, purchase, note } = settling
  const found = intent.state === 'unknown' ? ` (${note ?? 'found at the carrier'})` : ''
  const { pieces, documents = [], amountCents, currency } = purchase
  // Pictures and papers have rows of their own.
  const labels = labelsOf(intent, purchase)
  const papers = documents.map((document) => documentOf(intent, document))
  const result = { ...purchase, pieces: pieces.map((piece) => ({ ...piece, label: missing })), documents: [] }
  const completed = { state: 'completed' as const, result, problem: null, resolvedAt: new Date() }
  const changed = await changeAlong(tx, row, {
    actor,
    kind: 'shipment.purchased',
    text: `Bought for ${formatCents(amountCents, currency)}${found}`,
    set: {
      status: 'purchased',
      trackingNumber: pieces[0]?.trackingNumber ?? null,
      purchasedAt: new Date(),
      amountCents,
      undoUntil: null,
      estimatedDelivery: row.rate?.deliveryDate ?? null,
      warnings: [...row.warnings, ...differenceOf(intent, purchase)],
    },
    also: (after) =>
      together([
        updateIntent(tx, intent, completed),
        insertLabels(tx, labels),
        insertDocuments(tx, papers),
        capture(tx, stepOf(intent)),
        describeShipment(tx, after, {
          intent: { ...intent, ...completed },
          labels: labels.map(({ artwork, ...label }) => ({ ...label, kind: artwork.kind })),
          documents: papers.map(({ id, kind, name }) => ({ id, kind, name })),
        }),
      ]),
  })
  return { row: changed.row, shipment: changed.also[4] }
}

const missing = { kind: 'missing' } as const

/** The account pays what was agreed; what the carrier bills beyond that comes as an adjustment. */
function differenceOf({ request }: IntentRow, { amountCents, currency }: Purchase): string[] {
  const more = amountCents - request.agreedAmountCents
  if (more <= 0) return []
  return [
    `The carrier charged ${formatCents(more, currency)} more than it had quoted; expect an adjustment on its invoice.`,
  ]
}

function documentOf(intent: IntentRow, { base64, ...document }: ShippingDocument) {
  return { ...stepOf(intent), ...document, id: newId(), bytes: Buffer.from(base64, 'base64') }
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

type No = Settling & { outcome: 'refused' | 'undone'; reason: string }

async function notBought(tx: Tx, { actor, row, intent, reason, outcome, note }: No): Promise<Settled> {
  return changeAlong(tx, row, {
    also: () =>
      together([
        updateIntent(tx, intent, { state: 'failed', problem: reason, resolvedAt: new Date() }),
        release(tx, stepOf(intent)),
      ]),
    actor,
    kind: `shipment.${outcome}`,
    text: note ? `Not bought. ${note}` : `Not bought: ${reason}`,
    set: {
      status: 'rated',
      rate: null,
      carrier: null,
      carrierAccountId: null,
      service: null,
      serviceName: null,
      amountCents: null,
      chargedCents: null,
      currency: null,
      undoUntil: null,
    },
  })
}

type Unclear = Settling & { reason: string; searchable?: boolean }

async function unknown(tx: Tx, { actor, row, intent, reason, searchable = true }: Unclear): Promise<Settled> {
  const noted = () => askLater(tx, intent, { problem: reason, searchable })
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
