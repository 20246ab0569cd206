/** The words the pricing rules speak in: a line of a price, a priced piece, a refusal. */
import type { Charge, Explanation } from '#contracts/carriers.ts'
import type { Weight } from '#contracts/units.ts'

/** One amount in both price tiers, in cents. */
interface Line {
  kind: Charge['kind']
  name: string
  commercialCents: number
  retailCents: number
}

/** The price of one package: `lines` add up to it. */
export interface PiecePrice {
  lines: Line[]
  /** the bracket of the list that was charged; null when weight did not decide the price */
  billed: Weight | null
  explain: Explanation[]
}

/** A service or an option that is not to be had, with the reason and the cure. */
export interface Refused {
  refused: string
  why: string
}

export function refuse(refused: string, why: string): Refused {
  return { refused, why }
}

export function isRefused(value: object): value is Refused {
  return 'refused' in value
}

export function line(kind: Line['kind'], name: string, commercialCents: number, retailCents = commercialCents): Line {
  return { kind, name, commercialCents, retailCents }
}

export function explain(topic: Explanation['topic'], text: string): Explanation {
  return { topic, text }
}

/** A price of one base line, to which surcharges and extras are added. */
export function startPrice(name: string, pair: readonly [number, number], billed: Weight | null): PiecePrice {
  return { lines: [line('base', name, pair[0], pair[1])], billed, explain: [] }
}

/** Both tiers for people. */
export function pairText(pair: readonly [number, number]): string {
  return `${dollars(pair[0])} commercial, ${dollars(pair[1])} retail`
}

/** Cents for people: 1471 → `$14.71`. */
export function dollars(cents: number): string {
  const rest = cents % 100
  return `$${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`
}

export function weightText(weight: Weight): string {
  return `${weight.value} ${weight.unit}`
}

/** Element of a numeric table; a gap is a fault of ours, never a price of zero. */
export function entry(values: ArrayLike<number>, index: number): number {
  const value = values[index]
  if (value === undefined) throw new RangeError(`no entry ${index} in a table of ${values.length}`)
  return value
}
