/** An agent says hello: its connection becomes the one that counts, its devices are what it says they are. */
import type { AgentMessage } from '#contracts/agent.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { Platform } from '../platform/platform.ts'
import { type AgentView, connectAgent, selectAgent, updateAgentRow } from './agent-store.ts'
import type { AgentPeer } from './conversation.ts'
import { retireDevices, upsertDevices } from './device-store.ts'
import { selectCancelRequests } from './job-store.ts'
import { nudgeAgent } from './nudge.ts'

export type Greeting = Extract<AgentMessage, { type: 'hello' }>
/** Two copies of one agent fight over the connection: one audit row a minute says it as well as a thousand. */
const twiceEveryMs = 60_000

interface Accepted {
  name: string
  /** ids by key */
  devices: Map<string, string>
  retired: string[]
  cancelRequests: string[]
}

/** Takes the connection over from any older one, which is told to go. Refused when the certificate stopped counting meanwhile. */
export async function greet(
  platform: Platform,
  { peer, connectionId, hello }: { peer: AgentPeer; connectionId: string; hello: Greeting },
): Promise<Accepted | { refused: string }> {
  const { tenantId, agentId: id } = peer
  const { hostname, version, health } = hello
  const accepted = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await selectAgent(tx, tenantId, id, { lock: true })
    if (before?.state !== 'paired' || before.certificateSerial !== peer.serial) return null
    await connectAgent(tx, { tenantId, id }, { connectionId, hostname, platform: hello.platform, version, health })
    const devices = await upsertDevices(tx, { tenantId, id }, hello.devices)
    const retired = await retireDevices(tx, { tenantId, id }, [...devices.values()])
    const cancelRequests = await selectCancelRequests(tx, tenantId, id)
    if (before.online) await noteSecondConnection(platform, tx, { before, peer, hostname })
    return { name: before.name, devices, retired, cancelRequests }
  })
  if (!accepted) return { refused: refusals.revoked }
  nudgeAgent(platform.bus, id, { type: 'look' })
  return accepted
}

/** Why a connection is ended for good. */
export const refusals = {
  revoked: 'The certificate of this agent was revoked or replaced. Pair it again under Devices.',
} as const

async function noteSecondConnection(
  platform: Platform,
  tx: Tx,
  seen: { before: AgentView; peer: AgentPeer; hostname: string },
): Promise<void> {
  const { before, peer, hostname } = seen
  const detail = { from: peer.from, hostname, hostnameBefore: before.hostname }
  platform.log.warn({ agentId: peer.agentId, ...detail }, 'agent: connected twice; the newest connection counts')
  const now = platform.clock()
  if (before.connectedTwiceAt && now.getTime() - before.connectedTwiceAt.getTime() < twiceEveryMs) return
  await updateAgentRow(tx, peer.tenantId, peer.agentId, { connectedTwiceAt: now })
  const actor = { tenantId: peer.tenantId, userId: null, username: null, from: peer.from }
  await audit(tx, actor, { action: 'agent.connected_twice', targetId: peer.agentId, after: detail })
}
