/** What a person found out at the carrier, written down with a note: a purchase without an answer, a pending refund. */
import type { Shipment } from '#contracts/shipments.ts'
import type { Purchase } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { describeShipment } from './describe.ts'
import { type IntentRow, lockIntent, selectAliveIntent } from './purchase-store.ts'
import { type Settlement, settle } from './settle.ts'
import { lockShipment, type ShipmentRow } from './store.ts'
import { completeVoid, refuseVoid } from './void.ts'

export interface PurchaseFinding {
  id: string
  outcome: 'bought' | 'not_bought'
  trackingNumbers?: string[]
  amountCents?: number
  note: string
}

/** Settles an unknown purchase by hand. `conflict` unless it is unknown; `unprocessable` when numbers are missing. */
export async function resolvePurchase(
  platform: Platform,
  context: UserContext,
  finding: PurchaseFinding,
): Promise<Shipment> {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const { row, intent } = await lockUnknown(tx, context.tenantId, finding.id)
    const settlement = settlementOf(row, intent, finding)
    const note = `${context.username} looked at the carrier: ${finding.note}`
    const settled = await settle(tx, { actor: context, intentId: intent.id, settlement, note })
    return describeShipment(tx, settled.row)
  })
}

async function lockUnknown(tx: Tx, tenantId: string, id: string): Promise<{ row: ShipmentRow; intent: IntentRow }> {
  const row = await lockShipment(tx, tenantId, id)
  if (!row) throw notFound('shipment')
  const alive = await selectAliveIntent(tx, tenantId, id)
  if (alive?.state !== 'unknown')
    throw new AppError('conflict', 'This purchase is not waiting for an answer; there is nothing to resolve.')
  return { row, intent: await lockIntent(tx, tenantId, alive.id) }
}

function settlementOf(row: ShipmentRow, intent: IntentRow, finding: PurchaseFinding): Settlement {
  if (finding.outcome === 'not_bought') return { outcome: 'refused', reason: finding.note }
  const numbers = finding.trackingNumbers ?? []
  if (numbers.length !== row.packages.length)
    throw unprocessable(
      'trackingNumbers',
      `Give ${row.packages.length} tracking numbers, one for each package; ${numbers.length} were given.`,
    )
  const purchase: Purchase = {
    carrierReference: numbers[0] ?? intent.id,
    amountCents: finding.amountCents ?? intent.request.agreedAmountCents,
    currency: row.currency ?? 'USD',
    pieces: numbers.map((trackingNumber) => ({ trackingNumber, label: { kind: 'missing' } })),
  }
  return { outcome: 'bought', purchase }
}

/** Ends a pending refund by hand: paid, or refused by the carrier. */
export async function resolveVoid(
  platform: Platform,
  context: UserContext,
  { id, outcome, note }: { id: string; outcome: 'voided' | 'refused'; note: string },
): Promise<Shipment> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipment(tx, tenantId, id)
    if (!row) throw notFound('shipment')
    const intent = await selectAliveIntent(tx, tenantId, id)
    if (intent?.state !== 'refund_pending')
      throw new AppError('conflict', 'No refund is pending for this shipment; there is nothing to resolve.')
    const ending = { actor: context, row, intent }
    const ended =
      outcome === 'voided'
        ? await completeVoid(tx, { ...ending, text: (returned) => `Refund paid; ${returned}: ${note}` })
        : await refuseVoid(tx, { ...ending, reason: note, text: `The carrier refused the refund: ${note}` })
    return describeShipment(tx, ended)
  })
}
