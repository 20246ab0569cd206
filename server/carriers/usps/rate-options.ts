/** Reads the answer of a search: for each mail class the price that fits the package. */
import type { Charge, Packaging } from '#contracts/carriers.ts'
import type { Weight } from '#contracts/units.ts'
import type { CarrierReply } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { cents, dayOf, type Json, numberOf, record, records, textOf } from '../kit/values.ts'
import { extraNames } from './options.ts'
import type { Search } from './rate.ts'
import { indicatorsOf } from './services.ts'

/** One price of one package with one mail class. */
export interface PackagePrice {
  mailClass: string
  productName: string | null
  priceType: string
  amountCents: number
  listAmountCents: number
  charges: Charge[]
  zone: string | null
  billedWeight: Weight | null
  dimensional: boolean
  indicator: string
  category: string
  facility: string
  transitDays: number | null
  deliveryDate: string | null
  guaranteed: boolean
  /** codes of extra services that were asked for and have no price with this mail class */
  missing: number[]
}

/** The account's own price first; retail only where there is nothing else. */
const priceTypes = ['CONTRACT', 'COMMERCIAL', 'RETAIL']
/** Processing categories of a label, the usual one of a parcel first. */
const parcelOrder = ['MACHINABLE', 'NONSTANDARD']
const orders: Partial<Record<Packaging, readonly string[]>> = {
  letter: ['LETTERS', 'FLATS', ...parcelOrder],
  large_envelope: ['FLATS', 'LETTERS', ...parcelOrder],
}
/** A size-based price stands in for the plain one; the plain one would be charged up later. */
const sizeIndicators = new Set(['DR', 'DN', 'OS'])

interface Candidate {
  option: Json
  rate: Json
  indicator: string
  category: string
  facility: string
}

/** Prices by mail class as USPS names it. Shapes that make no sense have no price; nothing is thrown. */
export function readPrices(reply: CarrierReply, search: Search): PackagePrice[] {
  const pricing = records(jsonOf(reply)?.pricingOptions)
  const ordered = priceTypes.flatMap((type) => pricing.filter(({ priceType }) => textOf(priceType) === type))
  const found = new Map<string, PackagePrice>()
  for (const list of ordered.length > 0 ? ordered : pricing) {
    for (const shippingOption of records(list.shippingOptions)) {
      const mailClass = textOf(shippingOption.mailClass)
      if (!mailClass || found.has(mailClass)) continue
      const price = bestOf(shippingOption, { mailClass, list, retail: ordered.at(-1) }, search)
      if (price) found.set(mailClass, price)
    }
  }
  return [...found.values()]
}

/** The label's words for the categories of a search. */
function categoryOf(rate: Json): string {
  const told = textOf(rate.processingCategory) ?? ''
  if (told === 'SOFT_PACK_MACHINABLE' || told === 'RETURNS' || told === '') return 'MACHINABLE'
  return ['IRREGULAR', 'NON_MACHINABLE', 'SOFT_PACK_NON_MACHINABLE'].includes(told) ? 'NONSTANDARD' : told
}

function candidatesOf(shippingOption: Json): Candidate[] {
  return records(shippingOption.rateOptions).flatMap((option) => {
    const rate = record(records(option.rates)[0])
    const indicator = textOf(rate.rateIndicator)
    if (!indicator) return []
    const facility = textOf(rate.destinationEntryFacilityType) ?? 'NONE'
    return [{ option, rate, indicator, category: categoryOf(rate), facility }]
  })
}

function bestOf(
  shippingOption: Json,
  { mailClass, list, retail }: { mailClass: string; list: Json; retail: Json | undefined },
  search: Search,
): PackagePrice | null {
  const fitting = fittingOf(candidatesOf(shippingOption), search)
  const prices = fitting.flatMap((candidate) => {
    const amount = amountOf(candidate.option, search)
    return amount ? [{ candidate, ...amount }] : []
  })
  const [best] = prices.sort((a, b) => a.amountCents - b.amountCents)
  if (!best) return null
  const listCents = retail && listPriceOf(retail, { mailClass, like: best.candidate, search })
  return {
    mailClass,
    ...describeRate(best.candidate),
    priceType: textOf(list.priceType) ?? 'COMMERCIAL',
    amountCents: best.amountCents,
    listAmountCents: Math.max(listCents ?? 0, best.amountCents),
    charges: best.charges,
    missing: best.missing,
  }
}

/** Indicators of the packaging, entry where parcels are normally dropped, and the first category there is. */
function fittingOf(candidates: Candidate[], { item, extras }: Search): Candidate[] {
  const packaging = item.packaging ?? 'package'
  const allowed = indicatorsOf[packaging]
  const usual = candidates.filter(({ indicator, facility }) => allowed.includes(indicator) && facility === 'NONE')
  const abroad = candidates.filter(
    ({ indicator, facility }) => allowed.includes(indicator) && facility === 'INTERNATIONAL_SERVICE_CENTER',
  )
  const entered = usual.length > 0 ? usual : abroad
  const bySize = entered.filter(({ indicator }) => sizeIndicators.has(indicator))
  const sized = bySize.length > 0 ? entered.filter(({ indicator }) => indicator !== 'SP') : entered
  if (packaging.includes('flat_rate')) return sized
  const order = extras.nonstandard ? ['NONSTANDARD'] : (orders[packaging] ?? parcelOrder)
  const first = order.find((category) => sized.some((one) => one.category === category))
  return first ? sized.filter(({ category }) => category === first) : extras.nonstandard ? [] : sized
}

