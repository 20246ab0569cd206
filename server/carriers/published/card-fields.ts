/** Reads the fields of a rate card, refusing what is missing or not of its kind with the place in the card. */
import { type Weight, weightUnits } from '#contracts/units.ts'

type CardFault =
  | 'unknown_format'
  | 'missing'
  | 'not_a_date'
  | 'not_cents'
  | 'not_a_weight'
  | 'wrong_columns'
  | 'not_ascending'
  | 'price_falls'
  | 'retail_below_commercial'
  | 'wrong_last_bracket'
  | 'unknown_name'

/** A rate card that may not be used. `path` names the place in the card, `code` the rule it breaks. */
export class RateCardError extends Error {
  readonly code: CardFault
  readonly path: string

  constructor(code: CardFault, path: string, reason: string) {
    super(`${path}: ${reason}`)
    this.name = 'RateCardError'
    this.code = code
    this.path = path
  }
}

export type Fields = Readonly<Record<string, unknown>>

export function fields(parent: Fields, key: string, path: string): Fields {
  const value = parent[key]
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new RateCardError('missing', `${path}.${key}`, 'an object is expected here')
}

export function rows(parent: Fields, key: string, path: string): readonly unknown[] {
  const value = parent[key]
  if (Array.isArray(value) && value.length > 0) return value
  throw new RateCardError('missing', `${path}.${key}`, 'a list with at least one entry is expected here')
}

export function words(parent: Fields, key: string, path: string): string {
  const value = parent[key]
  if (typeof value === 'string' && value !== '') return value
  throw new RateCardError('missing', `${path}.${key}`, 'a text is expected here')
}

/** A calendar day, YYYY-MM-DD. */
export function day(parent: Fields, key: string, path: string): string {
  const value = words(parent, key, path)
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value
  throw new RateCardError('not_a_date', `${path}.${key}`, `"${value}" is not a calendar day, YYYY-MM-DD`)
}

/** Whole and positive: prices in cents, and counts. Zero and fractions are refused. */
export function positive(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw new RateCardError('not_cents', path, `${JSON.stringify(value)} is not a positive whole number`)
}

export function amount(parent: Fields, key: string, path: string): number {
  return positive(parent[key], `${path}.${key}`)
}

/** A list of exactly `length` positive whole numbers. */
export function amounts(value: unknown, length: number, path: string): number[] {
  if (!Array.isArray(value) || value.length !== length)
    throw new RateCardError('wrong_columns', path, `${length} numbers are expected, one a zone or tier`)
  return value.map((item, index) => positive(item, `${path}[${index}]`))
}

/** A weight as the price list writes it: `8 oz`, `15.999 oz`, `2 lb`. */
export function weightLabel(value: unknown, path: string): Weight {
  const [, digits, word] = /^(\d+(?:\.\d+)?) (lb|oz|kg|g)$/.exec(String(value)) ?? []
  const unit = weightUnits.find((known) => known === word)
  if (unit && Number(digits) > 0) return { value: Number(digits), unit }
  throw new RateCardError('not_a_weight', path, `"${value}" is not a weight such as "8 oz"`)
}
