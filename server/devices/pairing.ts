/** From a new agent to its certificate: announce it, hand out a code, trade code and signing request for a certificate. */
import type { PairInput, PairReply } from '#contracts/agent.ts'
import type { Pairing } from '#contracts/devices.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { PublicContext, UserContext } from '../platform/http/context.ts'
import { throttle } from '../platform/http/throttle.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type Authority, type ClientCertificate, openAuthority } from '../platform/tls/authority.ts'
import { readSigningRequest } from '../platform/tls/signing-request.ts'
import { requireSite } from '../tenants/index.ts'
import {
  consumePairingCode,
  findAgentByPairingCode,
  insertAgent,
  selectAgent,
  setPairingCode,
  updateAgentRow,
} from './agent-store.ts'
import { announceAgent } from './announce.ts'
import { hashPairingCode, newPairingCode, pairingMinutes } from './codes.ts'
import { nudgeAgent } from './nudge.ts'
import { toAgent } from './shapes.ts'

/** A 40-bit code that lives 15 minutes: guessing at this pace needs some ten million years per code. */
const perAddress = { most: 30, windowSeconds: 300 }

/** Announces an agent. `unprocessable` on `siteId`. */
export async function createAgent(
  platform: Platform,
  context: UserContext,
  body: { name: string; siteId?: string },
): Promise<Pairing> {
  const agent = { tenantId: context.tenantId, id: newId() }
  const pairing = await platform.db.withTenant(context.tenantId, async (tx) => {
    if (body.siteId) await requireSite(tx, context.tenantId, body.siteId)
    await insertAgent(tx, { ...agent, name: body.name, siteId: body.siteId ?? null, createdBy: context.userId })
    const made = await handOutCode(platform, tx, agent)
    await audit(tx, context, { action: 'agent.created', targetId: agent.id, after: { name: body.name } })
    return made
  })
  await announceAgent(platform, agent)
  return pairing
}

/** A fresh code; the one before stops working. The present certificate works until the code is used. */
export async function renewPairing(platform: Platform, context: UserContext, id: string): Promise<Pairing> {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await selectAgent(tx, context.tenantId, id, { lock: true })
    if (!row) throw notFound('agent')
    if (row.state === 'revoked')
      throw new AppError('conflict', `"${row.name}" was revoked for good. Announce a new agent instead.`)
    const pairing = await handOutCode(platform, tx, { tenantId: context.tenantId, id })
    await audit(tx, context, { action: 'agent.pairing_renewed', targetId: id })
    return pairing
  })
}

async function handOutCode(platform: Platform, tx: Tx, agent: { tenantId: string; id: string }): Promise<Pairing> {
  const { code, hash } = newPairingCode()
  const expiresAt = await setPairingCode(tx, agent, { hash, minutes: pairingMinutes })
  const row = await selectAgent(tx, agent.tenantId, agent.id)
  if (!row) throw notFound('agent')
  const server = platform.config.publicUrl.href.replace(/\/$/, '')
  return {
    agent: toAgent(row, platform.config.version),
    code,
    expiresAt: expiresAt.toISOString(),
    command: `npm run agent -- pair --server ${server} --code ${code}`,
  }
}

/** Trades a code for a certificate. `unprocessable` on `code` or `csr`; a refused request leaves the code usable. */
export async function pairAgent(platform: Platform, context: PublicContext, body: PairInput): Promise<PairReply> {
  await throttle(platform, { bucket: `pair-from:${context.from}`, ...perAddress })
  const hash = hashPairingCode(body.code)
  const agent = await findAgentByPairingCode(platform.db, hash)
  if (!agent) throw wrongCode()
  const request = await readSigningRequest(body.csr)
  if ('reason' in request) throw unprocessable('csr', `The signing request ${request.reason}.`)
  const authority = await openAuthority(platform.db)
  const issued = await authority.issueClient(agent.id, request.publicKey)
  const reply = await platform.db.withTenant(agent.tenantId, async (tx) => {
    if (!(await consumePairingCode(tx, agent, hash))) throw wrongCode()
    const name = await takeCertificate(tx, agent, { issued, hostname: body.hostname, version: body.version })
    const actor = { tenantId: agent.tenantId, userId: null, username: null, from: context.from }
    const after = { certificateSerial: issued.serial, hostname: body.hostname }
    await audit(tx, actor, { action: 'agent.paired', targetId: agent.id, after })
    return replyOf(platform, authority, { agentId: agent.id, name, certificate: issued.cert })
  })
  // A connection with the certificate before this one is closed.
  nudgeAgent(platform.bus, agent.id, { type: 'look' })
  await announceAgent(platform, agent)
  return reply
}

async function takeCertificate(
  tx: Tx,
  agent: { tenantId: string; id: string },
  paired: { issued: ClientCertificate; hostname: string; version: string },
): Promise<string> {
  await updateAgentRow(tx, agent.tenantId, agent.id, {
    state: 'paired',
    certificateSerial: paired.issued.serial,
    certificateExpiresAt: paired.issued.expiresAt,
    nextCertificateSerial: null,
    nextCertificateExpiresAt: null,
    replacedCertificateSerial: null,
    connectedTwiceAt: null,
    connectedTwice: null,
    connectionId: null,
    hostname: paired.hostname,
    version: paired.version,
  })
  const row = await selectAgent(tx, agent.tenantId, agent.id)
  if (!row) throw new Error('an agent vanished while it was paired')
  return row.name
}

function replyOf(
  platform: Platform,
  authority: Authority,
  paired: Pick<PairReply, 'agentId' | 'name' | 'certificate'>,
): PairReply {
  return {
    ...paired,
    certificateAuthority: authority.certificate,
    jobSigningKey: authority.jobSigningKey,
    gatewayUrl: `wss://${platform.config.publicUrl.hostname}:${platform.config.agentPort}/agent/v1`,
  }
}

function wrongCode(): AppError {
  return unprocessable(
    'code',
    `This pairing code is wrong, was used already or is older than ${pairingMinutes} minutes. Take a fresh one under Devices.`,
  )
}
