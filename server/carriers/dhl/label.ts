/** Buying: POST /shipments, all packages in one call. */
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import type { CarrierMessage, CarrierReply, Outcome, Purchase, PurchaseRequest } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { decimalOf, type Json, records, textOf } from '../kit/values.ts'
import { priceFrom } from './charges.ts'
import { declarationOf, dutiesPaid, isDeclarable, isPaperless, registrationNumbers } from './customs.ts'
import { artworkFor, documentsOf } from './documents.ts'
import { isErrorEnvelope, refusalsOf, warningsOf } from './errors.ts'
import { accountsOf, valueAddedServices } from './options.ts'
import { packagesFor, unitSystem } from './packages.ts'
import { partyOf } from './party.ts'
import { currencyOf } from './places.ts'
import type { Asking } from './rate.ts'
import { customerReferences } from './references.ts'
import { productOfService, readCarrierRef } from './services.ts'
import { handOver } from './ship-time.ts'

/** 6x4 in, the thermal label. */
const labelTemplate = 'ECOM26_64_001'
const waybillTemplate = 'ARCH_8X4'
const descriptionMax = 70

/** What DHL draws: pdf or zpl for us; it has no png, and the nearest is pdf. 203 dots are 200 to DHL. */
function imageProperties(request: PurchaseRequest): Json {
  const { format, dpi }: { format: LabelFormat; dpi: LabelDpi } = request.label
  const invoiceType =
    request.options.returnLabel || request.customs?.contents === 'returned_goods' ? 'returns' : 'commercial'
  return {
    printerDPI: dpi === 300 ? 300 : 200,
    encodingFormat: format === 'zpl' ? 'zpl' : 'pdf',
    imageOptions: [
      { typeCode: 'label', templateName: labelTemplate },
      { typeCode: 'waybillDoc', templateName: waybillTemplate, isRequested: true, numberOfCopies: 1 },
      ...(isDeclarable(request) ? [{ typeCode: 'invoice', isRequested: true, invoiceType, languageCode: 'eng' }] : []),
    ],
    splitTransportAndWaybillDocLabels: true,
    allDocumentsInOneImage: false,
    splitDocumentsByPages: true,
    splitInvoiceAndReceipt: true,
  }
}

/** What is inside, in a line; the export declaration has every item in full. */
function descriptionOf({ customs }: PurchaseRequest): string {
  if (!customs) return 'Parcel'
  const text = [...new Set(customs.items.map(({ description }) => description.trim()))].filter(Boolean).join(', ')
  return text.slice(0, descriptionMax).trim() || 'Parcel'
}

function customsServices(request: PurchaseRequest): string[] {
  return [...(dutiesPaid(request) ? ['DD'] : []), ...(isPaperless(request) ? ['WY'] : [])]
}

/** Where DHL has no paperless trade the shipment goes with the printed invoice instead of being refused. */
export function labelPath(request: PurchaseRequest): string {
  return isPaperless(request) ? '/shipments?bypassPLTError=true' : '/shipments'
}

export function buildLabel(request: PurchaseRequest, { accountNumber, now }: Asking): Json {
  const { from, to, packages, options, customs } = request
  const key = readCarrierRef(request.carrierRef)
  const numbers = registrationNumbers(request)
  const services = valueAddedServices(
    { options, packages, currency: key?.currency ?? currencyOf(from) },
    { api: 'shipments', more: customsServices(request) },
  )
  const receiver = partyOf(to, from)
  return {
    plannedShippingDateAndTime: handOver(request.shipDate, from, now),
    pickup: { isRequested: false },
    productCode: key?.product ?? productOfService(request.service) ?? '',
    ...(key?.localProduct && { localProductCode: key.localProduct }),
    getRateEstimates: true,
    accounts: accountsOf(options, accountNumber, { dutiesPaid: dutiesPaid(request) }),
    ...(services.length > 0 && { valueAddedServices: services }),
    outputImageProperties: imageProperties(request),
    customerReferences: customerReferences(request),
    customerDetails: {
      shipperDetails: { ...partyOf(from, to), ...(numbers.from.length > 0 && { registrationNumbers: numbers.from }) },
      receiverDetails: { ...receiver, ...(numbers.to.length > 0 && { registrationNumbers: numbers.to }) },
      ...(options.holdAtLocation && { buyerDetails: receiver }),
    },
    content: {
      packages: packagesFor(packages).map((one, index) => ({ ...one, referenceNumber: index + 1 })),
      isCustomsDeclarable: isDeclarable(request),
      ...declarationOf(request),
      description: descriptionOf(request),
      incoterm: customs?.incoterm ?? 'DAP',
      unitOfMeasurement: unitSystem(packages),
    },
    ...(options.holdAtLocation && {
      onDemandDelivery: { deliveryOption: 'servicepoint', servicePointId: options.holdAtLocation.id },
    }),
    getAdditionalInformation: [{ typeCode: 'linkLabelsByPieces', isRequested: true }],
  }
}

