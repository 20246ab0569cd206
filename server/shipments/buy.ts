/**
 * Buying a label exactly once: intent and reservation first, then the carrier, then the result.
 * A crash between any two lines leaves an intent whose lease runs out; recover.ts then asks the carrier.
 */
import type { Rate } from '#contracts/carriers.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { requireGeneralAccount, reserve } from '../accounts/index.ts'
import {
  type Carrier,
  type CarrierSource,
  type Outcome,
  type Purchase,
  type PurchaseRequest,
  selectCarrierAccount,
} from '../carriers/index.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { withDeadline } from '../platform/deadline.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { changeShipment } from './change.ts'
import { describeShipment } from './describe.ts'
import { insertIntent, selectAliveIntent, takeSerials } from './purchase-store.ts'
import { type Settlement, settle } from './settle.ts'
import { lockShipment, type ShipmentRow } from './store.ts'

/** Prices are bought only while they are this fresh. */
const rateValidMinutes = 60
/** Added to the carrier's slowest answer: a lease must outlive the call it protects. */
const leaseMarginMs = 5_000

interface Buying {
  carriers: CarrierSource
  id: string
  rateId: string
}

interface Begun {
  request: PurchaseRequest
  carrier: Carrier
}

/** Buys the chosen rate. A repeat for the same rate answers the shipment as it is; nothing is bought twice. */
export async function buyShipment(platform: Platform, context: UserContext, buying: Buying): Promise<Shipment> {
  const begun = await platform.db.withTenant(context.tenantId, (tx) => begin(platform, tx, { context, buying }))
  if ('bought' in begun) return begun.bought
  const settlement = await ask(platform, begun)
  const row = await platform.db.withTenant(context.tenantId, (tx) =>
    settle(tx, { actor: context, intentId: begun.request.intentId, settlement }),
  )
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

async function begin(
  platform: Platform,
  tx: Tx,
  { context, buying }: { context: UserContext; buying: Buying },
): Promise<Begun | { bought: Shipment }> {
  const row = await lockShipment(tx, context.tenantId, buying.id)
  if (!row) throw notFound('shipment')
  const alive = await selectAliveIntent(tx, context.tenantId, row.id)
  if (alive?.state === 'completed' && alive.rateId === buying.rateId) return { bought: await describeShipment(tx, row) }
  assertBuyable(row, alive?.state ?? null)
  const rate = chosenRate(row, buying.rateId, platform.clock())
  const carrier = await carrierOf(tx, { context, carriers: buying.carriers, rate })
  const request = requestOf(row, rate, { intentId: newId(), serialStart: await takeSerials(tx) })
  await insertIntent(tx, {
    tenantId: row.tenantId,
    id: request.intentId,
    shipmentId: row.id,
    carrier: rate.carrier,
    carrierAccountId: rate.carrierAccountId,
    rateId: rate.id,
    request,
    leaseMs: carrier.slowestPurchaseMs + leaseMarginMs,
  })
  await startPurchase(platform, tx, { context, row, rate, intentId: request.intentId })
  return { request, carrier }
}

function assertBuyable(row: ShipmentRow, alive: string | null): void {
  if (alive === 'pending' || alive === 'unknown') {
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

function chosenRate(row: ShipmentRow, rateId: string, now: Date): Rate {
  const rate = row.rates.find(({ id }) => id === rateId)
  const tooOld = row.ratedAt === null || now.getTime() - row.ratedAt.getTime() > rateValidMinutes * 60_000
  if (rate && !tooOld) return rate
  const reason = rate
    ? `Its prices are older than ${rateValidMinutes} minutes.`
    : 'This rate is not one of the shipment’s current rates.'
  throw new AppError('rate_expired', `${reason} Ask for prices again and choose one.`, {
    fields: [{ field: 'rateId', reason }],
  })
}

async function carrierOf(
  tx: Tx,
  { context, carriers, rate }: { context: UserContext; carriers: CarrierSource; rate: Rate },
): Promise<Carrier> {
  const account = await selectCarrierAccount(tx, context.tenantId, rate.carrierAccountId)
  const carrier = account?.active ? carriers(account) : null
  if (carrier) return carrier
  throw new AppError('rate_expired', 'The carrier account of this rate was switched off. Ask for prices again.')
}

function requestOf(row: ShipmentRow, rate: Rate, ours: { intentId: string; serialStart: number }): PurchaseRequest {
  const { from, to, packages, shipDate, options, references } = row
  return {
    ...ours,
    from,
    to,
    packages,
    shipDate,
    options,
    references,
    service: rate.service,
    agreedAmountCents: rate.amountCents,
  }
}

async function startPurchase(
  platform: Platform,
  tx: Tx,
  { context, row, rate, intentId }: { context: UserContext; row: ShipmentRow; rate: Rate; intentId: string },
): Promise<void> {
  const tenant = await selectTenant(tx, row.tenantId)
  const accountId = row.accountId ?? (await requireGeneralAccount(tx, row.tenantId))
  const warnings = await reserve(
    tx,
    { tenantId: row.tenantId, accountId, intentId, shipmentId: row.id, amountCents: rate.amountCents },
    { day: dayIn(tenant.timeZone, platform.clock()), fiscalStartMonth: tenant.fiscalStartMonth },
  )
  const { carrier, carrierAccountId, service, serviceName, amountCents, currency } = rate
  await changeShipment(tx, row, {
    actor: context,
    kind: 'shipment.purchasing',
    text: `Buying ${serviceName} for ${formatCents(amountCents, currency)}`,
    set: {
      status: 'purchasing',
      rate,
      carrier,
      carrierAccountId,
      service,
      serviceName,
      amountCents,
      currency,
      accountId,
      warnings,
    },
  })
}

/** Asks the carrier. Whatever is not a clear yes or no is `unknown`: the money may have been spent. */
async function ask(platform: Platform, { request, carrier }: Begun): Promise<Settlement> {
  try {
    return settlementOf(await withDeadline(carrier.buy(request), carrier.slowestPurchaseMs))
  } catch (error) {
    platform.log.warn({ err: error, intent: request.intentId }, 'a purchase got no answer')
    return { outcome: 'unknown', reason: 'The carrier did not answer the purchase.' }
  }
}

function settlementOf({ result, messages }: Outcome<Purchase>): Settlement {
  const errors = messages.filter(({ severity }) => severity === 'error')
  if (result && errors.length === 0) return { outcome: 'bought', purchase: result }
  const reason = errors.map(({ text }) => text).join(' ') || 'The carrier gave no reason.'
  // A label that came with errors is not believed: the look-up decides.
  return result ? { outcome: 'unknown', reason } : { outcome: 'refused', reason }
}
