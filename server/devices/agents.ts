/** Agents as the API shows them; renaming and revoking one. */

import type { Agent } from '#contracts/devices.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { audit } from '../platform/audit.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { type AgentView, selectAgent, selectAgents, updateAgentRow } from './agent-store.ts'
import { announceAgent, announceRemoved } from './announce.ts'
import { detachDevices } from './device-store.ts'
import { nudgeAgent } from './nudge.ts'
import { toAgent } from './shapes.ts'

export function listAgents(platform: Platform, context: UserContext, query: { cursor?: string; limit?: number }) {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const limit = query.limit ?? pageLimitDefault
    const [after = null] = decodeCursor(query.cursor, ['id']) ?? []
    const rows = await selectAgents(tx, context.tenantId, { after, limit: limit + 1 })
    return toPage(rows, { limit, item: (row) => toAgent(row, platform.config.version), key: (row) => [row.id] })
  })
}

/** Renames an agent or moves it to a site. `not_found`; `unprocessable` on `siteId`. */
export async function updateAgent(
  platform: Platform,
  context: UserContext,
  change: { id: string; name?: string; siteId?: string | null },
): Promise<Agent> {
  const { id, ...fields } = change
  const agent = await platform.db.withTenant(context.tenantId, async (tx) => {
    const before = await selectAgent(tx, context.tenantId, id, { lock: true })
    if (!before) throw notFound('agent')
    if (fields.siteId) await requireSite(tx, context.tenantId, fields.siteId)
    await updateAgentRow(tx, context.tenantId, id, fields)
    const after = { ...before, ...fields }
    const shown = ({ name, siteId }: AgentView) => ({ name, siteId })
    await audit(tx, context, { action: 'agent.updated', targetId: id, before: shown(before), after: shown(after) })
    return toAgent(after, platform.config.version)
  })
  await announceAgent(platform, { tenantId: context.tenantId, id })
  return agent
}

/**
 * Revokes the certificate, takes the agent's devices off the list and has its connection closed on whatever replica holds it:
 * at once through the bus, within the gateway's look-round without it. Repeating changes nothing. `not_found`.
 */
export async function revokeAgent(platform: Platform, context: UserContext, id: string): Promise<void> {
  const agent = { tenantId: context.tenantId, id }
  const retired = await platform.db.withTenant(context.tenantId, async (tx) => {
    const before = await selectAgent(tx, context.tenantId, id, { lock: true })
    if (!before) throw notFound('agent')
    if (before.state === 'revoked') return []
    await updateAgentRow(tx, context.tenantId, id, {
      state: 'revoked',
      pairingCodeHash: null,
      pairingExpiresAt: null,
      connectionId: null,
      nextCertificateSerial: null,
      nextCertificateExpiresAt: null,
    })
    const gone = await detachDevices(tx, agent, [])
    await audit(tx, context, {
      action: 'agent.revoked',
      targetId: id,
      before: { name: before.name, certificateSerial: before.certificateSerial },
    })
    return gone
  })
  nudgeAgent(platform.bus, id, { type: 'look' })
  announceRemoved(platform, context.tenantId, retired)
  await announceAgent(platform, agent)
}
