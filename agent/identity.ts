/** Who this agent is: key, certificate, the paired authority and gateway, in one private file so that pairing is atomic. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PairReply } from '#contracts/agent.ts'
import { AgentError, exitCodes } from './config.ts'
import { writing } from './disk-trouble.ts'
import { errorText } from './error-text.ts'
import { isPairReply, parseJson, whyRefused } from './messages.ts'
import { writeDurably } from './write-durably.ts'

export interface Identity extends PairReply {
  /** PKCS#8 PEM, EC P-256 */
  privateKey: string
  /** the web address the agent was paired at */
  server: string
  /** the server revoked this certificate for good; kept until the computer is paired again, so that a service waits for that */
  dismissed?: { reason: string; at: string }
}

/** Read and write for the owner only: the file holds the private key. */
const privateFileMode = 0o600
const privateFolderMode = 0o700

function identityFile(folder: string): string {
  return join(folder, 'identity.json')
}

/** Writes the identity so that a crash leaves the old one or the new one, never half of each. Throws AgentError. */
export function saveIdentity(folder: string, identity: Identity): void {
  writing(identityFile(folder), () => {
    mkdirSync(folder, { recursive: true, mode: privateFolderMode })
    writeDurably(identityFile(folder), `${JSON.stringify(identity, null, 1)}\n`, privateFileMode)
    chmodSync(identityFile(folder), privateFileMode)
  })
}

/** The saved identity; null when this computer was never paired or its identity is damaged. */
export function findIdentity(folder: string): Identity | null {
  const file = identityFile(folder)
  return existsSync(file) ? identityFrom(parseJson(readFileSync(file, 'utf8'))) : null
}

/** The saved identity. Throws AgentError with exit code `notPaired` when there is none or it is damaged. */
export function readIdentity(folder: string): Identity {
  const file = identityFile(folder)
  if (!existsSync(file)) {
    throw new AgentError(
      `This agent is not paired (${file} does not exist). Get a code in Postroom under Devices, then run: postroom-agent pair --server URL --code CODE`,
      exitCodes.notPaired,
    )
  }
  const identity = findIdentity(folder)
  if (!identity) throw new AgentError(`${file} is damaged: pair this agent again`, exitCodes.notPaired)
  return identity
}

function identityFrom(saved: unknown): Identity | null {
  if (typeof saved !== 'object' || saved === null) return null
  if (!('privateKey' in saved) || typeof saved.privateKey !== 'string') return null
  if (!('server' in saved) || typeof saved.server !== 'string') return null
  const { privateKey, server, ...rest } = saved
  const { dismissed, ...reply } = { dismissed: undefined, ...rest }
  if (!isPairReply(reply)) return null
  return { ...reply, privateKey, server, ...(isDismissal(dismissed) && { dismissed }) }
}

function isDismissal(value: unknown): value is NonNullable<Identity['dismissed']> {
  if (typeof value !== 'object' || value === null || !('reason' in value && 'at' in value)) return false
  return typeof value.reason === 'string' && typeof value.at === 'string'
}

/** Checks what the server handed out against our key before it is trusted. Throws AgentError naming what is wrong. */
export function checkIdentity(identity: Identity): void {
  const problem = identityProblem(identity)
  if (problem) throw new AgentError(`The server's answer cannot be used: ${problem}`)
}

function identityProblem(identity: Identity): string | null {
  try {
    const certificate = new X509Certificate(identity.certificate)
    const authority = new X509Certificate(identity.certificateAuthority)
    if (!certificate.checkPrivateKey(createPrivateKey(identity.privateKey))) return 'the certificate is for another key'
    if (!certificate.verify(authority.publicKey)) return 'the certificate is not signed by the authority sent with it'
    if (!certificate.subject.split('\n').includes(`CN=${identity.agentId}`))
      return 'the certificate names another agent'
    if (createPublicKey(identity.jobSigningKey).asymmetricKeyType !== 'ed25519') return 'the job key is not Ed25519'
    if (new URL(identity.gatewayUrl).protocol !== 'wss:') return 'the gateway address is not wss://'
    return null
  } catch (error) {
    return errorText(error)
  }
}

/** Validates the body of a pairing answer. Throws AgentError. */
export function pairReplyFrom(body: unknown): PairReply {
  if (isPairReply(body)) return body
  throw new AgentError(`The server's pairing answer is not understood: ${whyRefused(isPairReply)}`)
}
