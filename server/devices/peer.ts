/** Who is at the other end of a connection to the gateway, as the certificate says. */
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { audit } from '../platform/audit.ts'
import type { Platform } from '../platform/platform.ts'
import { findAgentStanding, noteRefusedCopy, selectAgent } from './agent-store.ts'

const uuidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** A verified agent. */
export interface AgentPeer {
  tenantId: string
  agentId: string
  serial: string
  /** network address, for people */
  from: string
}

/** Why a certificate is worth nothing any more. */
export const refusals = {
  revoked: 'The certificate of this agent was revoked or replaced. Pair it again under Devices.',
  copied: (name: string) =>
    `The agent "${name}" renewed its certificate and uses the new one; this is a copy of it with the old one. Pair this computer as an agent of its own under Devices.`,
} as const

/** An agent whose certificate still counts, or the reason why not. */
export async function findPeer(platform: Platform, request: IncomingMessage): Promise<AgentPeer | { refused: string }> {
  const certificate = (request.socket as TLSSocket).getPeerCertificate()
  const commonName: unknown = certificate.subject?.CN
  const agentId = typeof commonName === 'string' && uuidPattern.test(commonName) ? commonName : null
  const standing = agentId && (await findAgentStanding(platform.db, agentId))
  if (!agentId || !standing || standing.state !== 'paired') return { refused: refusals.revoked }
  const from = request.socket.remoteAddress ?? 'unknown'
  const peer = { tenantId: standing.tenantId, agentId, serial: certificate.serialNumber, from }
  if (standing.serials.includes(peer.serial)) return peer
  if (standing.replacedSerial === peer.serial) return { refused: await refuseCopy(platform, peer) }
  return { refused: refusals.revoked }
}

async function refuseCopy(platform: Platform, { tenantId, agentId: id, serial, from }: AgentPeer): Promise<string> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const agent = await selectAgent(tx, tenantId, id)
    const actor = { tenantId, userId: null, username: null, from }
    if (await noteRefusedCopy(tx, { tenantId, id }))
      await audit(tx, actor, { action: 'agent.copy_refused', targetId: id, after: { certificateSerial: serial, from } })
    return refusals.copied(agent?.name ?? id)
  })
}
