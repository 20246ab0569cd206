/** Rules over HTTP. */
import { ruleOperations } from '#contracts/rules.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { createRule } from './create.ts'
import { listRules } from './list.ts'
import { removeRule } from './remove.ts'
import { updateRule } from './update.ts'

export function registerRules(host: HttpHost): void {
  const { platform } = host
  implement(host, ruleOperations, {
    listRules: (context) => platform.db.withTenant(context.tenantId, (tx) => listRules(tx, context.tenantId)),
    createRule: (context, { body }) => createRule(platform, context, body),
    updateRule: (context, { params, body }) => updateRule(platform, context, { id: params.id, changes: body }),
    deleteRule: (context, { params }) => removeRule(platform, context, params.id),
  })
}
