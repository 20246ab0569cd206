/**
 * Buying a label exactly once: intent and reservation first, then the carrier, then the result.
 * A crash between any two lines leaves an intent whose lease runs out; recover.ts then asks the carrier.
 */
import type { Rate } from '#contracts/carriers.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { requireGeneralAccount, reserve, selectPath } from '../accounts/index.ts'
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
import { together } from '../platform/db/together.ts'
import { withDeadline } from '../platform/deadline.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { changeAlong } from './change.ts'
import { describeShipment } from './describe.ts'
import { insertIntent, selectAliveIntent, takeSerials } from './purchase-store.ts'
import { type Settlement, settle } from './settle.ts'
import { lockShipment, type ShipmentRow, updateWarnings } from './store.ts'

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
  const { row, shipment } = await platform.db.withTenant(context.tenantId, (tx) =>
    settle(tx, { actor: context, intentId: begun.request.intentId, settlement }),
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

async function begin(
  platform: Platform,
  tx: Tx,
  { context, buying }: { context: UserContext; buying: Buying },
): Promise<Begun | { bought: Shipment }> {
  const { tenantId } = context
  const [row, alive, tenant] = await together([
    lockShipment(tx, tenantId, buying.id),
    selectAliveIntent(tx, tenantId, buying.id),
    selectTenant(tx, tenantId),
  ])
  if (!row) throw notFound('shipment')
  if (alive?.state === 'completed' && alive.rateId === buying.rateId) return { bought: await describeShipment(tx, row) }
  assertBuyable(row, alive?.state ?? null)
  const rate = chosenRate(row, buying.rateId, platform.clock())
  const [carrier, path, serialStart] = await together([
    carrierOf(tx, { context, carriers: buying.carriers, rate }),
    pathOf(tx, row),
    takeSerials(tx),
  ])
  const request = requestOf(row, rate, { intentId: newId(), serialStart })
  const leaseMs = carrier.slowestPurchaseMs + leaseMarginMs
  const on = { day: dayIn(tenant.timeZone, platform.clock()), fiscalStartMonth: tenant.fiscalStartMonth, path }
  await startPurchase(tx, { context, row, rate, request, leaseMs, on })
  return { request, carrier }
}

/** The account that pays and those above it. */
async function pathOf(tx: Tx, { tenantId, accountId }: ShipmentRow) {
  return selectPath(tx, tenantId, accountId ?? (await requireGeneralAccount(tx, tenantId)))
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

interface Starting {
  context: UserContext
  row: ShipmentRow
  rate: Rate
  request: PurchaseRequest
  leaseMs: number
  on: { day: string; fiscalStartMonth: number; path: Awaited<ReturnType<typeof pathOf>> }
}

/** Intent, reservation and the shipment's new state in one round trip: what the account's row is locked for. */
async function startPurchase(tx: Tx, { context, row, rate, request, leaseMs, on }: Starting): Promise<void> {
  const { tenantId, id: shipmentId } = row
  const { intentId } = request
  const { id: rateId, carrier, carrierAccountId, service, serviceName, amountCents, currency } = rate
  const accountId = row.accountId ?? on.path.at(-1)?.id ?? null
  const priced = { carrier, carrierAccountId, service, serviceName, amountCents, currency }
  const started = await changeAlong(tx, row, {
    actor: context,
    kind: 'shipment.purchasing',
    text: `Buying ${serviceName} for ${formatCents(amountCents, currency)}`,
    set: { ...priced, status: 'purchasing', rate, accountId, warnings: [] },
    also: () =>
      together([
        insertIntent(tx, { tenantId, id: intentId, shipmentId, carrier, carrierAccountId, rateId, request, leaseMs }),
        reserve(tx, { tenantId, accountId: accountId ?? '', intentId, shipmentId, amountCents }, on),
      ]),
  })
  const [, warnings] = started.also
  if (warnings.length > 0) await updateWarnings(tx, started.row, warnings)
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