/**
 * The purchase, or a clear no. Throws for everything between: DHL may have made the shipment, and only a search by our
 * reference can tell.
 */
export function parseLabel(reply: CarrierReply, request: PurchaseRequest): Outcome<Purchase> {
  const body = jsonOf(reply)
  const { status } = reply
  if (status >= 400 && status < 500 && status !== 408 && (status === 429 || isErrorEnvelope(body)))
    return failed(...refusalsOf(reply))
  if (!body || status < 200 || status >= 300)
    throw new CarrierUnreachable(`DHL answered the purchase with status ${status}`)
  const waybill = textOf(body.shipmentTrackingNumber)
  if (!waybill) throw new CarrierUnreachable('DHL answered the purchase without a waybill number')
  if (textOf(body.detail) || records(body.additionalDetails).length > 0)
    throw new CarrierUnreachable(`DHL gave waybill ${waybill} together with an error`)
  return bought(body, { waybill, request })
}

function bought(body: Json, { waybill, request }: { waybill: string; request: PurchaseRequest }): Outcome<Purchase> {
  const numbers = pieceNumbers(body.packages, { waybill, count: request.packages.length })
  if (!numbers) throw new CarrierUnreachable(`DHL gave waybill ${waybill} without a number for each package`)
  const { labels, waybills, inOne } = artworkFor(body.documents, numbers.length)
  if (!labels) throw new CarrierUnreachable(`DHL gave waybill ${waybill} without a usable label`)
  const price = priceFrom(body.shipmentCharges)
  const currency = price?.currency ?? readCarrierRef(request.carrierRef)?.currency ?? currencyOf(request.from)
  const amountCents = price?.amountCents ?? request.agreedAmountCents
  return {
    result: {
      carrierReference: waybill,
      amountCents,
      currency,
      pieces: numbers.map((trackingNumber, index) => ({ trackingNumber, label: labels[index] ?? { kind: 'missing' } })),
      documents: [...documentsOf(body.documents), ...waybills],
    },
    messages: [
      ...warningsOf(body),
      ...(inOne ? [labelsInOne] : []),
      ...priceWarning(request, { amountCents, currency }),
    ],
  }
}

const labelsInOne: CarrierMessage = {
  carrier: 'dhl',
  code: 'labels_in_one',
  text: 'DHL sent the labels of all packages as pages of the first one; print that and put a page on each package.',
  severity: 'warning',
  retryable: false,
}

/** One package goes by the waybill number; of several each has its own. Null when there are too few. */
export function pieceNumbers(list: unknown, { waybill, count }: { waybill: string; count: number }): string[] | null {
  if (count === 1) return [waybill]
  const pieces = records(list)
    .toSorted((a, b) => Number(a.referenceNumber ?? a.number ?? 0) - Number(b.referenceNumber ?? b.number ?? 0))
    .flatMap(({ trackingNumber }) => textOf(trackingNumber) ?? [])
  return new Set(pieces).size >= count ? [...new Set(pieces)].slice(0, count) : null
}

function priceWarning(
  { agreedAmountCents: agreed, carrierRef }: PurchaseRequest,
  { amountCents, currency }: { amountCents: number; currency: string },
): CarrierMessage[] {
  const agreedCurrency = readCarrierRef(carrierRef)?.currency ?? currency
  if (amountCents <= agreed && currency === agreedCurrency) return []
  const text = `DHL charged ${decimalOf(amountCents)} ${currency}, not the ${decimalOf(agreed)} ${agreedCurrency} agreed. The label is bought; check it before you hand the parcel over.`
  return [{ carrier: 'dhl', code: 'price_differs', text, severity: 'warning', retryable: false }]
}
