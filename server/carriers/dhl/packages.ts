/** Packages in DHL's words: one system of units for all, and its own envelope. */
import type { Package, Packaging } from '#contracts/carriers.ts'
import { compareWeights, lengthIn, type Weight, weightIn } from '#contracts/units.ts'
import { firstRefusal, type Refusal } from './refusal.ts'

export type UnitSystem = 'metric' | 'imperial'

/** What one piece may weigh; heavier goods go on pallets, which have products of their own (reference data, productCode). */
const pieceMax: Weight = { value: 70, unit: 'kg' }
/** Express Envelope: reference data gives 0.310 kg as the most one weighs. */
const envelopeMax: Weight = { value: 310, unit: 'g' }

/** DHL's packing of ours; null is the customer's own box. What is missing belongs to other carriers. */
const typeCodes: Partial<Record<Packaging, string | null>> = {
  package: null,
  soft_pack: null,
  letter: 'XPD',
  large_envelope: 'XPD',
}

/** Imperial when all weights and lengths were entered so; else everything is converted to metric. */
export function unitSystem(packages: readonly Package[]): UnitSystem {
  const imperial = packages.every(
    ({ weight, dimensions }) => ['lb', 'oz'].includes(weight.unit) && (dimensions?.unit ?? 'in') === 'in',
  )
  return imperial ? 'imperial' : 'metric'
}

/** Three decimals at most (`multipleOf 0.001`), rounded up: never less than is in the box. At least 0.001. */
function thousandths(value: number): number {
  return Math.max(1, Math.ceil(Number((value * 1000).toFixed(6)))) / 1000
}

export function weightFor(weight: Weight, units: UnitSystem): number {
  return thousandths(weightIn(weight, units === 'metric' ? 'kg' : 'lb'))
}

export function packagesFor(packages: readonly Package[]) {
  const units = unitSystem(packages)
  const unit = units === 'metric' ? 'cm' : 'in'
  return packages.map(({ weight, dimensions: box, packaging = 'package' }) => {
    const typeCode = typeCodes[packaging]
    return {
      ...(typeCode && { typeCode }),
      weight: weightFor(weight, units),
      ...(box && {
        dimensions: {
          length: thousandths(lengthIn(box.length, box.unit, unit)),
          width: thousandths(lengthIn(box.width, box.unit, unit)),
          height: thousandths(lengthIn(box.height, box.unit, unit)),
        },
      }),
    }
  })
}

export function checkPackages(packages: readonly Package[]): Refusal | null {
  return firstRefusal(packages.map((one, index) => () => checkPackage(one, index)))
}

function checkPackage({ weight, packaging = 'package' }: Package, index: number): Refusal | null {
  const field = `packages[${index}]`
  if (!(packaging in typeCodes))
    return {
      code: 'packaging_not_offered',
      text: `${field}.packaging: DHL has no ${packaging.replaceAll('_', ' ')}; choose your own package`,
    }
  if (weight.value <= 0) return { code: 'weight_required', text: `${field}.weight: DHL wants a weight; enter it` }
  if (compareWeights(weight, pieceMax) > 0)
    return {
      code: 'too_heavy',
      text: `${field}.weight: DHL takes up to 70 kg (154 lb) a piece; divide it into more packages`,
    }
  if (typeCodes[packaging] && compareWeights(weight, envelopeMax) > 0)
    return {
      code: 'too_heavy',
      text: `${field}.weight: the DHL envelope takes up to 0.31 kg (10.9 oz); choose a package`,
    }
  return null
}
