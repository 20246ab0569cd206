/** How a rule's row looks to the engine and outside, and the names of what it is for. */
import type { Rule } from '#contracts/rules.ts'
import { selectAccountsById } from '../accounts/index.ts'
import { selectUsersById } from '../identity/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { selectProfilesById } from '../profiles/index.ts'
import { selectSitesById } from '../tenants/index.ts'
import type { RuleContent } from './check.ts'
import { describeRule } from './describe.ts'
import type { ShippingRule } from './rule.ts'
import type { NewRuleRow, RuleRow } from './store.ts'

/** What a rule is for: its name, and its level where it is an account. */
export interface ScopeLabel {
  name: string
  level: number
}

type Scope = Pick<Rule, 'scope' | 'scopeId'>

type ScopeColumns = Pick<RuleRow, 'siteId' | 'accountId' | 'profileId' | 'userId'>

export function scopeIdOf({ siteId, accountId, profileId, userId }: ScopeColumns): string | null {
  return siteId ?? accountId ?? profileId ?? userId
}

/** The columns what people write fills. */
export function toColumns({ scopeId, ...content }: RuleContent): Omit<NewRuleRow, 'tenantId' | 'id' | 'position'> {
  const { scope } = content
  return {
    ...content,
    siteId: scope === 'site' ? scopeId : null,
    accountId: scope === 'account' ? scopeId : null,
    profileId: scope === 'profile' ? scopeId : null,
    userId: scope === 'user' ? scopeId : null,
  }
}

export function toContent(row: RuleRow): RuleContent {
  const { name, active, scope, effect, carriers, services, when } = row
  const { maxTransitDays, toleranceCents, markupHundredths, surchargeCents, signature } = row
  return {
    ...{ name, active, scope, scopeId: scopeIdOf(row), effect, carriers, services, when },
    ...{ maxTransitDays, toleranceCents, markupHundredths, surchargeCents, signature },
  }
}

/** The row as the engine reads it. */
export function toShippingRule(row: RuleRow): ShippingRule {
  const { active: _, ...content } = toContent(row)
  return { id: row.id, position: row.position, ...content }
}

/** The contract's view of a row. */
export function toRule(row: RuleRow, labels: ReadonlyMap<string, ScopeLabel>): Rule {
  const content = toContent(row)
  const scopeName = labels.get(content.scopeId ?? '')?.name ?? null
  const { id, position, version } = row
  const text = describeRule(content, scopeName)
  return { id, ...content, position, scopeName, text, version, createdAt: row.createdAt.toISOString() }
}

/** Names of the sites, accounts, profiles and users that exist, by id. */
export async function labelsOf(tx: Tx, tenantId: string, scopes: readonly Scope[]): Promise<Map<string, ScopeLabel>> {
  const idsOf = (scope: Rule['scope']) => [
    ...new Set(scopes.filter((one) => one.scope === scope).flatMap(({ scopeId }) => scopeId ?? [])),
  ]
  const none = Promise.resolve([])
  const [siteIds, accountIds] = [idsOf('site'), idsOf('account')]
  const [profileIds, userIds] = [idsOf('profile'), idsOf('user')]
  const [sites, accounts, profiles, users] = await together([
    siteIds.length > 0 ? selectSitesById(tx, tenantId, siteIds) : none,
    accountIds.length > 0 ? selectAccountsById(tx, tenantId, accountIds) : none,
    profileIds.length > 0 ? selectProfilesById(tx, tenantId, profileIds) : none,
    userIds.length > 0 ? selectUsersById(tx, tenantId, userIds) : none,
  ])
  return new Map<string, ScopeLabel>([
    ...sites.map(({ id, name }) => [id, { name, level: 0 }] as const),
    ...accounts.map(({ id, code, name, level }) => [id, { name: `${code} ${name}`, level }] as const),
    ...profiles.map(({ id, name }) => [id, { name, level: 0 }] as const),
    ...users.map(
      ({ id, username, firstName, lastName }) =>
        [id, { name: `${firstName} ${lastName} (${username})`, level: 0 }] as const,
    ),
  ])
}
