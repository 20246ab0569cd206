/** Prices one request with every service of the price list. */
import type { Charge, Explanation } from '#contracts/carriers.ts'
import type { RateAnswer, RateRequest, ServiceRate, ServiceRefusal } from '../carrier.ts'
import { priceBook } from './books.ts'
import { addExtras } from './extra-services.ts'
import { priceFirstClass } from './first-class.ts'
import { type Job, type Piece, prepare } from './job.ts'
import { priceParcel } from './parcels.ts'
import { explain, isRefused, type PiecePrice, type Refused } from './price.ts'
import type { RateCard } from './rate-card.ts'
import { type ServiceCode, serviceCodes, services } from './services.ts'
import { type Transit, transitOf } from './transit.ts'
import { zoneText } from './zones.ts'

/** A card this old may have been replaced: USPS usually changes prices in January and July. */
const staleAfterMs = 90 * 86_400_000

/** Rates all services. Never throws for a request the contract allows: what has no price has a reason. */
export function rateAll(cards: readonly RateCard[], request: RateRequest): RateAnswer {
  const answer: RateAnswer = { rates: [], refusals: [] }
  const job = prepare(cards, request)
  const shared = isRefused(job) ? [] : sharedReasons(job)
  for (const code of serviceCodes) {
    const rate = isRefused(job) ? job : rateService(code, job, shared)
    if (isRefused(rate)) answer.refusals.push(refusalOf(code, rate))
    else answer.rates.push(rate)
  }
  return answer
}

/** Rates one service. */
export function rateOne(code: ServiceCode, cards: readonly RateCard[], request: RateRequest): ServiceRate | Refused {
  const job = prepare(cards, request)
  return isRefused(job) ? job : rateService(code, job, sharedReasons(job))
}

function refusalOf(service: ServiceCode, { refused, why }: Refused): ServiceRefusal {
  return { service, code: refused, message: why }
}

/** Zone and card: the same for every service. */
function sharedReasons({ card, zone, shipDate }: Job): readonly Explanation[] {
  const old = Date.parse(shipDate) - Date.parse(card.effective) > staleAfterMs
  const warning = old ? '; USPS may have changed prices since: check for a newer card' : ''
  return [
    explain('zone', zoneText(zone)),
    explain('card', `Prices of ${card.name}, in force from ${card.effective}${warning}`),
  ]
}

function pricePiece(code: ServiceCode, piece: Piece, job: Job): PiecePrice | Refused {
  switch (code) {
    case 'usps_first_class_mail':
      return priceFirstClass(piece, job)
    case 'usps_media_mail':
    case 'usps_library_mail':
      return priceBook(code, piece, job)
    default:
      return priceParcel(code, piece, job)
  }
}

interface Sum {
  amountCents: number
  listAmountCents: number
  charges: Charge[]
  explain: Explanation[]
}

function rateService(code: ServiceCode, job: Job, shared: readonly Explanation[]): ServiceRate | Refused {
  const [zoneReason, cardReason] = shared
  const sum: Sum = { amountCents: 0, listAmountCents: 0, charges: [], explain: zoneReason ? [zoneReason] : [] }
  let billed: PiecePrice['billed'] = null
  for (const [index, piece] of job.pieces.entries()) {
    const owner = job.pieces.length > 1 ? `Package ${index + 1}: ` : ''
    const price = pricePiece(code, piece, job)
    const refused = isRefused(price) ? price : addExtras(code, price, job)
    if (refused) return { ...refused, why: owner + refused.why }
    if (isRefused(price)) return price
    add(sum, price, owner)
    billed = job.pieces.length === 1 ? price.billed : null
  }
  if (cardReason) sum.explain.push(cardReason)
  return describe(code, job, { sum, billed })
}

function add(sum: Sum, price: PiecePrice, owner: string): void {
  for (const { kind, name, commercialCents, retailCents } of price.lines) {
    sum.amountCents += commercialCents
    sum.listAmountCents += retailCents
    sum.charges.push({ kind, name: owner + name, amountCents: commercialCents })
  }
  for (const reason of price.explain) sum.explain.push(owner ? explain(reason.topic, owner + reason.text) : reason)
}

function describe(code: ServiceCode, job: Job, found: { sum: Sum; billed: PiecePrice['billed'] }): ServiceRate {
  const transit = transitFor(code, job)
  found.sum.explain.push(explain('transit', transit.text))
  const zoned = code in job.card.parcels
  return {
    service: code,
    serviceName: services[code].name,
    amountCents: found.sum.amountCents,
    listAmountCents: found.sum.listAmountCents,
    currency: job.card.currency,
    zone: zoned ? String(job.zone.zone) : null,
    billedWeight: found.billed,
    transitDays: transit.transitDays,
    deliveryDate: transit.deliveryDate,
    deliveryTime: null,
    guaranteed: false,
    carrierRef: null,
    charges: found.sum.charges,
    explain: found.sum.explain,
  }
}

function transitFor(code: ServiceCode, { card, zone, military, options, shipDate }: Job): Transit {
  const table =
    code === 'usps_first_class_mail'
      ? card.firstClass
      : code === 'usps_media_mail' || code === 'usps_library_mail'
        ? card.books[code]
        : card.parcels[code]
  const days = table.transitDays[zone.zone - 1] ?? 0
  return transitOf(shipDate, days, { military, sundays: options.sundayHolidayDelivery === true })
}
