/** Packages as UPS wants them: the units of the country of origin, whole inches or centimetres, its own packaging. */
import type { Package, Packaging } from '#contracts/carriers.ts'
import { lengthIn, type Weight, weightIn } from '#contracts/units.ts'
import { firstRefusal, type Refusal } from './errors.ts'

/** Countries that weigh in pounds; everywhere else UPS wants kilograms. */
const poundCountries = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP'])

export interface Units {
  weight: { code: 'LBS' | 'KGS'; name: string; unit: 'lb' | 'kg' }
  length: { code: 'IN' | 'CM'; name: string; unit: 'in' | 'cm' }
}

/** By the country of origin, as the shipper's account wants it (Shipping 2409, Dimensions/UnitOfMeasurement). */
export function unitsOf(country: string): Units {
  return poundCountries.has(country)
    ? { weight: { code: 'LBS', name: 'Pounds', unit: 'lb' }, length: { code: 'IN', name: 'Inches', unit: 'in' } }
    : {
        weight: { code: 'KGS', name: 'Kilograms', unit: 'kg' },
        length: { code: 'CM', name: 'Centimeters', unit: 'cm' },
      }
}

/** UPS Letter is an envelope of UPS for papers; a soft pack is the sender's own. Absent: UPS has nothing like it. */
const packagingCodes: Partial<Record<Packaging, string>> = {
  package: '02',
  soft_pack: '02',
  letter: '01',
  large_envelope: '01',
}

const packagingOf = (one: Package) => one.packaging ?? 'package'

export const packagingCode = (one: Package) => packagingCodes[packagingOf(one)] ?? '02'

/** Largest side UPS's three digits can say. */
const sideMax = 999

export function checkPackages(packages: readonly Package[]): Refusal | null {
  return firstRefusal(packages.map((one, index) => () => checkPackage(one, `packages[${index}]`)))
}

function checkPackage(one: Package, field: string): Refusal | null {
  const packaging = packagingOf(one)
  if (packagingCodes[packaging] === undefined) {
    const text = `${field}.packaging: UPS has no ${packaging.replaceAll('_', ' ')}; choose package, or a USPS service.`
    return { code: 'packaging_not_offered', text }
  }
  if (one.weight.value <= 0)
    return { code: 'weight_required', text: `${field}.weight: UPS wants the weight; weigh it.` }
  const sides = one.dimensions ? [one.dimensions.length, one.dimensions.width, one.dimensions.height] : []
  if (Math.max(0, ...sides) <= sideMax) return null
  return { code: 'too_large', text: `${field}.dimensions: UPS takes sides up to ${sideMax}; split the package.` }
}

/** Up to the next step of `decimals`; noise of binary fractions is no reason to go up. */
export function roundedUp(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.ceil(Number((value * scale).toFixed(6))) / scale
}

/**
 * A weight in the five characters UPS has for it: two decimals below 100, one from there on, rounded up. Prices step at
 * whole and half units, which that never passes.
 */
export function weightText(weight: Weight, unit: 'lb' | 'kg'): string {
  const value = weightIn(weight, unit)
  return String(roundedUp(value, value < 99 ? 2 : value < 990 ? 1 : 0))
}

export function weightOf(weight: Weight, { weight: { code, name, unit } }: Units) {
  return { UnitOfMeasurement: { Code: code, Description: name }, Weight: weightText(weight, unit) }
}

/** The whole shipment. */
export function totalWeight(packages: readonly Package[], units: Units) {
  const value = packages.reduce((sum, { weight }) => sum + weightIn(weight, units.weight.unit), 0)
  return weightOf({ value, unit: units.weight.unit }, units)
}

/** Whole numbers, rounded up, longest side first (Shipping 2409). Girth is UPS's to compute. None for a UPS Letter. */
export function dimensionsOf({ dimensions, ...one }: Package, { length: { code, name, unit } }: Units) {
  if (!dimensions || packagingCode(one) === '01') return null
  const sides = [dimensions.length, dimensions.width, dimensions.height]
    .map((side) => roundedUp(lengthIn(side, dimensions.unit, unit), 0))
    .sort((a, b) => b - a)
    .map(String)
  return {
    UnitOfMeasurement: { Code: code, Description: name },
    Length: sides[0] ?? '0',
    Width: sides[1] ?? '0',
    Height: sides[2] ?? '0',
  }
}
