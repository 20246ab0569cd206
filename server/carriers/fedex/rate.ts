/** Prices: POST /rate/v1/rates/quotes, all services in one call. */
import type { Explanation } from '#contracts/carriers.ts'
import type { Weight } from '#contracts/units.ts'
import type { CarrierReply, Outcome, RateAnswer, RateRequest, ServiceRate, ServiceRefusal } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, numberOf, record, records, textOf } from '../kit/values.ts'
import { type Priced, priceOf } from './charges.ts'
import { rateClearance } from './customs.ts'
import { errorsOf, notesOf, refusalsOf } from './errors.ts'
import { shipmentServices } from './options.ts'
import { packagingType, totalPounds } from './packages.ts'
import { crossesBorder, rateAddress } from './party.ts'
import { lineItems, pickupType } from './request.ts'
import { carrierRefOf, fedexServices, serviceCodeOf } from './services.ts'
import { transitOf } from './transit.ts'

export function buildRate(request: RateRequest, accountNumber: string): Json {
  const { from, to, packages, shipDate, customs } = request
  const special = shipmentServices(request)
  const clearance = rateClearance(request)
  return {
    accountNumber: { value: accountNumber },
    rateRequestControlParameters: { returnTransitTimes: true, rateSortOrder: 'SERVICENAMETRADITIONAL' },
    requestedShipment: {
      shipper: { address: rateAddress(from) },
      recipient: { address: rateAddress(to) },
      rateRequestType: ['ACCOUNT', 'LIST'],
      shipDateStamp: shipDate,
      pickupType,
      packagingType: packagingType(packages),
      totalPackageCount: packages.length,
      totalWeight: totalPounds(packages),
      requestedPackageLineItems: lineItems(request, 'rate'),
      ...(special && { shipmentSpecialServices: special }),
      ...(clearance && { customsClearanceDetail: clearance, documentShipment: customs?.contents === 'documents' }),
    },
  }
}

export function parseRate(reply: CarrierReply, request: RateRequest): Outcome<RateAnswer> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body) return failed(...refusalsOf(reply))
  const output = record(body.output)
  const messages = notesOf(body)
  const answers = records(output.rateReplyDetails).map((detail) => rateOf(detail, request))
  const rates = cheapestOfEach(answers.filter((one) => 'serviceName' in one))
  const refusals = answers.filter((one) => 'code' in one).filter((one) => !rates.some((r) => r.service === one.service))
  if (rates.length === 0 && refusals.length === 0) {
    if (errorsOf(body, reply.status).length > 0) return failed(...refusalsOf(reply))
    const text = 'FedEx has no service between these places with these options; check both addresses and the options'
    return failed(failure('fedex', { code: 'no_service', text }), ...messages)
  }
  return { result: { rates, refusals: [...refusals, ...absent(rates, refusals, request)] }, messages }
}

function rateOf(detail: Json, request: RateRequest): ServiceRate | ServiceRefusal {
  const type = textOf(detail.serviceType) ?? 'UNKNOWN'
  const service = serviceCodeOf(type)
  const price = priceOf(detail)
  if (!price) {
    const text = textOf(at(detail.customerMessages, 'message')) ?? 'FedEx gave no price'
    return { service, code: 'price_missing', message: `${text}; ask again later or choose another service` }
  }
  const transit = transitOf(detail, request.shipDate)
  return {
    service,
    serviceName: fedexServices[type]?.name ?? textOf(detail.serviceName) ?? type,
    amountCents: price.amountCents,
    listAmountCents: price.listAmountCents,
    currency: price.currency,
    zone: zoneOf(price.detail),
    billedWeight: billedWeight(price.detail),
    transitDays: transit.transitDays,
    deliveryDate: transit.deliveryDate,
    deliveryTime: transit.deliveryTime,
    guaranteed: transit.guaranteed,
    charges: price.charges,
    explain: [...explain(price, transit.text, request), ...remarksOf(detail)],
    carrierRef: carrierRefOf(type, price.currency),
  }
}