interface Amount {
  amountCents: number
  charges: Charge[]
  missing: number[]
}

/** Base, fees and the extra services that were asked for; null when USPS gave no base price. */
function amountOf(option: Json, { extras, body }: Search): Amount | null {
  const rates = records(option.rates)
  const charges: Charge[] = rates.flatMap((rate) => {
    const amountCents = cents(rate.price)
    return amountCents === null
      ? []
      : [{ kind: 'base' as const, name: textOf(rate.description) ?? 'Postage', amountCents }]
  })
  for (const fee of rates.flatMap(({ fees }) => records(fees))) push(charges, 'surcharge', fee)
  const base = cents(option.totalBasePrice) ?? (charges.length > 0 ? sumOf(charges) : null)
  if (base === null) return null
  level(charges, base)
  const asked = record(body.packageDescription).extraServices as number[]
  const offered = records(option.extraServices)
  const wanted = offered.filter(({ extraService }) => asked.includes(numberOf(extraService) ?? 0))
  for (const extra of wanted) push(charges, isInsurance(extra) ? 'insurance' : 'extra_service', extra)
  pushDuties(charges, option)
  const told = asked.length > 0 ? cents(option.totalPrice) : null
  if (told !== null && told >= base) level(charges, Math.max(told, sumOf(charges)))
  const missing = extras.rateCodes.filter((code) => !wanted.some(({ extraService }) => numberOf(extraService) === code))
  return { amountCents: sumOf(charges), charges, missing }
}

function push(charges: Charge[], kind: Charge['kind'], line: Json): void {
  const amountCents = cents(line.price)
  const name = extraNames[numberOf(line.extraService) ?? 0] ?? textOf(line.name) ?? 'Fee'
  if (amountCents !== null) charges.push({ kind, name, amountCents })
}

/** Duties, taxes and the fee for paying them ahead, when the sender pays them. */
function pushDuties(charges: Charge[], option: Json): void {
  const quote = record(option.dutiesTaxesFeesQuote)
  const fee = cents(quote.packageFee)
  if (fee) charges.push({ kind: 'extra_service', name: 'Duties paid fee', amountCents: fee })
  const items = records(quote.itemQuotes).reduce(
    (sum, item) => sum + (cents(item.dutyPrice) ?? 0) + (cents(item.taxPrice) ?? 0),
    0,
  )
  if (items) charges.push({ kind: 'tax', name: 'Duties and taxes', amountCents: items })
}

const isInsurance = (extra: Json) => [925, 930, 931].includes(numberOf(extra.extraService) ?? 0)
const sumOf = (charges: readonly Charge[]) => charges.reduce((sum, { amountCents }) => sum + amountCents, 0)

/** One line more where the parts do not add up to what USPS says is the whole. */
function level(charges: Charge[], whole: number): void {
  const rest = whole - sumOf(charges)
  if (rest !== 0) charges.push({ kind: rest > 0 ? 'surcharge' : 'discount', name: 'Other', amountCents: rest })
}

function listPriceOf(
  retail: Json,
  { mailClass, like, search }: { mailClass: string; like: Candidate; search: Search },
): number | null {
  const option = records(retail.shippingOptions).find((one) => textOf(one.mailClass) === mailClass)
  const same = candidatesOf(record(option)).find(
    ({ indicator, category }) => indicator === like.indicator && category === like.category,
  )
  return same ? (amountOf(same.option, search)?.amountCents ?? null) : null
}

function describeRate({ option, rate, indicator, category, facility }: Candidate) {
  const commitment = record(option.commitment)
  const days = textOf(commitment.name)?.match(/^(\d{1,2})\b/)?.[1]
  const ounces = numberOf(rate.dimWeight) ?? numberOf(rate.dimensionalWeight) ?? 0
  const weight = numberOf(rate.weight)
  const dimensional = ounces > 0
  return {
    productName: textOf(rate.productName),
    zone: textOf(rate.zone)?.replace(/^0+(?=\d)/, '') ?? null,
    billedWeight: dimensional
      ? { value: ounces, unit: 'oz' as const }
      : weight !== null && weight > 0
        ? { value: weight, unit: 'lb' as const }
        : null,
    ...{ dimensional, indicator, category, facility },
    transitDays: days ? Number(days) : null,
    deliveryDate: dayOf(commitment.expectedDeliveryDate) ?? dayOf(commitment.scheduleDeliveryDate),
    guaranteed: commitment.guaranteedDelivery === true,
  }
}
