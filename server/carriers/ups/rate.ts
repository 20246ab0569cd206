/** Prices of all services in one call: Rating 2409, Shoptimeintransit. */
import type { CarrierReply, Outcome, RateAnswer, ServiceRate } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, numberOf, records, textOf } from '../kit/values.ts'
import { chargesOf } from './charges.ts'
import { noReturn } from './check.ts'
import { invoiceTotal, papersOf } from './customs.ts'
import { alertsOf, errorsOf, failuresOf } from './errors.ts'
import { packageExtras, shipmentExtras, shipmentParts } from './extras.ts'
import { amountOf, currencyOf, moneyOf } from './money.ts'
import type { Job } from './options.ts'
import { dimensionsOf, packagingCode, totalWeight, type Units, unitsOf, weightOf } from './packages.ts'
import { addressOf, countryOf, recipientAddress } from './party.ts'
import { shipmentCharges } from './payment.ts'
import { noReturnCodes, serviceOf } from './services.ts'
import { type Transit, transitOf } from './transit.ts'

/** Newest release: with zones, rate modifiers and itemised charges. */
const subVersion = '2409'
/** Rating has two characters for a state. */
const stateLength = 2

/** The body, without names: prices do not need them. Without `transit` no days are asked for: UPS refuses those for some lanes. */
export function buildRate(job: Job, accountNumber: string, { transit }: { transit: boolean }) {
  const { from, to, packages, options } = job
  const units = unitsOf(countryOf(from))
  const extras = shipmentExtras(job, 'rate')
  const account = options.returnLabel ? to : from
  return {
    RateRequest: {
      Request: { RequestOption: transit ? 'Shoptimeintransit' : 'Shop', SubVersion: subVersion },
      // Daily pickup is what UPS assumes too when nothing is said.
      PickupType: { Code: '01' },
      Shipment: {
        Shipper: { ShipperNumber: accountNumber, Address: addressOf(account, stateLength) },
        ShipTo: { Address: recipientAddress(to, stateLength) },
        ShipFrom: { Address: addressOf(from, stateLength) },
        ...shipmentParts(job, 'rate'),
        PaymentDetails: { ShipmentCharge: shipmentCharges(job, accountNumber) },
        ShipmentTotalWeight: totalWeight(packages, units),
        ...(papersOf(job) === 'documents' && { DocumentsOnlyIndicator: '' }),
        Package: packages.map((one) => packageOf(one, job, units)),
        ...(extras && { ShipmentServiceOptions: extras }),
        ShipmentRatingOptions: { NegotiatedRatesIndicator: 'Y' },
        ...invoiceOf(job),
        ...(transit && { DeliveryTimeInformation: deliveryTime(job) }),
      },
    },
  }
}

function packageOf(one: Job['packages'][number], job: Job, units: Units) {
  const dimensions = dimensionsOf(one, units)
  const extras = packageExtras(job, 'rate')
  return {
    PackagingType: { Code: packagingCode(one), Description: 'Packaging' },
    ...(dimensions && { Dimensions: dimensions }),
    PackageWeight: weightOf(one.weight, units),
    ...(extras && { PackageServiceOptions: extras }),
    ...(job.options.nonmachinable && { AdditionalHandlingIndicator: '' }),
  }
}

/** Wanted with transit times to other countries, Puerto Rico included; without customs the least value UPS takes. */
function invoiceOf({ customs, from, to }: Job) {
  if (countryOf(from) === countryOf(to)) return {}
  return { InvoiceLineTotal: customs ? invoiceTotal(customs) : moneyOf(100, currencyOf(countryOf(from))) }
}

/** 02 documents only, 03 other goods. */
function deliveryTime(job: Job) {
  const bill = papersOf(job) === 'documents' ? '02' : '03'
  return { PackageBillType: bill, Pickup: { Date: job.shipDate.replaceAll('-', '') } }
}

/** True when UPS has prices but no days for the lane: the same request without days is worth a try. */
export function lacksTransit(reply: CarrierReply): boolean {
  return (
    reply.status === 400 &&
    errorsOf(jsonOf(reply) ?? {}).some(({ code, text }) => code === '111549' || /time.?in.?transit/i.test(text))
  )
}