function zoneOf(detail: Json): string | null {
  return textOf(at(detail, 'shipmentRateDetail', 'rateZone'))?.replace(/^0+(?=\d)/, '') ?? null
}

/** FedEx's own examples misspell `value` once. */
function billedWeight(detail: Json): Weight | null {
  const whole = record(at(detail, 'shipmentRateDetail', 'totalBillingWeight'))
  const first = record(at(detail, 'ratedPackages', 'packageRateDetail', 'billingWeight'))
  const one = records(detail.ratedPackages).length === 1 ? first : {}
  const weight = numberOf(whole.value ?? whole.valu) === null ? one : whole
  const value = numberOf(weight.value ?? weight.valu)
  if (value === null || value < 0) return null
  return { value, unit: textOf(weight.units) === 'KG' ? 'kg' : 'lb' }
}

/** What FedEx adds to a price in words, such as that duties are not in it. */
function remarksOf({ customerMessages }: Json): Explanation[] {
  return records(customerMessages).flatMap(({ message }) => {
    const text = textOf(message)
    return text ? [{ topic: 'rule' as const, text }] : []
  })
}

const methods: Readonly<Record<string, string>> = {
  ACTUAL: 'as weighed',
  DIM: 'by size: the package is large for its weight',
  OVERSIZE: 'by size: oversize',
  PACKAGING_MINIMUM: 'the least for this packaging',
  WEIGHT_BREAK: 'a cheaper weight step',
}

function explain({ detail, charges, currency }: Priced, transit: string, request: RateRequest): Explanation[] {
  const zone = zoneOf(detail)
  const billed = billedWeight(detail)
  const method = textOf(detail.ratedWeightMethod) ?? ''
  const why = methods[method] ?? (method ? method.toLowerCase().replaceAll('_', ' ') : 'as FedEx rated it')
  const topics = { base: 'base', surcharge: 'surcharge', extra_service: 'extra' } as const
  return [
    ...(zone ? [{ topic: 'zone' as const, text: `FedEx zone ${zone}` }] : []),
    ...(billed ? [{ topic: 'weight' as const, text: `Billed ${billed.value} ${billed.unit}, ${why}` }] : []),
    ...charges.map(({ kind, name, amountCents }) => ({
      topic: topics[kind as keyof typeof topics] ?? ('surcharge' as const),
      text: `${name}: ${(amountCents / 100).toFixed(2)} ${currency}`,
    })),
    ...(request.options.billTo
      ? [{ topic: 'rule' as const, text: 'Billed to another account; the price shown is that of your own' }]
      : []),
    { topic: 'transit', text: transit },
  ]
}

/** FedEx tells one service more than once, e.g. with and without Saturday delivery: the cheapest stays. */
function cheapestOfEach(rates: readonly ServiceRate[]): ServiceRate[] {
  const kept = new Map<string, ServiceRate>()
  for (const rate of rates) {
    const other = kept.get(rate.service)
    if (!other || rate.amountCents < other.amountCents) kept.set(rate.service, rate)
  }
  return [...kept.values()]
}

/** The usual services of such a journey that FedEx left out, in words. */
function absent(rates: readonly ServiceRate[], refusals: readonly ServiceRefusal[], { from, to }: RateRequest) {
  const area = crossesBorder(from, to) ? 'international' : 'domestic'
  const told = new Set([...rates, ...refusals].map(({ service }) => service))
  // Residential Ground is Home Delivery: one stands for the other.
  if (told.has('fedex_home_delivery')) told.add('fedex_ground')
  return Object.values(fedexServices)
    .filter((one) => one.usual && (one.area === area || one.area === 'both') && !told.has(one.service))
    .map(({ service, name }) => ({
      service,
      code: 'service_not_offered',
      message: `FedEx does not offer ${name} between these places with these options; change them or choose another`,
    }))
}
