/**
 * Buying a label exactly once: intent and reservation first, then the carrier, then the result.
 * A crash between any two lines leaves an intent whose lease runs out; recover.ts then asks the carrier.
 */
import type { Rate } from '#contracts/carriers.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { requireGeneralAccount, reserve, selectPath } from '../accounts/index.ts'
import {
  type Carrier,
  type CarrierAccountRow,
  type CarrierSource,
  type PurchaseRequest,
  selectCarrierAccount,
} from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { selectSettings, selectTenant } from '../tenants/index.ts'
import { askCarrier, purchaseLeaseMs, type Turn } from './ask.ts'
import { changeAlong } from './change.ts'
import { type Choice, chosenRate } from './choose.ts'
import { describeShipment } from './describe.ts'
import { insertIntent, selectAliveIntent, takeSerials } from './purchase-store.ts'
import { lockRecordAndFindBought } from './record-store.ts'
import { type Settlement, settle } from './settle.ts'
import { lockShipment, type ShipmentRow, updateQuietly } from './store.ts'
import { releaseLater } from './undo.ts'

/** Labels are asked for at the resolution most label printers have; others are made from it. */
const labelDpi = 203

export interface Buying extends Choice {
  carriers: CarrierSource
  id: string
  /** wait the tenant's undo time before the carrier is asked */
  undoable?: boolean
  /** for many purchases at once: when the carrier is called, at once when left out */
  turn?: Turn
}

interface Begun {
  request: PurchaseRequest
  carrier: Carrier
}

/** Buys the chosen rate. A repeat for the same rate answers the shipment as it is; nothing is bought twice. */
export async function buyShipment(platform: Platform, context: Actor, buying: Buying): Promise<Shipment> {
  const begun = await platform.db.withTenant(context.tenantId, (tx) => begin(platform, tx, { context, buying }))
  if ('bought' in begun) return begun.bought
  if ('held' in begun) {
    releaseLater(platform, { ...begun.held, actor: context, carriers: buying.carriers })
    return begun.held.shipment
  }
  const settlement = await askCarrier(platform, { tenantId: context.tenantId, turn: buying.turn, ...begun })
  return answerOf(platform, { context, intentId: begun.request.intentId, settlement })
}

/** Writes the settlement down and says what it means to the caller. */
async function answerOf(
  platform: Platform,
  { context, intentId, settlement }: { context: Actor; intentId: string; settlement: Settlement },
): Promise<Shipment> {
  const { row, shipment } = await platform.db.withTenant(context.tenantId, (tx) =>
    settle(tx, { actor: context, intentId, settlement }),
  )
  if (shipment) return shipment
  if (settlement.outcome === 'refused') throw new AppError('carrier_refused', settlement.reason)
  if (settlement.outcome === 'unknown') {
    throw new AppError(
      'purchase_unknown',
      'The carrier took the order but did not answer. Postroom is asking whether the label exists and will never buy it twice; this page shows the result.',
      { retryAfterSeconds: 5 },
    )
  }
  if (row.status !== 'purchased') {
    throw new AppError(
      'conflict',
      'The carrier answered after the purchase had been given up. Look at the shipment: its timeline says what to do.',
    )
  }
  return platform.db.withTenant(context.tenantId, (tx) => describeShipment(tx, row))
}

type Beginning = Begun | { bought: Shipment } | { held: { intentId: string; undoMs: number; shipment: Shipment } }

async function begin(
  platform: Platform,
  tx: Tx,
  { context, buying }: { context: Actor; buying: Buying },
): Promise<Beginning> {
  const { tenantId } = context
  const [row, alive, tenant, settings] = await together([
    lockShipment(tx, tenantId, buying.id),
    selectAliveIntent(tx, tenantId, buying.id),
    selectTenant(tx, tenantId),
    selectSettings(tx, tenantId),
  ])
  if (!row) throw notFound('shipment')
  if (alive?.state === 'completed' && (buying.rateId === undefined || alive.rateId === buying.rateId))
    return { bought: await describeShipment(tx, row) }
  assertBuyable(row, alive?.state ?? null)
  if (row.dropRecordId) await assertRecordFree(tx, row, row.dropRecordId)
  const rate = chosenRate(row, buying, platform.clock())
  const [{ account, carrier }, path, serialStart] = await together([
    carrierOf(tx, { tenantId, carriers: buying.carriers, rate }),
    pathOf(tx, row),
    takeSerials(tx),
  ])
  const request = requestOf(row, rate, { intentId: newId(), serialStart, account })
  const undoMs = buying.undoable ? settings.undoSeconds * 1000 : 0
  const leaseMs = undoMs > 0 ? undoMs : purchaseLeaseMs(carrier)
  const on = { day: dayIn(tenant.timeZone, platform.clock()), fiscalStartMonth: tenant.fiscalStartMonth, path }
  const started = await startPurchase(tx, { context, row, rate, request, leaseMs, undoMs, on })
  if (undoMs === 0) return { request, carrier }
  return { held: { intentId: request.intentId, undoMs, shipment: await describeShipment(tx, started) } }
}