/** One price per service. What cannot be priced is left out; an answer without any price says why. */
export function parseRate(reply: CarrierReply, job: Job): Outcome<RateAnswer> {
  const json = jsonOf(reply)
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return failed(...failuresOf(reply))
  const answer: RateAnswer = { rates: [], refusals: [] }
  for (const rated of records(at(json, 'RateResponse', 'RatedShipment'))) {
    const rate = rateOf(rated, job)
    if (!rate) continue
    const unreturnable = job.options.returnLabel && noReturnCodes.has(textOf(at(rated, 'Service', 'Code')) ?? '')
    if (!unreturnable) answer.rates.push(rate)
    else
      answer.refusals.push({
        service: rate.service,
        code: 'option_not_offered',
        message: noReturn(rate.serviceName).text,
      })
  }
  const messages = alertsOf(json.RateResponse)
  if (answer.rates.length > 0 || answer.refusals.length > 0) return { result: answer, messages }
  return failed(
    failure('ups', { code: 'no_rates', text: 'UPS has no service with a price for this shipment.' }),
    ...messages,
  )
}

function rateOf(rated: Json, job: Job): ServiceRate | null {
  const code = textOf(at(rated, 'Service', 'Code'))
  // A public report has the singular where the description has the plural.
  const list = amountOf(rated.TotalCharges) ?? amountOf(rated.TotalCharge)
  const total = amountOf(at(rated, 'NegotiatedRateCharges', 'TotalCharge')) ?? list
  if (!code || !total || total.amountCents < 0) return null
  const { service, name } = serviceOf(code, countryOf(job.from), textOf(at(rated, 'Service', 'Description')))
  const charges = chargesOf(rated, total.amountCents)
  const zone = textOf(rated.Zone)
  const billedWeight = billedWeightOf(rated)
  const transit = transitOf(rated)
  return {
    service,
    serviceName: name,
    amountCents: total.amountCents,
    listAmountCents: list && list.currency === total.currency ? list.amountCents : total.amountCents,
    currency: total.currency,
    zone,
    billedWeight,
    ...transit.dates,
    charges,
    explain: explain({ rated, job, charges, zone, billedWeight, transit }),
    carrierRef: null,
  }
}

function billedWeightOf(rated: Json): ServiceRate['billedWeight'] {
  const value = numberOf(at(rated, 'BillingWeight', 'Weight'))
  if (value === null || value <= 0) return null
  const metric = textOf(at(rated, 'BillingWeight', 'UnitOfMeasurement', 'Code')) === 'KGS'
  return { value, unit: metric ? 'kg' : 'lb' }
}

interface Explaining extends Pick<ServiceRate, 'charges' | 'zone' | 'billedWeight'> {
  rated: Json
  job: Job
  transit: Transit
}

const plain = (amountCents: number) => (amountCents / 100).toFixed(2)

function explain({ job, charges, zone, billedWeight, transit }: Explaining): ServiceRate['explain'] {
  const units = unitsOf(countryOf(job.from)).weight
  const actual = Number(totalWeight(job.packages, unitsOf(countryOf(job.from))).Weight)
  const heavier = billedWeight && billedWeight.value > Math.ceil(actual)
  const why = heavier ? 'more than it weighs, because of its size or a minimum' : 'by what it weighs, rounded up'
  return [
    ...(zone ? [{ topic: 'zone' as const, text: `Zone ${zone}` }] : []),
    ...(billedWeight
      ? [
          {
            topic: 'weight' as const,
            text: `Billed as ${billedWeight.value} ${billedWeight.unit}: ${why} (${actual} ${units.unit})`,
          },
        ]
      : []),
    ...charges.map(({ kind, name, amountCents }) => ({
      topic: kind === 'base' ? ('base' as const) : ('surcharge' as const),
      text: `${name} ${plain(amountCents)}`,
    })),
    ...transit.words.map((text) => ({ topic: 'transit' as const, text })),
  ]
}
