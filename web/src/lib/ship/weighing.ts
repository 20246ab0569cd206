/** When a parcel has left the scale: until then its weight must not become the next parcel's. */
import type { Reading, Weight } from '#lib/api/types.ts'
import { poundsAndOunces } from '#lib/format/weight.ts'

/** Readings this close may be the same parcel, read again: the greater of a share and some ounces. */
const sameShare = 0.02
const sameOunces = 0.2

/** True when both may be the weight of the same parcel. */
export function sameParcel(one: Weight, other: Weight): boolean {
  const [a, b] = [inOunces(one), inOunces(other)]
  return Math.abs(a - b) <= Math.max(sameOunces, sameShare * Math.max(a, b))
}

/**
 * True when `reading` shows that the parcel of `weight` is no longer on the scale: it is empty, or rests at another
 * weight. Of a parcel whose weight is not known (null) only an empty scale says so.
 */
export function hasLeft({ status, weight: now }: Reading, weight: Weight | null): boolean {
  if (status === 'zero' || status === 'under_zero') return true
  return status === 'stable' && now !== null && weight !== null && !sameParcel(now, weight)
}

function inOunces(weight: Weight): number {
  const { pounds, ounces } = poundsAndOunces(weight)
  return pounds * 16 + ounces
}
