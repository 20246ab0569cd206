/**
 * Weight and length exactly as entered, and their exact comparison.
 * The only module that knows units: an 8 oz parcel is exactly 8 oz and no conversion pushes it over a price bracket.
 * Its schemas are in measures.ts, so that the agent, which only calculates, need not load their builder.
 */

export const weightUnits = ['lb', 'oz', 'kg', 'g'] as const
export type WeightUnit = (typeof weightUnits)[number]
export const lengthUnits = ['in', 'cm'] as const
export type LengthUnit = (typeof lengthUnits)[number]

export interface Weight {
  value: number
  unit: WeightUnit
}

export interface Dimensions {
  length: number
  width: number
  height: number
  girth?: number
  unit: LengthUnit
}

/** An exact rational quantity: numerator over a power of ten. */
interface Exact {
  digits: bigint
  scale: number
}

/** 1 lb = 16 oz by definition; 1 oz = 28.349523125 g exactly (international avoirdupois, NIST Handbook 44). */
const gramsPerUnit: Record<WeightUnit, Exact> = {
  oz: { digits: 28_349_523_125n, scale: 9 },
  lb: { digits: 453_592_370_000n, scale: 9 },
  g: { digits: 1n, scale: 0 },
  kg: { digits: 1000n, scale: 0 },
}
/** The decimal a person typed, without binary rounding: 0.1 is one tenth. Throws RangeError when not finite. */
export function exactDecimal(value: number): Exact {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`)
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

function multiply(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale }
}

function compare(a: Exact, b: Exact): number {
  const left = a.digits * 10n ** BigInt(Math.max(0, b.scale - a.scale))
  const right = b.digits * 10n ** BigInt(Math.max(0, a.scale - b.scale))
  return left < right ? -1 : left > right ? 1 : 0
}

/** -1, 0 or 1 as `a` is lighter than, equal to or heavier than `b`; exact across units. */
export function compareWeights(a: Weight, b: Weight): number {
  return compare(
    multiply(exactDecimal(a.value), gramsPerUnit[a.unit]),
    multiply(exactDecimal(b.value), gramsPerUnit[b.unit]),
  )
}

/** The weight as a number of `unit`, for display and for carriers that want another unit. Equal units return the value untouched. */
export function weightIn(weight: Weight, unit: WeightUnit): number {
  if (weight.unit === unit) return weight.value
  if (weight.unit === 'lb' && unit === 'oz') return weight.value * 16
  if (weight.unit === 'oz' && unit === 'lb') return weight.value / 16
  return (weight.value * toNumber(gramsPerUnit[weight.unit])) / toNumber(gramsPerUnit[unit])
}

/** The length as a number of `unit`. Equal units return the value untouched. */
export function lengthIn(value: number, from: LengthUnit, to: LengthUnit): number {
  if (from === to) return value
  return from === 'in' ? value * 2.54 : value / 2.54
}

function toNumber(exact: Exact): number {
  return Number(exact.digits) / 10 ** exact.scale
}
