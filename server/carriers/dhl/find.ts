/** A purchase looked up by our reference: GET /tracking?shipmentReference, then GET get-image for its papers. */
import type { CarrierReply, FindAnswer, Purchase, PurchaseRequest, ShippingDocument } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { type Json, records, textOf } from '../kit/values.ts'
import { documentsOf } from './documents.ts'
import { refusalsOf } from './errors.ts'
import { pieceNumbers } from './label.ts'
import { currencyOf } from './places.ts'
import { madeAt, referenceType, searchReference } from './references.ts'
import { readCarrierRef } from './services.ts'
import { isNothingFound } from './tracking.ts'

const dayMs = 86_400_000

/** Shipments with events first; those DHL only has the data of second, as they are in no hand yet. */
export const searchViews = ['shipment-details-only', 'advance-shipment'] as const

const dayText = (at: number) => new Date(at).toISOString().slice(0, 10)

/** From a day before the purchase or ship date to a day after now or ship date: days are local somewhere. */
export function findPath(
  request: PurchaseRequest,
  { accountNumber, now, view }: { accountNumber: string; now: Date; view: (typeof searchViews)[number] },
): string {
  const ship = Date.parse(request.shipDate)
  const made = madeAt(request.intentId)?.getTime() ?? ship
  const query = new URLSearchParams({
    shipmentReference: searchReference(request.intentId),
    shipmentReferenceType: referenceType,
    shipperAccountNumber: accountNumber,
    dateRangeFrom: dayText(Math.min(made, ship) - dayMs),
    dateRangeTo: dayText(Math.max(now.getTime(), ship) + dayMs),
    trackingView: view,
    levelOfDetail: 'all',
  })
  return `/tracking?${query}`
}

/** Shipments that carry our reference. Throws when DHL gave no clear answer. */
export function parseFound(reply: CarrierReply, request: PurchaseRequest): Json[] {
  if (isNothingFound(reply)) return []
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body)
    throw new CarrierUnreachable(
      refusalsOf(reply)
        .map(({ text }) => text)
        .join(' '),
    )
  const ours = searchReference(request.intentId)
  return records(body.shipments).filter((shipment) => {
    const references = records(shipment.shipperReferences).flatMap(({ value }) => textOf(value) ?? [])
    // An answer without references was still found by ours.
    return textOf(shipment.shipmentTrackingNumber) && (references.length === 0 || references.includes(ours))
  })
}

/** The address of the papers DHL keeps; labels are not among them. */
export function papersPath(waybill: string, request: PurchaseRequest, accountNumber: string): string {
  const query = new URLSearchParams([
    ['shipperAccountNumber', accountNumber],
    ['typeCode', 'waybill'],
    ['typeCode', 'commercial-invoice'],
    ['pickupYearAndMonth', request.shipDate.slice(0, 7)],
    ['encodingFormat', 'pdf'],
  ])
  return `/shipments/${encodeURIComponent(waybill)}/get-image?${query}`
}

export function parsePapers(reply: CarrierReply): ShippingDocument[] {
  return reply.status === 200 ? documentsOf(jsonOf(reply)?.documents) : []
}

/**
 * The purchase again. DHL tells no price here: it is the agreed one. `cannot_search` when pieces have no numbers, as a
 * person must look at it then.
 */
export function foundPurchase(shipment: Json, request: PurchaseRequest): FindAnswer {
  const waybill = textOf(shipment.shipmentTrackingNumber) ?? ''
  const numbers = pieceNumbers(shipment.pieces, { waybill, count: request.packages.length })
  if (!numbers) return 'cannot_search'
  const found: Purchase = {
    carrierReference: waybill,
    amountCents: request.agreedAmountCents,
    currency: readCarrierRef(request.carrierRef)?.currency ?? currencyOf(request.from),
    pieces: numbers.map((trackingNumber) => ({ trackingNumber, label: { kind: 'missing' } })),
  }
  return { found }
}
