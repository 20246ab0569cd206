/** Why a rule takes a price away, and what would bring it back. */
import type { ExcludedRate, Rate } from '#contracts/carriers.ts'
import { transitDaysOf } from './arrival.ts'
import { covers } from './condition.ts'
import { daysWords, quoted, subjectOf } from './phrases.ts'
import { type RuledRequest, type ShippingRule, sameScope } from './rule.ts'

/** The rules that may take prices of one request away, nearest first. */
export interface Limits {
  excluding: readonly ShippingRule[]
  /** of the nearest scope that has any; what one of them covers may stay */
  forcing: readonly ShippingRule[]
  limiting: readonly ShippingRule[]
  /** how far the scope of a rule is */
  distance: (rule: ShippingRule) => number
  shipDate: string
}

/** @param met the rules whose conditions the request meets, in the order of `applicableRules` */
export function limitsOf(met: readonly ShippingRule[], { shipDate }: RuledRequest): Limits {
  const of = (effect: ShippingRule['effect']) => met.filter((rule) => rule.effect === effect)
  return {
    excluding: of('exclude'),
    forcing: nearestScope(of('force')),
    limiting: of('max_transit'),
    distance: (rule) => met.findIndex((other) => sameScope(rule, other)),
    shipDate,
  }
}

function nearestScope(rules: readonly ShippingRule[]): ShippingRule[] {
  const [first] = rules
  return first ? rules.filter((rule) => sameScope(rule, first)) : []
}

/** The price as taken away by the first rule that objects to it; null when it stays. */
export function exclusionOf(rate: Rate, limits: Limits): ExcludedRate | null {
  const { forcing, distance } = limits
  const naming = forcing.find((rule) => rule.services.length > 0 && covers(rule, rate))
  const counts = (rule: ShippingRule) => covers(rule, rate) && !(naming && distance(rule) > distance(naming))
  const excluding = limits.excluding.find(counts)
  if (excluding) {
    return toExcluded(rate, { rule: excluding, reason: `${quoted(excluding)} excludes ${rate.serviceName}.` })
  }
  const [force] = forcing
  if (force && !forcing.some((rule) => covers(rule, rate))) return notForced(rate, force, forcing)
  return tooSlow(rate, nearestScope(limits.limiting.filter(counts)), limits.shipDate)
}

function notForced(rate: Rate, rule: ShippingRule, forcing: readonly ShippingRule[]): ExcludedRate {
  const allowed = new Set(forcing.map((one) => subjectOf(one, 'and') ?? 'every service'))
  const reason = `${quoted(rule)} allows only ${[...allowed].join(', ')}.`
  return toExcluded(rate, { rule, reason, instead: 'choose one of those' })
}

function tooSlow(rate: Rate, limiting: readonly ShippingRule[], shipDate: string): ExcludedRate | null {
  const days = transitDaysOf(rate, shipDate)
  const rule = limiting.find(({ maxTransitDays }) => maxTransitDays !== null && (days ?? Infinity) > maxTransitDays)
  if (!rule?.maxTransitDays) return null
  const takes =
    days === null
      ? `it is not known how many days ${rate.serviceName} takes`
      : `${rate.serviceName} takes ${daysWords(days)}`
  const reason = `${quoted(rule)}: ${takes}, the rule allows ${rule.maxTransitDays}.`
  return toExcluded(rate, { rule, reason, instead: 'choose a faster service' })
}

function toExcluded(rate: Rate, why: { rule: ShippingRule; reason: string; instead?: string }): ExcludedRate {
  const { rule, reason, instead } = why
  const ways = [instead, elsewhere[rule.scope]].filter((way) => way !== undefined)
  const cure = ['Ask an administrator to change the rule', ...ways].join(', or ')
  return { rate, ruleId: rule.id, ruleName: rule.name, reason, cure: `${cure}.` }
}

/** How a shipper gets out of a rule's scope. */
const elsewhere: Record<ShippingRule['scope'], string | undefined> = {
  tenant: undefined,
  site: 'ship from another site',
  account: 'charge another account',
  profile: 'have a colleague without this profile ship it',
  user: 'have a colleague ship it',
}
