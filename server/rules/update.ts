/** Changes a rule and its place among the others. */

import type { Input } from '#contracts/operation.ts'
import type { Rule, ruleOperations } from '#contracts/rules.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { effectFields, fieldsOfEffect, type RuleContent, refuseWrongRule } from './check.ts'
import { nameTaken, ofScope, requireScope, tidy } from './create.ts'
import { labelsOf, toColumns, toContent, toRule } from './entry.ts'
import { changeRule, lockRules, numberRules, type RuleRow, selectRuleRows } from './store.ts'

type Changes = Input<typeof ruleOperations.updateRule>['body']

/**
 * Changes the fields given. With a new effect, fields of the old one that are not given are emptied; with a new scope the
 * rule goes to its end. `position` moves the rule among those of its scope; past the end is the end.
 * `not_found`, `conflict` when the name is taken, `unprocessable` by field.
 */
export async function updateRule(
  platform: Platform,
  context: UserContext,
  { id, changes }: { id: string; changes: Changes },
): Promise<Rule> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await lockRules(tx, tenantId)
    const rows = await selectRuleRows(tx, tenantId)
    const row = rows.find((one) => one.id === id)
    if (!row) throw notFound('rule')
    const before = toRule(row, await labelsOf(tx, tenantId, [toContent(row)]))
    const { position, ...fields } = changes
    const content = tidy(merge(toContent(row), fields))
    refuseWrongRule(content)
    const labels = await requireScope(tx, tenantId, content)
    const place = await moveRule(tx, { row, rows, content, position })
    const changed = await changeRule(tx, row, { ...toColumns(content), position: place })
    if (!changed) throw nameTaken(content.name)
    const after = toRule(changed, labels)
    await audit(tx, context, { action: 'rule.changed', targetId: id, before, after })
    return after
  })
}

function merge(before: RuleContent, changes: Partial<RuleContent>): RuleContent {
  const { effect = before.effect, scope = before.scope } = changes
  const kept = { ...before }
  if (effect !== before.effect) {
    const foreign = effectFields.filter((field) => !fieldsOfEffect[effect].includes(field))
    Object.assign(kept, Object.fromEntries(foreign.map((field) => [field, null])))
  }
  if (scope !== before.scope) kept.scopeId = null
  return { ...kept, ...changes }
}

interface Move {
  row: RuleRow
  rows: readonly RuleRow[]
  content: RuleContent
  position: number | undefined
}

/** Numbers the rules of the old scope and of the new one; the rule's new position. */
async function moveRule(tx: Tx, { row, rows, content, position }: Move): Promise<number> {
  const { tenantId, id } = row
  const idsOf = (scope: Pick<Rule, 'scope' | 'scopeId'>) =>
    ofScope(rows, scope)
      .map((one) => one.id)
      .filter((other) => other !== id)
  const before = toContent(row)
  const stays = before.scope === content.scope && before.scopeId === content.scopeId
  if (stays && position === undefined) return row.position
  const others = idsOf(content)
  const place = Math.min(position ?? others.length + 1, others.length + 1)
  await numberRules(tx, tenantId, others.toSpliced(place - 1, 0, id))
  if (!stays) await numberRules(tx, tenantId, idsOf(before))
  return place
}
