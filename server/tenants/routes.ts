/** Settings of the organisation over HTTP. */
import { settingsOperations } from '#contracts/settings.ts'
import { audit } from '../platform/audit.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { saveSettings, selectSettings } from './store.ts'

export function registerSettings(host: HttpHost): void {
  const { db } = host.platform
  implement(host, settingsOperations, {
    getSettings: ({ tenantId }) => db.withTenant(tenantId, (tx) => selectSettings(tx, tenantId)),
    updateSettings: (context, { body }) =>
      db.withTenant(context.tenantId, async (tx) => {
        const before = await selectSettings(tx, context.tenantId)
        const after = { ...before, ...body }
        await saveSettings(tx, context.tenantId, after)
        await audit(tx, context, { action: 'settings.changed', targetId: context.tenantId, before, after })
        return after
      }),
  })
}
