/** Lists rules: for people, and for the engine. */
import { type Rule, ruleScopes } from '#contracts/rules.ts'
import type { Tx } from '../platform/db/database.ts'
import { labelsOf, type ScopeLabel, scopeIdOf, toRule, toShippingRule } from './entry.ts'
import type { ShippingRule } from './rule.ts'
import { selectRuleRows } from './store.ts'

/** All rules of the tenant in the order they are tried: those of users, of profiles, of accounts from the deepest level up, of sites, of the tenant. */
export async function listRules(tx: Tx, tenantId: string): Promise<{ items: Rule[]; nextCursor: null }> {
  const rows = await selectRuleRows(tx, tenantId)
  const labels = await labelsOf(
    tx,
    tenantId,
    rows.map((row) => ({ scope: row.scope, scopeId: scopeIdOf(row) })),
  )
  const items = rows.map((row) => toRule(row, labels)).sort((a, b) => inOrder(a, b, labels))
  return { items, nextCursor: null }
}

function inOrder(a: Rule, b: Rule, labels: ReadonlyMap<string, ScopeLabel>): number {
  const levelOf = ({ scopeId }: Rule) => labels.get(scopeId ?? '')?.level ?? 0
  return (
    ruleScopes.indexOf(b.scope) - ruleScopes.indexOf(a.scope) ||
    levelOf(b) - levelOf(a) ||
    (a.scopeName ?? '').localeCompare(b.scopeName ?? '', 'en') ||
    (a.scopeId ?? '').localeCompare(b.scopeId ?? '', 'en') ||
    a.position - b.position
  )
}

/** The tenant's active rules for `applicableRules`. */
export async function selectRules(tx: Tx, tenantId: string): Promise<ShippingRule[]> {
  const rows = await selectRuleRows(tx, tenantId, { activeOnly: true })
  return rows.map(toShippingRule)
}
