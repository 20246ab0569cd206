/** The weight a driver is told, judged by the packages that are known. */
import type { Package, WeightUnit } from '#lib/api/types.ts'
import { poundsAndOunces } from '#lib/format/weight.ts'

/** NIST Handbook 44: one avoirdupois pound. */
const kilogramsPerPound = 0.45359237

/**
 * The weight of all packages together, rounded up to a whole `unit` (pounds or kilograms): the mean of those known
 * times their number. Null when none is known.
 */
export function estimatedWeight(
  known: readonly Pick<Package, 'weight'>[],
  { packages, unit }: { packages: number; unit: WeightUnit },
): number | null {
  if (known.length === 0 || packages === 0) return null
  const pounds = known.reduce((sum, { weight }) => {
    const parts = poundsAndOunces(weight)
    return sum + parts.pounds + parts.ounces / 16
  }, 0)
  const all = (pounds / known.length) * packages
  // Sums of fractions may end a hair above a whole number.
  return Math.max(1, Math.ceil(Number((isMetric(unit) ? all * kilogramsPerPound : all).toFixed(2))))
}

/** Pickups are ordered in pounds or kilograms. */
export function pickupUnit(unit: WeightUnit): 'lb' | 'kg' {
  return isMetric(unit) ? 'kg' : 'lb'
}

function isMetric(unit: WeightUnit): boolean {
  return unit === 'kg' || unit === 'g'
}
