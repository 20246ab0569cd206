/** What all services share of one request: card, zone and measured packages, or why nothing can be priced. */
import type { Address } from '#contracts/addresses.ts'
import type { Package, Packaging, ShippingOptions } from '#contracts/carriers.ts'
import type { Weight } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import { type Measures, measure } from './dimensions.ts'
import { isRefused, type Refused, refuse } from './price.ts'
import { cardOn, type RateCard } from './rate-card.ts'
import { weightLimit } from './weight.ts'
import { placeOf, type ZoneFinding, zoneBetween } from './zones.ts'

export interface Piece {
  packaging: Packaging
  weight: Weight
  /** null: not given, so nothing that depends on size is checked */
  size: Measures | null
}

export interface Job {
  card: RateCard
  zone: ZoneFinding
  /** to an APO, FPO or DPO */
  military: boolean
  shipDate: string
  options: ShippingOptions
  pieces: readonly Piece[]
}

/** States, territories and freely associated states, where domestic prices hold (DMM 608.2). */
const domestic = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP', 'UM', 'FM', 'MH', 'PW'])
const overSeventyPounds = weightLimit(70, 'lb')

/** Prepares a request for rating. A refusal holds for every service. */
export function prepare(cards: readonly RateCard[], request: RateRequest): Job | Refused {
  const unknown = beyondThePriceList(request)
  if (unknown) return unknown
  const card = cardFor(cards, request.shipDate)
  if (isRefused(card)) return card
  const zone = zoneFor(request.from, request.to)
  if (isRefused(zone)) return zone
  if (request.packages.length === 0) return refuse('package_missing', 'packages: there is none; add one with a weight')
  const pieces: Piece[] = []
  for (const [index, item] of request.packages.entries()) {
    const piece = pieceOf(item, `packages[${index}]`)
    if (isRefused(piece)) return piece
    pieces.push(piece)
  }
  const { shipDate, options } = request
  return { card, zone, military: zone.to.military, shipDate, options, pieces }
}

/** What was asked for and is no part of the price list: refused, never dropped. */
function beyondThePriceList({ options, customs }: RateRequest): Refused | null {
  const asked: [field: string, name: string, is: boolean][] = [
    ['options.saturdayDelivery', 'Saturday delivery', options.saturdayDelivery === true],
    ['options.holdAtLocation', 'holding at a location', options.holdAtLocation !== undefined],
    ['options.returnLabel', 'return labels', options.returnLabel === true],
    ['options.billTo', 'billing somebody else', options.billTo !== undefined],
    ['options.dryIce', 'dry ice', options.dryIce !== undefined],
    ['options.lithiumBatteries', 'lithium batteries', options.lithiumBatteries !== undefined],
    ['options.limitedQuantity', 'hazardous material', options.limitedQuantity === true],
    ['customs', 'customs data', customs !== null],
  ]
  const first = asked.find(([, , is]) => is)
  if (!first) return null
  const [field, name] = first
  return refuse('option_not_offered', `${field}: the built-in price list has no ${name}; leave it out or use a carrier`)
}

function cardFor(cards: readonly RateCard[], shipDate: string): RateCard | Refused {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(shipDate) || Number.isNaN(Date.parse(shipDate)))
    return refuse('ship_date_invalid', `shipDate: "${shipDate}" is not a calendar day; write it as YYYY-MM-DD`)
  const card = cardOn(cards, shipDate)
  if (card) return card
  const first = cards.map((known) => known.effective).sort()[0]
  const cure = first ? `choose ${first} or later` : 'install a rate card'
  return refuse('no_rate_card', `shipDate: no price list is in force on ${shipDate}; ${cure}`)
}

function zoneFor(from: Address, to: Address): ZoneFinding | Refused {
  if (!domestic.has(from.country))
    return refuse(
      'origin_not_domestic',
      `from.country: ${from.country} is outside the USPS domestic area; ship from it`,
    )
  if (!domestic.has(to.country))
    return refuse(
      'international_unsupported',
      `to.country: the built-in price list holds domestic prices only, not ${to.country}; use another carrier`,
    )
  const origin = placeOf(from.postalCode)
  if (!origin) return unknownPostalCode('from', from.postalCode)
  const target = placeOf(to.postalCode)
  if (!target) return unknownPostalCode('to', to.postalCode)
  return zoneBetween(origin, target)
}

function unknownPostalCode(side: string, code: string): Refused {
  const cure = 'enter a US ZIP Code of 5 digits, or 9 as 12345-6789'
  return refuse('postal_code_unknown', `${side}.postalCode: "${code}" is not a ZIP Code in use; ${cure}`)
}

function pieceOf(item: Package, field: string): Piece | Refused {
  const { weight, dimensions } = item
  if (!(weight.value > 0)) return refuse('weight_missing', `${field}.weight: enter a weight above zero`)
  if (overSeventyPounds(weight))
    return refuse('too_heavy', `${field}.weight: USPS takes at most 70 lb; split the package or use another carrier`)
  const size = dimensions ? measure(dimensions) : null
  if (dimensions && !size)
    return refuse('dimensions_invalid', `${field}.dimensions: every side must be longer than zero`)
  return { packaging: item.packaging ?? 'package', weight, size }
}