/** A drop record is bought once: of two shipments made from it at the same time the second waits here, and is refused. */
async function assertRecordFree(tx: Tx, { tenantId, id }: ShipmentRow, recordId: string): Promise<void> {
  const other = await lockRecordAndFindBought(tx, { tenantId, id, recordId })
  if (!other) return
  const number = other.trackingNumber ? ` under ${other.trackingNumber}` : ''
  throw new AppError(
    'conflict',
    `This package of the drop folder was shipped already${number}. Void that label first, or leave the Package ID out.`,
  )
}

/** The account that pays and those above it. */
async function pathOf(tx: Tx, { tenantId, accountId }: ShipmentRow) {
  return selectPath(tx, tenantId, accountId ?? (await requireGeneralAccount(tx, tenantId)))
}

function assertBuyable(row: ShipmentRow, alive: string | null): void {
  if (alive === 'held' || alive === 'pending' || alive === 'unknown') {
    throw new AppError(
      'purchase_unknown',
      'A purchase of this shipment is already under way. Postroom is waiting for the carrier and will not buy twice.',
      { retryAfterSeconds: 3 },
    )
  }
  if (row.status === 'rated') return
  const cure =
    row.status === 'draft'
      ? 'Ask for prices first (POST /v1/shipments/{id}/rates).'
      : 'Use "ship again" to buy another label.'
  throw new AppError('conflict', `This shipment is ${row.status.replaceAll('_', ' ')}. ${cure}`)
}

async function carrierOf(
  tx: Tx,
  { tenantId, carriers, rate }: { tenantId: string; carriers: CarrierSource; rate: Rate },
): Promise<{ account: CarrierAccountRow; carrier: Carrier }> {
  const account = await selectCarrierAccount(tx, tenantId, rate.carrierAccountId)
  const carrier = account?.active ? carriers(account) : null
  if (account && carrier) return { account, carrier }
  throw new AppError('rate_expired', 'The carrier account of this rate was switched off. Ask for prices again.')
}

function requestOf(
  row: ShipmentRow,
  rate: Rate,
  { account, ...ours }: { intentId: string; serialStart: number; account: CarrierAccountRow },
): PurchaseRequest {
  const { from, to, packages, shipDate, customs, references } = row
  return {
    ...ours,
    from,
    to,
    packages,
    shipDate,
    // What the rules made of the options when the price was asked.
    options: row.ratedOptions ?? row.options,
    customs,
    references,
    service: rate.service,
    agreedAmountCents: rate.amountCents,
    carrierRef: rate.carrierRef,
    label: { format: account.labelFormat, dpi: labelDpi },
  }
}

interface Starting {
  context: Actor
  row: ShipmentRow
  rate: Rate
  request: PurchaseRequest
  leaseMs: number
  undoMs: number
  on: { day: string; fiscalStartMonth: number; path: Awaited<ReturnType<typeof pathOf>> }
}

/** Intent, reservation and the shipment's new state in one round trip: what the account's row is locked for. */
async function startPurchase(tx: Tx, starting: Starting): Promise<ShipmentRow> {
  const { context, row, rate, request, leaseMs, undoMs, on } = starting
  const { tenantId, id: shipmentId } = row
  const { intentId } = request
  const { id: rateId, carrier, carrierAccountId, service, serviceName, amountCents, chargedCents, currency } = rate
  const accountId = row.accountId ?? on.path.at(-1)?.id ?? null
  const priced = { carrier, carrierAccountId, service, serviceName, amountCents, chargedCents, currency }
  const undoUntil = undoMs > 0 ? new Date(Date.now() + undoMs) : null
  const intent = { tenantId, id: intentId, shipmentId, carrier, carrierAccountId, rateId, request, leaseMs }
  const started = await changeAlong(tx, row, {
    actor: context,
    kind: 'shipment.purchasing',
    text: `Buying ${serviceName} for ${formatCents(chargedCents, currency)}`,
    set: { ...priced, status: 'purchasing', rate, accountId, warnings: [], undoUntil },
    also: () =>
      together([
        insertIntent(tx, { ...intent, state: undoMs > 0 ? 'held' : 'pending' }),
        reserve(tx, { tenantId, accountId: accountId ?? '', intentId, shipmentId, amountCents: chargedCents }, on),
      ]),
  })
  const [, warnings] = started.also
  if (warnings.length > 0) await updateQuietly(tx, started.row, { warnings })
  return started.row
}
