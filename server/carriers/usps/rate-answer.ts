/** Puts the prices of all packages together: one rate for each service, with the reasons, or why there is none. */
import type { Charge, Explanation } from '#contracts/carriers.ts'
import type { RateAnswer, RateRequest, ServiceRate, ServiceRefusal } from '../carrier.ts'
import { decimalOf } from '../kit/values.ts'
import { labelKey } from './label-key.ts'
import { extraNames, uncertified } from './options.ts'
import { isDomestic } from './places.ts'
import type { Search } from './rate.ts'
import type { PackagePrice } from './rate-options.ts'
import { expressClass, serviceOf, type UspsService, uspsServices } from './services.ts'

/** What one search came to; `refused` when USPS gave a reason instead. */
export interface Searched {
  search: Search
  prices: readonly PackagePrice[]
  refused: string | null
}

/** Services in the order of our list, then those USPS has and we do not know. */
export function answerOf(request: RateRequest, searched: readonly Searched[]): RateAnswer {
  const answer: RateAnswer = { rates: [], refusals: [] }
  const told = searched.flatMap(({ prices }) => prices.map(({ mailClass }) => serviceOf(mailClass)))
  const known = uspsServices.filter(({ international = false }) => international === !isDomestic(request.to))
  const unknown = new Map(told.filter((one) => !uspsServices.includes(one)).map((one) => [one.service, one]))
  for (const service of [...known, ...unknown.values()]) {
    if (service.unusable && !told.includes(service)) continue
    const outcome = rateOf(service, request, searched)
    if ('code' in outcome) answer.refusals.push(outcome)
    else answer.rates.push(outcome)
  }
  return answer
}

function rateOf(
  service: UspsService,
  request: RateRequest,
  searched: readonly Searched[],
): ServiceRate | ServiceRefusal {
  const refusal = (code: string, message: string) => ({ service: service.service, code, message })
  if (service.unusable) return refusal('service_not_offered', `${service.name} ${service.unusable}`)
  const certificate = uncertified(service, request.options)
  if (certificate) return refusal('contents_not_certified', certificate)
  const prices: PackagePrice[] = []
  for (const index of request.packages.keys()) {
    const asked = searched.find(({ search }) => search.packages.includes(index) && counts(search, service))
    const price = asked?.prices.find(({ mailClass }) => serviceOf(mailClass).service === service.service)
    const owner = request.packages.length > 1 ? `Package ${index + 1}: ` : ''
    if (!price)
      return refusal(
        'not_available',
        asked?.refused ??
          `${owner}USPS has no price of ${service.name} for this packaging, weight, size or way; change one or choose another service`,
      )
    const [missing] = price.missing
    if (missing !== undefined)
      return refusal(
        'option_not_offered',
        `${owner}${service.name} does not offer ${extraNames[missing] ?? `extra service ${missing}`}; take it off or choose another service`,
      )
    prices.push(price)
  }
  return combine(service, request, { prices, searched })
}

const counts = ({ part }: Search, { mailClass }: UspsService) =>
  part === 'others' ? mailClass !== expressClass : part === 'all' || serviceOf(part).mailClass === mailClass

function combine(
  service: UspsService,
  request: RateRequest,
  { prices, searched }: { prices: readonly PackagePrice[]; searched: readonly Searched[] },
): ServiceRate {
  const many = prices.length > 1
  const owned = (index: number, name: string) => (many ? `Package ${index + 1}: ${name}` : name)
  const charges: Charge[] = prices.flatMap((price, index) =>
    price.charges.map((charge) => ({ ...charge, name: owned(index, charge.name) })),
  )
  const zones = new Set(prices.map(({ zone }) => zone))
  const days = prices.map(({ transitDays }) => transitDays)
  const dates = prices.map(({ deliveryDate }) => deliveryDate)
  const returned = request.options.returnLabel ? ' Return' : ''
  return {
    service: service.service,
    serviceName: (uspsServices.includes(service) ? service.name : (prices[0]?.productName ?? service.name)) + returned,
    amountCents: prices.reduce((sum, { amountCents }) => sum + amountCents, 0),
    listAmountCents: prices.reduce((sum, { listAmountCents }) => sum + listAmountCents, 0),
    currency: 'USD',
    zone: zones.size === 1 ? (prices[0]?.zone ?? null) : null,
    billedWeight: many ? null : (prices[0]?.billedWeight ?? null),
    transitDays: days.includes(null) ? null : Math.max(...days.map(Number)),
    deliveryDate: dates.includes(null) ? null : (dates.map(String).sort().at(-1) ?? null),
    deliveryTime: null,
    guaranteed: prices.every(({ guaranteed }) => guaranteed),
    carrierRef: labelKey.write(prices),
    charges,
    explain: explainAll(prices, { owned, included: searched[0]?.search.extras.included ?? [] }),
  }
}

function explainAll(
  prices: readonly PackagePrice[],
  { owned, included }: { owned: (index: number, text: string) => string; included: readonly string[] },
): Explanation[] {
  const lines = prices.flatMap((price, index) =>
    explain(price).map(({ topic, text }) => ({ topic, text: owned(index, text) })),
  )
  return [...lines, ...included.map((text) => ({ topic: 'extra' as const, text }))]
}

const dollars = (amountCents: number) => `$${decimalOf(amountCents)}`

function explain(price: PackagePrice): Explanation[] {
  const { zone, billedWeight, charges, priceType } = price
  const lines: Explanation[] = []
  if (zone) lines.push({ topic: 'zone', text: `Zone or price group ${zone}` })
  if (billedWeight) {
    const why = price.dimensional ? 'the size counts for more than the weight' : 'the weight of the parcel'
    lines.push({ topic: 'weight', text: `Billed weight ${billedWeight.value} ${billedWeight.unit}: ${why}` })
  }
  for (const { kind, name, amountCents } of charges)
    lines.push({ topic: topicOf(kind), text: `${name} ${dollars(amountCents)}` })
  lines.push({ topic: 'card', text: cardText(priceType) })
  lines.push({ topic: 'transit', text: transitText(price) })
  return lines
}

function topicOf(kind: Charge['kind']): Explanation['topic'] {
  if (kind === 'base') return 'base'
  return kind === 'surcharge' || kind === 'discount' ? 'surcharge' : 'extra'
}

function cardText(priceType: string): string {
  if (priceType === 'CONTRACT') return 'Price of your contract with USPS'
  return priceType === 'RETAIL' ? 'Retail price: USPS gave no commercial one' : 'Commercial price of USPS'
}

function transitText({ transitDays, deliveryDate, guaranteed }: PackagePrice): string {
  if (!deliveryDate && transitDays === null) return 'USPS gives no delivery date on this way'
  const when = deliveryDate ? `Expected by ${deliveryDate}` : 'Expected'
  const days = transitDays === null ? '' : `, ${transitDays} ${transitDays === 1 ? 'day' : 'days'}`
  return `${when}${days}${guaranteed ? ', guaranteed by USPS' : ', not guaranteed'}`
}
