/** Removes a rule for good; the audit trail keeps what it said. */
import { audit } from '../platform/audit.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { ofScope } from './create.ts'
import { labelsOf, toContent, toRule } from './entry.ts'
import { deleteRuleRow, lockRules, numberRules, selectRuleRows } from './store.ts'

/** Removes the rule and closes the gap it leaves. `not_found`. */
export async function removeRule(platform: Platform, context: UserContext, id: string): Promise<undefined> {
  const { tenantId } = context
  await platform.db.withTenant(tenantId, async (tx) => {
    await lockRules(tx, tenantId)
    const rows = await selectRuleRows(tx, tenantId)
    const row = rows.find((one) => one.id === id)
    if (!row) throw notFound('rule')
    const content = toContent(row)
    const before = toRule(row, await labelsOf(tx, tenantId, [content]))
    await deleteRuleRow(tx, row)
    const left = ofScope(rows, content).filter((other) => other.id !== id)
    await numberRules(
      tx,
      tenantId,
      left.map((other) => other.id),
    )
    await audit(tx, context, { action: 'rule.removed', targetId: id, before })
  })
}
