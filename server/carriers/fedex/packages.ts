/** Packages as FedEx wants them: one unit of weight for the whole shipment, whole inches or centimetres. */
import type { Package, Packaging } from '#contracts/carriers.ts'
import { type Dimensions, type Weight, weightIn } from '#contracts/units.ts'
import type { Refusal } from './refusal.ts'

export type FedexUnits = 'LB' | 'KG'

const sideMax = 999

/** Ground takes none of FedEx's own packaging, so an envelope has Express prices only. Absent: FedEx has nothing like it. */
const packagingTypes: Partial<Record<Packaging, string>> = {
  package: 'YOUR_PACKAGING',
  soft_pack: 'YOUR_PACKAGING',
  letter: 'FEDEX_ENVELOPE',
  large_envelope: 'FEDEX_ENVELOPE',
}

const packagingOf = (one: Package) => one.packaging ?? 'package'

/** FedEx's packaging type of the whole shipment; `checkPackages` has refused what has none. */
export function packagingType(packages: readonly Package[]): string {
  return packagingTypes[packages[0] ? packagingOf(packages[0]) : 'package'] ?? 'YOUR_PACKAGING'
}

export function checkPackages(packages: readonly Package[]): Refusal | null {
  const missing = packages.map(packagingOf).find((packaging) => packagingTypes[packaging] === undefined)
  if (missing) {
    const text = `packaging: FedEx has no ${missing.replaceAll('_', ' ')}; choose package or large envelope, or USPS`
    return { code: 'packaging_not_offered', text }
  }
  if (new Set(packages.map((one) => packagingTypes[packagingOf(one)])).size > 1) {
    const text = 'packaging: FedEx wants one kind of packaging for all packages of a shipment; ship them separately'
    return { code: 'packaging_mixed', text }
  }
  if (packages.some(({ weight }) => weight.value <= 0)) {
    return { code: 'weight_required', text: 'weight: FedEx wants the weight of every package; weigh it' }
  }
  const large = packages.some(({ dimensions: d }) => d && Math.max(d.length, d.width, d.height) > sideMax)
  return large ? { code: 'too_large', text: `dimensions: FedEx takes sides up to ${sideMax}; split the package` } : null
}

/** Pounds or kilograms: as the first package was weighed. FedEx refuses a mixture. */
export function unitsOf(packages: readonly Package[]): FedexUnits {
  const unit = packages[0]?.weight.unit ?? 'lb'
  return unit === 'lb' || unit === 'oz' ? 'LB' : 'KG'
}

/**
 * A weight with two decimals, as in the examples of FedEx's description, rounded up: prices step at whole and half
 * units, which rounding up to a hundredth never passes.
 */
export function weightOf(weight: Weight, units: FedexUnits): { units: FedexUnits; value: number } {
  return { units, value: roundedUp(weightIn(weight, units === 'LB' ? 'lb' : 'kg'), 2) }
}

/** Up to the next step of `decimals`; noise of binary fractions is no reason to go up. */
function roundedUp(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.ceil(Number((value * scale).toFixed(6))) / scale
}

/** The whole shipment in pounds with one decimal (Ship API, totalWeight), rounded up. */
export function totalPounds(packages: readonly Package[]): number {
  return roundedUp(
    packages.reduce((sum, { weight }) => sum + weightIn(weight, 'lb'), 0),
    1,
  )
}

/** Whole numbers, rounded up, as the description takes no others. */
export function dimensionsOf({ length, width, height, unit }: Dimensions) {
  const [l, w, h] = [length, width, height].map((side) => Math.ceil(side))
  return { length: l, width: w, height: h, units: unit === 'in' ? 'IN' : 'CM' }
}
