/** Which bracket of a price list a weight falls in: exact across units, without big integers while rating. */
import { compareWeights, type Weight, type WeightUnit, weightIn, weightUnits } from '#contracts/units.ts'
import { entry } from './price.ts'

/**
 * Per unit, the greatest double that is not over each bracket.
 * Comparing doubles with it is exact: a typed decimal is the shortest one that reads back as its double, and reading
 * keeps order, so `value <= ceiling` holds just when `compareWeights(weight, bracket) <= 0`.
 */
export type WeightCeilings = Readonly<Record<WeightUnit, Float64Array>>

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** The neighbouring double: positive doubles are ordered as their bits are. */
function neighbour(value: number, step: bigint): number {
  double[0] = value
  bits[0] = (bits[0] ?? 0n) + step
  return entry(double, 0)
}

function greatestNotOver(bracket: Weight, unit: WeightUnit): number {
  let value = weightIn(bracket, unit)
  while (compareWeights({ value, unit }, bracket) > 0) value = neighbour(value, -1n)
  for (let next = neighbour(value, 1n); compareWeights({ value: next, unit }, bracket) <= 0; ) {
    value = next
    next = neighbour(value, 1n)
  }
  return value
}

/** Prepares brackets, ascending, for `bracketOf`. */
export function ceilingsOf(brackets: readonly Weight[]): WeightCeilings {
  const of = (unit: WeightUnit) => Float64Array.from(brackets, (bracket) => greatestNotOver(bracket, unit))
  const [lb, oz, kg, g] = weightUnits.map(of)
  if (!lb || !oz || !kg || !g) throw new RangeError('a unit of weight is missing')
  return { lb, oz, kg, g }
}

/** Index of the first bracket the weight is not over; -1 when it is over the last. */
export function bracketOf(ceilings: WeightCeilings, weight: Weight): number {
  const limits = ceilings[weight.unit]
  let low = 0
  let high = limits.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (weight.value <= entry(limits, middle)) high = middle
    else low = middle + 1
  }
  return low === limits.length ? -1 : low
}

/** A single limit, e.g. 70 lb. */
export function weightLimit(value: number, unit: WeightUnit): (weight: Weight) => boolean {
  const ceilings = ceilingsOf([{ value, unit }])
  return (weight) => weight.value > entry(ceilings[weight.unit], 0)
}
