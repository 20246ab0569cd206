/** An agent says hello: its connection becomes the one that counts, its devices are what it says they are. */
import type { AgentMessage } from '#contracts/agent.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { Platform } from '../platform/platform.ts'
import { type AgentView, connectAgent, selectAgent, updateAgentRow } from './agent-store.ts'
import { detachDevices } from './device-store.ts'
import { noteForAgent } from './event-store.ts'
import { describeDevices } from './history.ts'
import { selectCancelRequests } from './job-store.ts'
import { nudgeAgent } from './nudge.ts'
import { type AgentPeer, refusals } from './peer.ts'

export type Greeting = Extract<AgentMessage, { type: 'hello' }>
/** Two copies of one agent fight over the connection: one audit row a minute says it as well as a thousand. */
const twiceEveryMs = 60_000

interface Accepted {
  name: string
  /** ids by key */
  devices: Map<string, string>
  detached: string[]
  cancelRequests: string[]
}

/** Takes the connection over from any older one, which is told to go. Refused when the certificate stopped counting meanwhile. */
export async function greet(
  platform: Platform,
  { peer, connectionId, hello }: { peer: AgentPeer; connectionId: string; hello: Greeting },
): Promise<Accepted | { refused: string }> {
  const { tenantId, agentId: id } = peer
  const { hostname, version, health, localPage } = hello
  const accepted = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await selectAgent(tx, tenantId, id, { lock: true })
    const renewed = before?.nextCertificateSerial === peer.serial
    if (before?.state !== 'paired' || !(renewed || before.certificateSerial === peer.serial)) return null
    const said = { connectionId, hostname, platform: hello.platform, version, health, localPage }
    await connectAgent(tx, { tenantId, id }, { ...said, ...(renewed ? takeOver(before) : {}) })
    if (!before.online) await noteForAgent(tx, { tenantId, id }, `Its agent "${before.name}" is connected`)
    const devices = await describeDevices(tx, { tenantId, id }, hello.devices)
    const detached = await detachDevices(tx, { tenantId, id }, [...devices.values()])
    const cancelRequests = await selectCancelRequests(tx, tenantId, id)
    if (before.online && !renewed) await noteSecondConnection(platform, tx, { before, peer, hostname })
    if (renewed) await noteRenewed(tx, before, peer)
    return { name: before.name, devices, detached, cancelRequests }
  })
  if (!accepted) return { refused: refusals.revoked }
  nudgeAgent(platform.bus, id, { type: 'look' })
  return accepted
}

/** The renewed certificate was used: from now on it alone counts. */
function takeOver(agent: AgentView) {
  return {
    certificateSerial: agent.nextCertificateSerial,
    certificateExpiresAt: agent.nextCertificateExpiresAt,
    nextCertificateSerial: null,
    nextCertificateExpiresAt: null,
    replacedCertificateSerial: agent.certificateSerial,
  }
}

async function noteRenewed(tx: Tx, before: AgentView, { tenantId, agentId, serial, from }: AgentPeer): Promise<void> {
  await audit(
    tx,
    { tenantId, userId: null, username: null, from },
    {
      action: 'agent.certificate_replaced',
      targetId: agentId,
      before: { certificateSerial: before.certificateSerial },
      after: { certificateSerial: serial },
    },
  )
}

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
  await updateAgentRow(tx, peer.tenantId, peer.agentId, { connectedTwiceAt: now, connectedTwice: detail })
  const actor = { tenantId: peer.tenantId, userId: null, username: null, from: peer.from }
  await audit(tx, actor, { action: 'agent.connected_twice', targetId: peer.agentId, after: detail })
}
