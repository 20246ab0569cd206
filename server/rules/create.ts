/** Adds a rule. */
import type { Rule, RuleInput } from '#contracts/rules.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { holdProfile } from '../profiles/index.ts'
import { type RuleContent, refuseWrongRule } from './check.ts'
import { labelsOf, type ScopeLabel, scopeIdOf, toColumns, toRule } from './entry.ts'
import { insertRule, lockRules, type RuleRow, selectRuleRows } from './store.ts'

/** Every rate request reads all of a tenant's rules. */
export const rulesMax = 500

const blank = {
  active: true,
  scopeId: null,
  carriers: [],
  services: [],
  when: {},
  maxTransitDays: null,
  toleranceCents: null,
  markupHundredths: null,
  surchargeCents: null,
  signature: null,
}

/** Adds the rule at the end of its scope. `conflict` when its name is taken or there are `rulesMax`; `unprocessable` by field. */
export async function createRule(platform: Platform, context: UserContext, input: RuleInput): Promise<Rule> {
  const content = tidy({ ...blank, ...input })
  refuseWrongRule(content)
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await lockRules(tx, tenantId)
    const labels = await requireScope(tx, tenantId, content)
    const others = await selectRuleRows(tx, tenantId)
    if (others.length >= rulesMax) {
      throw new AppError('conflict', `There are ${rulesMax} rules already, the most there can be. Remove one first.`)
    }
    const position = ofScope(others, content).length + 1
    const row = await insertRule(tx, { ...toColumns(content), tenantId, id: newId(), position })
    if (!row) throw nameTaken(content.name)
    const rule = toRule(row, labels)
    await audit(tx, context, { action: 'rule.created', targetId: row.id, after: rule })
    return rule
  })
}

/** Without spaces around the name and without repeated carriers and services. */
export function tidy(content: RuleContent): RuleContent {
  const { name, carriers, services } = content
  return { ...content, name: name.trim(), carriers: [...new Set(carriers)], services: [...new Set(services)] }
}

/** The rules of a scope, in their order. */
export function ofScope(rows: readonly RuleRow[], { scope, scopeId }: Pick<Rule, 'scope' | 'scopeId'>): RuleRow[] {
  return rows.filter((row) => row.scope === scope && scopeIdOf(row) === scopeId)
}

/** The name of the rule's scope, as `labelsOf`. `unprocessable` on `scopeId` when there is none with this id. */
export async function requireScope(
  tx: Tx,
  tenantId: string,
  rule: Pick<Rule, 'scope' | 'scopeId'>,
): Promise<ReadonlyMap<string, ScopeLabel>> {
  if (rule.scope === 'profile' && rule.scopeId !== null) await holdProfile(tx, tenantId, rule.scopeId)
  const labels = await labelsOf(tx, tenantId, [rule])
  if (rule.scopeId !== null && !labels.has(rule.scopeId)) {
    throw unprocessable('scopeId', `There is no ${rule.scope} with this id. Choose one that exists.`)
  }
  return labels
}

/** The answer to a name another rule has. */
export function nameTaken(name: string): AppError {
  const reason = `Another rule has the name "${name}". Choose another name, or change that rule.`
  return new AppError('conflict', reason, { fields: [{ field: 'name', reason }] })
}
