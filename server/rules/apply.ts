/** Which of a carrier's prices rules leave, and what they add to them. */
import type { ExcludedRate, Rate } from '#contracts/carriers.ts'
import { type CarrierRate, withCharges } from './charge.ts'
import { covers, meets } from './condition.ts'
import { exclusionOf, limitsOf } from './exclude.ts'
import type { RuledRequest, ShippingRule } from './rule.ts'

/**
 * Judges each price by itself, so that carriers' answers can be handled as they come: every rate given is either among
 * `rates` or in `excluded` with reason and cure, both with the organisation's charges. Order is kept.
 *
 * `exclude` rules of all scopes add up. `force` rules count from the nearest scope that has one which meets the request.
 * Of `max_transit` rules the nearest scope that covers the service counts. A service that a nearer force rule names by its
 * code is not taken away by exclude and max_transit rules from farther off. All `charge` rules add up.
 * @param rules in the order of `applicableRules`
 * @param rates as the carrier gave them: rules are applied once
 */
export function applyRules(
  rules: readonly ShippingRule[],
  request: RuledRequest,
  rates: readonly CarrierRate[],
): { rates: Rate[]; excluded: ExcludedRate[] } {
  const met = rules.filter((rule) => meets(rule, request))
  const limits = limitsOf(met, request)
  const kept: Rate[] = []
  const excluded: ExcludedRate[] = []
  for (const given of rates) {
    const charging = met.filter((rule) => rule.effect === 'charge' && covers(rule, given))
    const rate = withCharges(given, charging)
    const exclusion = exclusionOf(rate, limits)
    if (exclusion) excluded.push(exclusion)
    else kept.push(rate)
  }
  return { rates: kept, excluded }
}
