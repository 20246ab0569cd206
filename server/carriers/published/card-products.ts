/** Reads the products of a rate card: parcels, books, First-Class Mail and extra services. */
import { type Packaging, packagings } from '#contracts/carriers.ts'
import { amount, amounts, type Fields, fields, positive, RateCardError, rows } from './card-fields.ts'
import { checkRising, readTariff, readTariffAt, type Tariff, zones } from './price-table.ts'

/** Commercial and retail cents. */
export type Pair = readonly [commercial: number, retail: number]

export interface Parcel {
  tariff: Tariff
  /** business days by zone, from zone 1 */
  transitDays: readonly number[]
  includedInsuranceCents: number
  flatRate: ReadonlyMap<Packaging, Pair>
  /** commercial prices by zone for volumes up to so many hundredths of a cubic foot */
  cubic: readonly { hundredths: number; cents: readonly number[] }[]
  oversized: { commercial: readonly number[]; retail: readonly number[] } | null
  surcharges: Readonly<Record<(typeof surchargeNames)[number], number>> & { sundayHoliday: number | null }
}

export interface Book {
  tariff: Tariff
  transitDays: readonly number[]
}

export interface FirstClass {
  postcard: Tariff
  letter: Tariff
  largeEnvelope: Tariff
  nonmachinableLetter: number
  transitDays: readonly number[]
}

const surchargeNames = [
  'lengthOver22',
  'lengthOver30',
  'volumeOver2CubicFeet',
  'nonstandard',
  'livePerishable',
] as const
const heaviest = '70 lb'

function readPair(value: unknown, path: string): Pair {
  const [commercial = 0, retail = 0] = amounts(value, 2, path)
  if (commercial > retail) throw new RateCardError('retail_below_commercial', path, 'the retail price is lower')
  return [commercial, retail]
}

function readFlatRate(product: Fields, path: string): Map<Packaging, Pair> {
  const list = new Map<Packaging, Pair>()
  if (product.flatRate === undefined) return list
  for (const [name, value] of Object.entries(fields(product, 'flatRate', path))) {
    const packaging = packagings.find((known) => known === name)
    if (!packaging) throw new RateCardError('unknown_name', `${path}.flatRate.${name}`, 'not a packaging we know')
    list.set(packaging, readPair(value, `${path}.flatRate.${name}`))
  }
  return list
}

function readCubic(product: Fields, path: string): Parcel['cubic'] {
  if (product.cubic === undefined) return []
  const tiers = rows(product, 'cubic', path).map((row, index) => {
    const [hundredths, ...cents] = amounts(row, zones + 1, `${path}.cubic[${index}]`)
    return { hundredths: positive(hundredths, `${path}.cubic[${index}]`), cents }
  })
  checkRising(
    tiers.map((tier) => tier.cents),
    `${path}.cubic`,
  )
  for (const [index, tier] of tiers.entries())
    if (tier.hundredths <= (tiers[index - 1]?.hundredths ?? 0))
      throw new RateCardError('not_ascending', `${path}.cubic[${index}]`, 'the tier is not over the one before')
  return tiers
}

function readOversized(product: Fields, path: string): Parcel['oversized'] {
  if (product.oversized === undefined) return null
  const both = fields(product, 'oversized', path)
  const commercial = amounts(both.commercial, zones, `${path}.oversized.commercial`)
  const retail = amounts(both.retail, zones, `${path}.oversized.retail`)
  checkRising([commercial], `${path}.oversized.commercial`)
  checkRising([retail], `${path}.oversized.retail`)
  for (const [index, cents] of commercial.entries()) readPair([cents, retail[index]], `${path}.oversized[${index}]`)
  return { commercial, retail }
}

function readSurcharges(product: Fields, path: string): Parcel['surcharges'] {
  const list = fields(product, 'surcharges', path)
  const of = (name: string) => amount(list, name, `${path}.surcharges`)
  return {
    lengthOver22: of('lengthOver22'),
    lengthOver30: of('lengthOver30'),
    volumeOver2CubicFeet: of('volumeOver2CubicFeet'),
    nonstandard: of('nonstandard'),
    livePerishable: of('livePerishable'),
    sundayHoliday: list.sundayHoliday === undefined ? null : of('sundayHoliday'),
  }
}

const transitDays = (product: Fields, path: string) => amounts(product.transitDays, zones, `${path}.transitDays`)

export function readParcel(parent: Fields, key: string, parentPath: string): Parcel {
  const product = fields(parent, key, parentPath)
  const path = `${parentPath}.${key}`
  return {
    tariff: readTariff(product, { columns: zones, last: heaviest, path }),
    transitDays: transitDays(product, path),
    includedInsuranceCents: amount(product, 'includedInsurance', path),
    flatRate: readFlatRate(product, path),
    cubic: readCubic(product, path),
    oversized: readOversized(product, path),
    surcharges: readSurcharges(product, path),
  }
}

export function readBook(parent: Fields, key: string, parentPath: string): Book {
  const product = fields(parent, key, parentPath)
  const path = `${parentPath}.${key}`
  return {
    tariff: readTariff(product, { columns: 1, last: heaviest, path }),
    transitDays: transitDays(product, path),
  }
}

/** Letters end at 3.5 oz and large envelopes at 13 oz (Notice 123, First-Class Mail). A card-size piece is under 1 oz. */
export function readFirstClass(parent: Fields, parentPath: string): FirstClass {
  const product = fields(parent, 'firstClass', parentPath)
  const path = `${parentPath}.firstClass`
  const tariff = (key: string, last: string) => readTariffAt(product, key, { columns: 1, last, path })
  return {
    postcard: tariff('postcard', '1 oz'),
    letter: tariff('letter', '3.5 oz'),
    largeEnvelope: tariff('largeEnvelope', '13 oz'),
    nonmachinableLetter: amount(product, 'nonmachinableLetter', path),
    transitDays: transitDays(product, path),
  }
}
