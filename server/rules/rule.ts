/** What the engine knows of a rule and of the request it judges, and whose rules concern a request. */
import type { Address } from '#contracts/addresses.ts'
import type { Package, ShippingOptions } from '#contracts/carriers.ts'
import type { Customs } from '#contracts/customs.ts'
import type { Rule } from '#contracts/rules.ts'

/** A rule as the engine reads it. */
export type ShippingRule = Omit<Rule, 'active' | 'scopeName' | 'text' | 'version' | 'createdAt'>

/** What carriers are asked; the part of it that rules look at. */
export interface RuledRequest {
  from: Address
  to: Address
  packages: readonly Package[]
  options: ShippingOptions
  /** null within one customs territory */
  customs: Customs | null
  /** calendar day of the site, YYYY-MM-DD */
  shipDate: string
}

/** Who ships, and what is charged. */
export interface Shipper {
  siteId: string | null
  /** ids from level 1 down to the charged account; empty when none is known */
  accountPath: readonly string[]
  userId: string | null
  /** that of the user */
  profileId: string | null
}

/**
 * The rules that concern a shipper: the tenant's, and those of the site, of any account on the path, of the user's profile
 * and of the user. Nearest first (user, profile, account from the deepest up, site, tenant), within one scope by position.
 * The other functions of the engine take rules in this order.
 */
export function applicableRules(rules: readonly ShippingRule[], shipper: Shipper): ShippingRule[] {
  return rules
    .map((rule) => ({ rule, distance: distanceOf(rule, shipper) }))
    .filter((one): one is { rule: ShippingRule; distance: number } => one.distance !== null)
    .sort((a, b) => a.distance - b.distance || a.rule.position - b.rule.position)
    .map(({ rule }) => rule)
}

/** Smaller is nearer; null when the rule is somebody else's. */
function distanceOf({ scope, scopeId }: ShippingRule, shipper: Shipper): number | null {
  const { siteId, accountPath, userId, profileId } = shipper
  if (scope === 'tenant') return accountPath.length + 3
  if (scopeId === null) return null
  if (scope === 'user') return scopeId === userId ? 0 : null
  if (scope === 'profile') return scopeId === profileId ? 1 : null
  if (scope === 'site') return scopeId === siteId ? accountPath.length + 2 : null
  const depth = accountPath.indexOf(scopeId)
  return depth < 0 ? null : accountPath.length - depth + 1
}

/** Whether two rules stand equally near. */
export function sameScope(a: ShippingRule, b: ShippingRule): boolean {
  return a.scope === b.scope && a.scopeId === b.scopeId
}
