/** Weight and size of a package as USPS takes them: pounds and inches. */
import type { Package, Packaging } from '#contracts/carriers.ts'
import { compareWeights, lengthIn, weightIn } from '#contracts/units.ts'
import type { Findings } from './problems.ts'

/** DMM 201: no parcel over 70 lb. */
const heaviest = { value: 70, unit: 'lb' } as const

/**
 * Outer sizes in inches where the packaging tells them (Notice 123; letters and flats at their largest, DMM 101):
 * prices of these do not depend on the size.
 */
const knownInches: Partial<Record<Packaging, readonly [number, number, number]>> = {
  letter: [11.5, 6.125, 0.25],
  large_envelope: [15, 12, 0.75],
  flat_rate_envelope: [12.5, 9.5, 0.5],
  legal_flat_rate_envelope: [15, 9.5, 0.5],
  padded_flat_rate_envelope: [12.5, 9.5, 1],
  small_flat_rate_box: [8.6875, 5.4375, 1.75],
  medium_flat_rate_box: [11.25, 8.75, 6],
  large_flat_rate_box: [12.25, 12.25, 6],
  large_flat_rate_box_apo: [12.25, 12.25, 6],
}

/** Binary noise of a conversion is removed at the sixth decimal; the carrier does its own rounding up. */
const plain = (value: number) => Number(value.toFixed(6))

export function pounds(weight: Package['weight']): number {
  return plain(weightIn(weight, 'lb'))
}

/** `weight`, `length`, `width`, `height` and `girth` when measured. A missing size is a problem where the price needs it. */
export function measuresOf(item: Package, index: number, findings: Findings): Record<string, number> {
  const packaging = item.packaging ?? 'package'
  if (compareWeights(item.weight, heaviest) > 0)
    findings.problem('too_heavy', `packages.${index}.weight: USPS takes at most 70 lb; divide the parcel`)
  if (item.weight.value <= 0)
    findings.problem('weight_required', `packages.${index}.weight: USPS needs a weight above zero; weigh the parcel`)
  const weight = pounds(item.weight)
  const { dimensions } = item
  if (dimensions) {
    const inches = (value: number) => plain(lengthIn(value, dimensions.unit, 'in'))
    const sides = {
      length: inches(dimensions.length),
      width: inches(dimensions.width),
      height: inches(dimensions.height),
    }
    return { weight, ...sides, ...(dimensions.girth !== undefined && { girth: inches(dimensions.girth) }) }
  }
  const known = knownInches[packaging]
  if (!known)
    findings.problem(
      'dimensions_required',
      `packages.${index}.dimensions: USPS prices parcels by length, width and height; measure the parcel`,
    )
  const [length, width, height] = known ?? [0, 0, 0]
  return { weight, length, width, height }
}
