/** Everything in one call for third-party systems: save, ask prices, choose, buy; a repeat goes on where the first stopped. */
import type { Rate } from '#contracts/carriers.ts'
import type { Shipment, ShipmentInput } from '#contracts/shipments.ts'
import type { CarrierSource } from '../carriers/index.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { buyShipment } from './buy.ts'
import { describeShipment } from './describe.ts'
import { createDraft } from './draft.ts'
import { rateDraft } from './rate.ts'
import { lockShipmentByRequest } from './store.ts'
import { wantedRate } from './wanted-rate.ts'

export interface ShipNow {
  shipment: ShipmentInput
  /** a choice or a service code */
  service: string
  carrierAccountId?: string
  maxAmountCents?: number
  carriers: CarrierSource
}

/**
 * The shipment is bound to the Idempotency-Key before anything is bought: after a crash or a lost answer the same call
 * finds it and buys nothing twice. Errors: those of rating and buying; `unprocessable` when no price fits.
 */
export async function shipNow(platform: Platform, context: UserContext, order: ShipNow): Promise<Shipment> {
  const requestKey = context.idempotencyKey
  if (!requestKey)
    throw new AppError(
      'invalid_request',
      'This call buys: send an Idempotency-Key header, so that a repeat cannot buy twice.',
    )
  const { carriers, carrierAccountId } = order
  const known = await platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await lockShipmentByRequest(tx, context.tenantId, requestKey)
    return row && describeShipment(tx, row)
  })
  const draft = known ?? (await createDraft(platform, context, order.shipment, { requestKey }))
  if (draft.status === 'purchasing' || draft.status === 'unknown')
    throw new AppError(
      'purchase_unknown',
      'The carrier has not answered this purchase yet. Repeat the call later; nothing is bought twice.',
      {
        retryAfterSeconds: 5,
      },
    )
  if (draft.status !== 'draft' && draft.status !== 'rated') return draft
  const carrierAccountIds = carrierAccountId ? [carrierAccountId] : undefined
  const rated = await rateDraft(platform, context, { id: draft.id, carriers, carrierAccountIds })
  const rate = affordable(wantedRate(rated, order.service), order.maxAmountCents)
  return buyShipment(platform, context, { id: rated.id, rateId: rate.id, carriers })
}

function affordable(rate: Rate, maxCents: number | undefined): Rate {
  if (maxCents === undefined || rate.chargedCents <= maxCents) return rate
  const { chargedCents, currency, serviceName } = rate
  throw unprocessable(
    'maxAmountCents',
    `${serviceName} costs ${formatCents(chargedCents, currency)}, more than the ${formatCents(maxCents, currency)} allowed. Nothing was bought.`,
  )
}
