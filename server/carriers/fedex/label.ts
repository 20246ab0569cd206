/** Buying: POST /ship/v1/shipments, all packages of a shipment in one call. */
import type { CarrierMessage, CarrierReply, Outcome, Purchase, PurchaseRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { at, cents, type Json, numberOf, record, records, textOf } from '../kit/values.ts'
import { currencyFrom } from './currency.ts'
import { customsPapers, shipClearance, taxNumbers } from './customs.ts'
import { documentsOf, labelOf } from './documents.ts'
import { alertsOf, errorsOf, isRefused, refusalsOf } from './errors.ts'
import { shipmentServices } from './options.ts'
import { packagingType, totalPounds } from './packages.ts'
import { contactOf, partyAddress } from './party.ts'
import { customerReferences } from './references.ts'
import { currencyOfCountry, lineItems, pickupType } from './request.ts'
import { readCarrierRef, serviceTypeOf } from './services.ts'

const imageTypes = { pdf: 'PDF', png: 'PNG', zpl: 'ZPLII' } as const
const electronicDocuments = {
  shipment: {
    type: 'ELECTRONIC_TRADE_DOCUMENTS',
    details: { etdDetail: { requestedDocumentTypes: ['COMMERCIAL_INVOICE'] } },
  },
}

export function buildShip(request: PurchaseRequest, accountNumber: string): Json {
  const { from, to, packages, customs, options, service, carrierRef } = request
  const { papers, electronic } = customsPapers(customs)
  const special = shipmentServices(request, electronic ? [electronicDocuments] : [])
  const clearance = shipClearance(request, accountNumber)
  const references = { customerReferences: customerReferences(request) }
  return {
    accountNumber: { value: accountNumber },
    labelResponseOptions: 'LABEL',
    processingOptionType: 'SYNCHRONOUS_ONLY',
    requestedShipment: {
      shipDatestamp: request.shipDate,
      shipper: { contact: contactOf(from, to), address: partyAddress(from), ...taxNumbers(customs?.senderTaxId, from) },
      recipients: [
        { contact: contactOf(to, from), address: partyAddress(to), ...taxNumbers(customs?.recipientTaxId, to) },
      ],
      serviceType: readCarrierRef(carrierRef)?.type ?? serviceTypeOf(service) ?? '',
      packagingType: packagingType(packages),
      pickupType,
      totalWeight: totalPounds(packages),
      totalPackageCount: packages.length,
      rateRequestType: ['ACCOUNT', 'LIST'],
      shippingChargesPayment: paymentOf(options.billTo, accountNumber),
      labelSpecification: labelSpecification(request.label),
      requestedPackageLineItems: lineItems(request, 'ship', (index) => ({ sequenceNumber: index + 1, ...references })),
      ...totalDeclared(request),
      ...(special && { shipmentSpecialServices: special }),
      ...(clearance && { customsClearanceDetail: clearance, ...papers }),
    },
  }
}

/** 300 dpi exists for ZPL only (Ship API, LabelSpecification). */
function labelSpecification({ format, dpi }: PurchaseRequest['label']): Json {
  const imageType = imageTypes[format]
  const labelStockType = format === 'zpl' ? 'STOCK_4X6' : 'PAPER_4X6'
  return { labelFormatType: 'COMMON2D', imageType, labelStockType, ...(format === 'zpl' && { resolution: dpi }) }
}

/** FedEx knows payers by account number alone. */
function paymentOf(billTo: PurchaseRequest['options']['billTo'], accountNumber: string): Json {
  const types = { recipient: 'RECIPIENT', third_party: 'THIRD_PARTY' } as const
  const payer = billTo?.accountNumber ?? accountNumber
  return {
    paymentType: billTo ? types[billTo.party] : 'SENDER',
    payor: { responsibleParty: { accountNumber: { value: payer } } },
  }
}

function totalDeclared(request: PurchaseRequest): Json {
  const values = lineItems(request, 'ship').map(({ declaredValue }) => record(declaredValue))
  const total = values.reduce((sum, { amount }) => sum + (cents(amount) ?? 0), 0)
  const [first] = values
  return first?.currency ? { totalDeclaredValue: { amount: total / 100, currency: first.currency } } : {}
}

/**
 * The labels, or FedEx's clear refusal. Throws `CarrierUnreachable` for everything in between (trouble at FedEx,
 * success with errors in it, a label that cannot be used): the shipment may exist and is searched for later.
 */
export function parseShip(reply: CarrierReply, request: PurchaseRequest): Outcome<Purchase> {
  if (isRefused(reply)) return failed(...refusalsOf(reply))
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body) throw new CarrierUnreachable(`FedEx answered with status ${reply.status}`)
  const output = record(body.output)
  const [shipment = {}, ...others] = records(output.transactionShipments)
  if (errorsOf(body, reply.status).length > 0) throw new CarrierUnreachable('FedEx answered with a shipment and errors')
  const pieces = piecesOf(shipment)
  const number = textOf(shipment.masterTrackingNumber) ?? pieces[0]?.trackingNumber
  if (!number || others.length > 0 || pieces.length !== request.packages.length)
    throw new CarrierUnreachable(`FedEx answered with ${pieces.length} labels for ${request.packages.length} packages`)
  const price = priceOf(shipment, request)
  const documents = documentsOf(shipment)
  return {
    result: { carrierReference: number, ...price, pieces, ...(documents.length > 0 && { documents }) },
    messages: [...alertsOf(output.alerts), ...alertsOf(shipment.alerts), ...priceWarning(price, request)],
  }
}

