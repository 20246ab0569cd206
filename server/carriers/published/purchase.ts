/** Buys from the price list: everything bought follows from the request alone, so asking twice gives the same. */
import type { Purchase, PurchaseRequest } from '../carrier.ts'
import { serialLimit, trackingNumber } from './impb.ts'
import { labelOf } from './label.ts'
import { dollars, isRefused, type Refused, refuse } from './price.ts'
import { rateOne } from './rate.ts'
import type { RateCard } from './rate-card.ts'
import { certifiedTypeCode, isServiceCode, type ServiceCode, services } from './services.ts'

/** Re-rates and makes the pieces, or says why not. The price asked is never over the one agreed to. */
export function purchase(cards: readonly RateCard[], request: PurchaseRequest): Purchase | Refused {
  const { service, agreedAmountCents, serialStart } = request
  if (!isServiceCode(service))
    return refuse('service_unknown', `service: the built-in price list has no "${service}"; rate again and choose one`)
  if (!(Number.isSafeInteger(serialStart) && serialStart >= 0 && serialStart + request.packages.length <= serialLimit))
    return refuse('serial_out_of_range', `serialStart: ${serialStart} leaves no 10-digit numbers; use a lower one`)
  const rate = rateOne(service, cards, request)
  if (isRefused(rate)) return rate
  if (rate.amountCents > agreedAmountCents)
    return refuse(
      'price_changed',
      `The price is now ${dollars(rate.amountCents)}, agreed was ${dollars(agreedAmountCents)}; rate again and agree to it`,
    )
  return {
    carrierReference: request.intentId,
    amountCents: rate.amountCents,
    currency: rate.currency,
    pieces: request.packages.map((_, index) => pieceOf(service, request, { index, zone: rate.zone })),
  }
}

function pieceOf(
  service: ServiceCode,
  request: PurchaseRequest,
  at: { index: number; zone: string | null },
): Purchase['pieces'][number] {
  const typeCode = request.options.certifiedMail ? certifiedTypeCode : services[service].typeCode
  const number = trackingNumber(typeCode, request.serialStart + at.index)
  const design = labelOf(service, request, { ...at, trackingNumber: number })
  return { trackingNumber: number, label: { kind: 'design', design } }
}
