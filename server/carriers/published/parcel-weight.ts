/** Price of a parcel by weight, dimensional weight, cubic tier or as oversized, whichever the price list says. */
import type { Pair, Parcel } from './card-products.ts'
import { cubicFootQuarters, dimensionalPounds, inches, inchesText, type Measures } from './dimensions.ts'
import type { Job, Piece } from './job.ts'
import { entry, explain, line, type PiecePrice, pairText, startPrice, weightText } from './price.ts'
import { bracketAt, centsAt, type PriceTable } from './price-table.ts'
import { type ParcelCode, services } from './services.ts'
import { bracketOf, weightLimit } from './weight.ts'

/** Length plus girth over this is oversized: Ground Advantage has a price for it, the others end here (DMM 201.7.3). */
export const oversizedOver = inches(108)
/** Cubic prices: at most 20 lb, longest side 18 in, rectangular (DMM 223.1.3 Priority Mail, 283 Ground Advantage). */
const overCubicWeight = weightLimit(20, 'lb')
const cubicLongest = inches(18)

/** One package with one parcel service. */
export interface Subject {
  code: ParcelCode
  parcel: Parcel
  piece: Piece
  job: Job
}

/** Base price of a package in the sender's own packaging, without surcharges. */
export function priceBySize(subject: Subject): PiecePrice {
  const { size } = subject.piece
  if (size && size.lengthPlusGirth > oversizedOver && subject.parcel.oversized)
    return priceOversized(subject, subject.parcel.oversized, size)
  const price = priceByWeight(subject)
  if (size) takeCubicWhenCheaper(price, subject, size)
  return price
}

function priceOversized({ code, job }: Subject, list: NonNullable<Parcel['oversized']>, size: Measures): PiecePrice {
  const { zone } = job.zone
  const pair: Pair = [entry(list.commercial, zone - 1), entry(list.retail, zone - 1)]
  const price = startPrice(`${services[code].name} oversized, zone ${zone}`, pair, null)
  const girth = inchesText(size.lengthPlusGirth)
  price.explain.push(
    explain('weight', `Oversized: length plus girth ${girth} is over 108 in, so weight does not count`),
    explain('base', `Oversized, zone ${zone}: ${pairText(pair)}`),
  )
  return price
}

/** The bracket that is charged: the heavier of actual and dimensional weight. Over 70 lb pays the last (DMM 123.1.4). */
function billedBracket(table: PriceTable, piece: Piece, dimensional: number): number {
  const actual = bracketOf(table.ceilings, piece.weight)
  if (dimensional === 0) return actual
  const bulk = bracketOf(table.ceilings, { value: dimensional, unit: 'lb' })
  return bulk === -1 ? table.brackets.length - 1 : Math.max(actual, bulk)
}

function priceByWeight({ code, parcel, piece, job }: Subject): PiecePrice {
  const { zone } = job.zone
  const { commercial, retail } = parcel.tariff
  const dimensional = piece.size ? dimensionalPounds(piece.size, job.card.dimensional) : 0
  const index = billedBracket(commercial, piece, dimensional)
  const pair: Pair = [
    centsAt(commercial, index, zone),
    centsAt(retail, billedBracket(retail, piece, dimensional), zone),
  ]
  const billed = bracketAt(commercial, index)
  const price = startPrice(`${services[code].name} ${weightText(billed)}, zone ${zone}`, pair, billed)
  const byVolume = index > bracketOf(commercial.ceilings, piece.weight)
  price.explain.push(
    explain('weight', `Billed as ${weightText(billed)}: ${weightReason(piece, { dimensional, byVolume, job })}`),
    explain('base', `${weightText(billed)} in zone ${zone}: ${pairText(pair)}`),
  )
  return price
}

function weightReason(piece: Piece, how: { dimensional: number; byVolume: boolean; job: Job }): string {
  const actual = `actual weight ${weightText(piece.weight)}`
  if (!piece.size)
    return `${actual}; no dimensions given, so dimensional weight, cubic prices and size surcharges are not checked`
  const { divisor, overCubicInches } = how.job.card.dimensional
  const volume = `${piece.size.cubicInches} cubic inches, sides rounded to the nearest inch`
  if (how.dimensional === 0) return `${actual}; ${volume}, not over ${overCubicInches}`
  const bulk = `${volume}, divided by ${divisor} is ${how.dimensional} lb`
  return how.byVolume
    ? `dimensional weight, ${bulk}, more than ${actual}`
    : `${actual}; dimensional weight (${bulk}) is no more`
}

/** Cubic prices are commercial only; retail stays by weight. Soft packs have their own measure and are priced by weight. */
function takeCubicWhenCheaper(price: PiecePrice, { code, parcel, piece, job }: Subject, size: Measures): void {
  if (piece.packaging !== 'package' || size.length > cubicLongest || overCubicWeight(piece.weight)) return
  const tier = parcel.cubic.find(({ hundredths }) => size.quarters * 100 <= hundredths * cubicFootQuarters)
  const [byWeight] = price.lines
  if (!tier || !byWeight) return
  const { zone } = job.zone
  const cents = entry(tier.cents, zone - 1)
  if (cents >= byWeight.commercialCents) return
  const cubic = `cubic ${(tier.hundredths / 100).toFixed(2)}`
  const pair: Pair = [cents, byWeight.retailCents]
  price.lines[0] = line('base', `${services[code].name} ${cubic}, zone ${zone}`, ...pair)
  price.billed = null
  price.explain = [
    explain('weight', `Priced by volume, not weight: ${cubic} cubic foot tier, sides rounded down to 1/4 in`),
    explain('base', `Commercial ${cubic} in zone ${zone} is cheaper than by weight: ${pairText(pair)}`),
  ]
}