function piecesOf(shipment: Json): Purchase['pieces'] {
  return records(shipment.pieceResponses)
    .map((piece, index) => ({ piece, order: numberOf(piece.packageSequenceNumber) ?? index + 1 }))
    .sort((a, b) => a.order - b.order)
    .map(({ piece }) => {
      const trackingNumber = textOf(piece.trackingNumber)
      const label = labelOf(piece)
      if (!trackingNumber || !label) throw new CarrierUnreachable('FedEx answered without a label that can be used')
      return { trackingNumber, label }
    })
}

/** The rating of the whole shipment, else of its pieces; FedEx tells none when another account is billed. */
function priceOf(shipment: Json, request: PurchaseRequest): { amountCents: number; currency: string } {
  const rating = record(at(shipment, 'completedShipmentDetail', 'shipmentRating'))
  const details = records(rating.shipmentRateDetails)
  const actual = details.find(({ rateType }) => rateType === rating.actualRateType) ?? details[0] ?? {}
  const pieces = records(shipment.pieceResponses).map(({ netChargeAmount }) => cents(netChargeAmount) ?? 0)
  const sum = pieces.every((amount) => amount > 0) ? pieces.reduce((total, amount) => total + amount, 0) : 0
  const amountCents = cents(actual.totalNetCharge) ?? (sum || request.agreedAmountCents)
  return { amountCents, currency: currencyFrom(textOf(actual.currency)) ?? agreedCurrency(request) }
}

/** The currency of the price that was agreed to. */
export function agreedCurrency({ carrierRef, from }: Pick<PurchaseRequest, 'carrierRef' | 'from'>): string {
  return readCarrierRef(carrierRef)?.currency ?? currencyOfCountry(from.country)
}

function priceWarning({ amountCents, currency }: { amountCents: number; currency: string }, request: PurchaseRequest) {
  if (amountCents <= request.agreedAmountCents) return []
  const [paid, agreed] = [amountCents, request.agreedAmountCents].map((amount) => (amount / 100).toFixed(2))
  const text = `FedEx charged ${paid} ${currency}, agreed was ${agreed}; void the shipment if that is too much.`
  const warning: CarrierMessage = { ...failure('fedex', { code: 'price_differs', text }), severity: 'warning' }
  return [warning]
}
