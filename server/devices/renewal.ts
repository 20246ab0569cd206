/**
 * `POST /agent/v1/certificate`: a new certificate under the old one. Both count until a hello comes with the new one
 * (greet.ts), so that an agent which loses the answer, or its disk, can ask again; then the old one is worth nothing.
 */
import { RenewInput, type RenewReply } from '#contracts/agent.ts'
import { audit } from '../platform/audit.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import { throttle } from '../platform/http/throttle.ts'
import { checker } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { openAuthority } from '../platform/tls/authority.ts'
import { readSigningRequest } from '../platform/tls/signing-request.ts'
import { selectAgent, updateAgentRow } from './agent-store.ts'
import type { AgentRequest, GatewayDoor } from './doors.ts'
import { type AgentPeer, refusals } from './peer.ts'
import { readBody } from './request-body.ts'

const bodyMaxBytes = 8 * 1024
/** An agent renews once in two months and may stumble. */
const perAgent = { most: 20, windowSeconds: 3_600 }
const check = checker(RenewInput, 'body')

export function renewalDoor(platform: Platform): GatewayDoor {
  return { requests: { certificate: { POST: (asked) => renew(platform, asked) } } }
}

async function renew(platform: Platform, { peer, request, response }: AgentRequest): Promise<void> {
  await throttle(platform, { bucket: `renew:${peer.agentId}`, ...perAgent })
  const reply = await renewCertificate(platform, peer, await readInput(request))
  response
    .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(reply))
}

async function readInput(request: AgentRequest['request']): Promise<RenewInput> {
  const text = (await readBody(request, { what: 'A signing request', mostBytes: bodyMaxBytes })).toString()
  try {
    const input = JSON.parse(text) as RenewInput
    check(input)
    return input
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new AppError('invalid_json', 'The body is not JSON.', { cause: error })
  }
}

/** `unprocessable` on `csr`; `forbidden` when the certificate stopped counting meanwhile. */
async function renewCertificate(platform: Platform, peer: AgentPeer, { csr }: RenewInput): Promise<RenewReply> {
  const wanted = await readSigningRequest(csr)
  if ('reason' in wanted) throw unprocessable('csr', `The signing request ${wanted.reason}.`)
  const authority = await openAuthority(platform.db)
  const { tenantId, agentId: id, serial, from } = peer
  const issued = await authority.issueClient(id, wanted.publicKey)
  await platform.db.withTenant(tenantId, async (tx) => {
    const agent = await selectAgent(tx, tenantId, id, { lock: true })
    if (agent?.state !== 'paired' || ![agent.certificateSerial, agent.nextCertificateSerial].includes(serial))
      throw new AppError('forbidden', refusals.revoked)
    await updateAgentRow(tx, tenantId, id, {
      nextCertificateSerial: issued.serial,
      nextCertificateExpiresAt: issued.expiresAt,
    })
    const actor = { tenantId, userId: null, username: null, from }
    const [before, after] = [{ certificateSerial: serial }, { certificateSerial: issued.serial }]
    await audit(tx, actor, { action: 'agent.certificate_renewed', targetId: id, before, after })
  })
  return { certificate: issued.cert, certificateAuthority: authority.certificate }
}
