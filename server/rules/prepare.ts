/** What rules add to a request before any carrier is asked. */
import { type Explanation, type ShippingOptions, signatureLevels } from '#contracts/carriers.ts'
import { formatCents } from '../platform/money.ts'
import { meets, shipmentValue } from './condition.ts'
import { quoted, signatureNames } from './phrases.ts'
import type { RuledRequest, ShippingRule } from './rule.ts'

/**
 * The options with the highest signature level that was asked for or that a matching `signature` rule wants; a level is
 * never lowered. `notes` name the rule that raised it (the nearest of those that want the same); none when nothing changed.
 * @param rules in the order of `applicableRules`
 */
export function prepareOptions(
  rules: readonly ShippingRule[],
  request: RuledRequest,
): { options: ShippingOptions; notes: Explanation[] } {
  const { options } = request
  const wanted = rules
    .filter((rule) => rule.effect === 'signature' && meets(rule, request))
    .reduce<ShippingRule | null>((most, rule) => (most && rankOf(most) >= rankOf(rule) ? most : rule), null)
  if (!wanted?.signature || rankOf(wanted) <= rankOf(options)) return { options, notes: [] }
  const note: Explanation = { topic: 'rule', text: `${reasonFor(wanted, request)}.` }
  return { options: { ...options, signature: wanted.signature }, notes: [note] }
}

function rankOf({ signature }: { signature?: ShippingRule['signature'] }): number {
  return signatureLevels.indexOf(signature ?? 'none')
}

function reasonFor(rule: ShippingRule, request: RuledRequest): string {
  const asks = `${quoted(rule)} asks for ${signatureNames[rule.signature ?? 'none']}`
  const [value, over] = [shipmentValue(request), rule.when.overValueCents]
  if (value === null || over === undefined) return asks
  return `${asks}: the value, ${formatCents(value)}, is over ${formatCents(over)}`
}
