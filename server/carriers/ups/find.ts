/** What Label Recovery and tracking together say of a purchase without an answer. */
import type { FindAnswer, LabelArtwork, PurchaseRequest } from '../carrier.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { currencyOf } from './money.ts'
import { countryOf } from './party.ts'
import type { Recovered } from './recovery.ts'

interface Evidence {
  recovery: Recovered | 'nothing' | 'unclear' | null
  tracked: string[] | 'nothing' | null
}

/** Every number either of them names; the leading one first, as it names the shipment. */
export function numbersOf({ recovery, tracked }: Evidence): string[] {
  const recovered = recovery !== null && typeof recovery === 'object' ? recovery : null
  const numbers = [
    ...(recovered?.pieces.map(({ trackingNumber }) => trackingNumber) ?? []),
    ...(recovered?.candidates ?? []),
    ...(Array.isArray(tracked) ? tracked : []),
  ]
  return [...new Set(numbers)]
}

/**
 * Nothing found: `not_found` only when both searches clearly said no. Throws when one of them did not answer, so that
 * the caller asks again; `cannot_search` when Label Recovery refused for a reason that says nothing of the label.
 */
export function nothingFound({ recovery, tracked }: Evidence): FindAnswer {
  if (recovery === null || tracked === null) throw new CarrierUnreachable('UPS did not answer the search')
  return recovery === 'nothing' && tracked === 'nothing' ? 'not_found' : 'cannot_search'
}

/**
 * The purchase from what was found. Throws while UPS shows fewer packages than were bought, and answers
 * `cannot_search` when it shows more. Searches tell no price: the agreed one stands until the bill.
 */
export function foundPurchase(
  request: PurchaseRequest,
  {
    shipmentNumber,
    pieces,
  }: { shipmentNumber: string | null; pieces: { trackingNumber: string; label: LabelArtwork }[] },
): FindAnswer {
  const expected = request.packages.length
  if (pieces.length < expected)
    throw new CarrierUnreachable(`UPS shows ${pieces.length} of ${expected} packages of the purchase`)
  if (pieces.length > expected) return 'cannot_search'
  return {
    found: {
      carrierReference: shipmentNumber ?? pieces[0]?.trackingNumber ?? '',
      amountCents: request.agreedAmountCents,
      currency: currencyOf(countryOf(request.from)),
      pieces,
    },
  }
}
