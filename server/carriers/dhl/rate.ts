/** Prices: POST /rates, every product of a journey in one call. */
import type { Explanation, Rate } from '#contracts/carriers.ts'
import type { CarrierReply, Outcome, RateAnswer, RateRequest, ServiceRate, ServiceRefusal } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { decimalOf, type Json, numberOf, record, records, textOf } from '../kit/values.ts'
import { chargesOf, listCents, type Price, priceFrom } from './charges.ts'
import { customsCurrency, dutiesPaid, isDeclarable, totalCents } from './customs.ts'
import { refusalsOf, warningsOf } from './errors.ts'
import { accountsOf, valueAddedServices } from './options.ts'
import { packagesFor, unitSystem } from './packages.ts'
import { addressOf } from './party.ts'
import { currencyOf } from './places.ts'
import { carrierRefOf, type DhlService, serviceOfProduct } from './services.ts'
import { handOver } from './ship-time.ts'
import { transitOf } from './transit.ts'

/** POST /rates takes two accounts; the one for duties, which is ours too, goes first. */
const accountsMax = 2

export interface Asking {
  accountNumber: string
  now: Date
}

export function buildRate(request: RateRequest, { accountNumber, now }: Asking): Json {
  const { from, to, packages, options, customs } = request
  const currency = currencyOf(from)
  const services = valueAddedServices(
    { options, packages, currency },
    { api: 'rates', more: dutiesPaid(request) ? ['DD'] : [] },
  )
  const amounts = amountsOf(request)
  return {
    customerDetails: { shipperDetails: addressOf(from), receiverDetails: addressOf(to) },
    accounts: accountsOf(options, accountNumber, { dutiesPaid: dutiesPaid(request) }).slice(0, accountsMax),
    ...(services.length > 0 && { valueAddedServices: services }),
    plannedShippingDateAndTime: handOver(request.shipDate, from, now),
    unitOfMeasurement: unitSystem(packages),
    isCustomsDeclarable: isDeclarable(request),
    ...(customs && amounts.length > 0 && { monetaryAmount: amounts }),
    estimatedDeliveryDate: { isRequested: true, typeCode: 'QDDC' },
    // Without it a Saturday has no products at all.
    nextBusinessDay: true,
    productTypeCode: 'all',
    packages: packagesFor(packages),
  }
}

function amountsOf(request: RateRequest): Json[] {
  if (!request.customs || !isDeclarable(request)) return []
  const value = Number(decimalOf(totalCents(request.customs)))
  return [{ typeCode: 'declaredValue', value, currency: customsCurrency(request) }]
}

/** Products as prices. One without a usable price is refused by name; none at all is an error. */
export function parseRate(reply: CarrierReply, request: RateRequest): Outcome<RateAnswer> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body) return failed(...refusalsOf(reply))
  const products = records(body.products)
  if (products.length === 0) return products200(reply)
  const answer: RateAnswer = { rates: [], refusals: [] }
  for (const product of products) {
    const one = rateOf(product, request)
    if ('amountCents' in one) answer.rates.push(one)
    else answer.refusals.push(one)
  }
  return { result: answer, messages: warningsOf(body) }
}

/** A success without products: an error inside, or nothing to offer. */
function products200(reply: CarrierReply): Outcome<RateAnswer> {
  const body = jsonOf(reply)
  const inside = body && (textOf(body.detail) || body.additionalDetails)
  if (inside) return failed(...refusalsOf(reply))
  const text = 'DHL offers no service for this parcel on that day; check addresses, weight, options and ship date.'
  return failed(failure('dhl', { code: 'no_service', text }))
}

function rateOf(product: Json, request: RateRequest): ServiceRate | ServiceRefusal {
  const code = textOf(product.productCode) ?? ''
  const service = serviceOfProduct(code || 'unknown', textOf(product.productName))
  const price = priceFrom(product.totalPrice)
  if (!price || !code)
    return { service: service.service, code: 'no_price', message: `${service.name} has no price for this journey.` }
  const charges = chargesOf(product, price)
  const billed = billedWeight(product, request)
  const transit = transitOf(product, service)
  return {
    service: service.service,
    serviceName: service.name,
    amountCents: price.amountCents,
    listAmountCents: listCents(product, price),
    currency: price.currency,
    zone: null,
    billedWeight: billed?.weight ?? null,
    ...transit.facts,
    charges,
    explain: [
      ...(billed ? [{ topic: 'weight' as const, text: billed.text }] : []),
      ...charges.map((one) => explained(one, price.currency)),
      ...transit.explain,
      ...held(request),
    ],
    carrierRef: refOf(product, service, price),
  }
}

function refOf(product: Json, { product: code }: DhlService, { currency }: Price): string | null {
  const local = textOf(product.localProductCode)
  const ref = { product: code, localProduct: local && /^[A-Z0-9]{1,3}$/.test(local) ? local : null, currency }
  return /^[A-Z0-9]{1,6}$/.test(code) ? carrierRefOf(ref) : null
}

const topics: Record<Rate['charges'][number]['kind'], Explanation['topic']> = {
  base: 'base',
  surcharge: 'surcharge',
  extra_service: 'extra',
  insurance: 'extra',
  discount: 'surcharge',
  tax: 'surcharge',
}

function explained({ kind, name, amountCents }: Rate['charges'][number], currency: string): Explanation {
  return { topic: topics[kind], text: `${name}: ${decimalOf(amountCents)} ${currency}` }
}

/** DHL's price of a service point is not part of POST /rates. */
function held({ options }: RateRequest): Explanation[] {
  if (!options.holdAtLocation) return []
  return [{ topic: 'extra', text: `Held at ${options.holdAtLocation.name}; DHL's price list has no charge for it` }]
}

function billedWeight(product: Json, request: RateRequest) {
  const { volumetric, provided, unitOfMeasurement } = record(product.weight)
  const onScale = numberOf(provided) ?? 0
  const bySize = numberOf(volumetric) ?? 0
  const value = Math.max(onScale, bySize)
  if (value <= 0) return null
  const told = textOf(unitOfMeasurement) ?? unitSystem(request.packages)
  const unit = told === 'imperial' ? ('lb' as const) : ('kg' as const)
  const text =
    bySize > onScale
      ? `Billed ${value} ${unit} by size: the volumetric weight is more than the ${onScale} ${unit} on the scale`
      : `Billed ${value} ${unit}, the weight on the scale`
  return { weight: { value, unit }, text }
}
