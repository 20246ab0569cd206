/** Whether a request meets a rule's conditions, and whether a rule speaks of a service. */
import type { Rate } from '#contracts/carriers.ts'
import { compareWeights, type Weight } from '#contracts/units.ts'
import type { RuledRequest, ShippingRule } from './rule.ts'

/**
 * All conditions that are given must be met; a list without entries is not given.
 * Weights are those of the heaviest package, compared exactly. One package in such a packaging is enough. Domestic is
 * within one country. An address that is not marked residential counts as a business.
 */
export function meets({ when }: ShippingRule, request: RuledRequest): boolean {
  const { from, to, packages } = request
  if (when.destination && (when.destination === 'domestic') !== (from.country === to.country)) return false
  if (when.countries?.length && !when.countries.includes(to.country)) return false
  if (when.residential !== undefined && when.residential !== (to.residential ?? false)) return false
  const packagings = when.packagings ?? []
  if (packagings.length > 0 && !packages.some(({ packaging = 'package' }) => packagings.includes(packaging))) {
    return false
  }
  if (when.overValueCents !== undefined && (shipmentValue(request) ?? 0) <= when.overValueCents) return false
  return weightFits(when, heaviest(request))
}

function weightFits(
  { overWeight, upToWeight }: Pick<ShippingRule['when'], 'overWeight' | 'upToWeight'>,
  weight: Weight | undefined,
): boolean {
  if (!weight) return !overWeight && !upToWeight
  if (overWeight && compareWeights(weight, overWeight) <= 0) return false
  return !upToWeight || compareWeights(weight, upToWeight) <= 0
}

function heaviest({ packages }: RuledRequest): Weight | undefined {
  return packages
    .map(({ weight }) => weight)
    .reduce<Weight | undefined>((most, next) => (most && compareWeights(most, next) >= 0 ? most : next), undefined)
}

/**
 * Cents: the insured value of all packages, else what customs are told of all goods; null when neither is known. No
 * currency is converted.
 */
export function shipmentValue({ options, packages, customs }: RuledRequest): number | null {
  if (options.insuredValueCents) return options.insuredValueCents * packages.length
  if (!customs) return null
  return customs.items.reduce((sum, { quantity, unitValueCents }) => sum + quantity * unitValueCents, 0)
}

/** Whether a rule speaks of that service: one of its carriers and one of its services, where it names any. */
export function covers({ carriers, services }: ShippingRule, { carrier, service }: ServiceKey): boolean {
  return (carriers.length === 0 || carriers.includes(carrier)) && (services.length === 0 || services.includes(service))
}

type ServiceKey = Pick<Rate, 'carrier' | 'service'>
