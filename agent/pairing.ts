/** Trades a pairing code and a signing request for a certificate, over the ordinary web port. */
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { hostname } from 'node:os'
import type { PairInput } from '#contracts/agent.ts'
import { AgentError, exitCodes } from './config.ts'
import { errorText } from './error-text.ts'
import { checkIdentity, type Identity, pairReplyFrom } from './identity.ts'
import { parseJson } from './messages.ts'
import { proxyFailure, proxyHost, webAgent } from './outgoing.ts'
import { makeSigningRequest } from './signing-request.ts'
import { agentVersion } from './version.ts'

const pairTimeoutMs = 20_000
/** Largest pairing answer read, in bytes. */
const replyMaxBytes = 64 * 1024
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]']

interface PairRequest {
  server: string
  code: string
  /** accept http:// to another machine, where a stranger on the way could pose as the server */
  allowHttp: boolean
}

/** Pairs and returns the identity, not yet saved. Throws AgentError with what the server said, in words. */
export async function pair(request: PairRequest): Promise<Identity> {
  const server = serverAddress(request)
  const { privateKey, csr } = makeSigningRequest(hostname())
  const input: PairInput = { code: request.code.trim(), csr, hostname: hostname(), version: agentVersion }
  const reply = pairReplyFrom(await post(new URL('/v1/agents/pair', server), input))
  const identity = { ...reply, privateKey, server: server.origin }
  checkIdentity(identity)
  return identity
}

/** The address as a URL. Throws AgentError for what is no web address, or is http:// to another machine without `allowHttp`. */
function serverAddress({ server, allowHttp }: PairRequest): URL {
  const url = URL.parse(server)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new AgentError(
      `--server ${server} is not a web address: write it as https://host or http://127.0.0.1:8080`,
      exitCodes.wrongUsage,
    )
  }
  if (url.protocol === 'http:' && !allowHttp && !loopbackHosts.includes(url.hostname)) {
    throw new AgentError(
      `Pairing over http:// with ${url.host} could be read or altered on the way. Use https://, or add --allow-http on a network you trust`,
      exitCodes.wrongUsage,
    )
  }
  return url
}

async function post(url: URL, input: PairInput): Promise<unknown> {
  const response = await send(url, input)
  const body = parseJson(await limitedText(response))
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return body
  const { location } = response.headers
  if (location) throw new AgentError(`${url.origin} points elsewhere: try --server ${new URL(location, url).origin}`)
  throw new AgentError(`${whoAnswers(url, body)} refused to pair: ${refusalText(body, status)}`)
}

async function send(url: URL, input: PairInput): Promise<IncomingMessage> {
  const body = JSON.stringify(input)
  const headers = { 'content-type': 'application/json', accept: 'application/json, application/problem+json' }
  const request = url.protocol === 'http:' ? plainRequest : tlsRequest
  try {
    return await new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(pairTimeoutMs)
      const outgoing = request(url, { method: 'POST', headers, agent: webAgent(url.protocol), signal }, resolve)
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  } catch (error) {
    if (error instanceof AgentError) throw error
    throw new AgentError(`Cannot reach ${url.origin}: ${proxyFailure(error, url.host) ?? errorText(error)}`)
  }
}

async function limitedText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > replyMaxBytes) throw new AgentError(`The server's answer is longer than ${replyMaxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** An http:// request through a proxy is answered by the proxy in the server's place when it refuses. */
function whoAnswers(url: URL, body: unknown): string {
  const proxy = url.protocol === 'http:' && body === undefined ? proxyHost('http:') : null
  return proxy ? `The server, or the proxy ${proxy} before it,` : 'The server'
}

/** Title and detail, and of the fields what the detail does not say already. */
function refusalText(body: unknown, status: number): string {
  if (typeof body !== 'object' || body === null || !('title' in body)) return `HTTP ${status}, without a reason`
  const detail = 'detail' in body && body.detail ? String(body.detail) : ''
  const reasons = 'fields' in body && Array.isArray(body.fields) ? body.fields.map(reasonOf) : []
  const more = reasons.filter((reason) => reason !== '' && !detail.includes(reason)).join('; ')
  return `${detail || String(body.title)}${more ? ` (${more})` : ''}`
}

function reasonOf(field: unknown): string {
  return typeof field === 'object' && field !== null && 'reason' in field ? String(field.reason) : ''
}
