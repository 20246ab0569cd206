/** Is the way to the web port open? Only pairing needs it from here, so that a closed one is a warning. */
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { TLSSocket } from 'node:tls'
import { errorText } from '../error-text.ts'
import { presentedCertificate, seenOn } from '../interception.ts'
import { proxyFailure, webAgent } from '../outgoing.ts'
import type { Address } from './addresses.ts'
import { type Finding, ok, warn } from './finding.ts'

const answerTimeoutMs = 10_000

export async function webFinding({ host, protocol }: Address): Promise<Finding> {
  const origin = `${protocol}//${host}`
  try {
    const socket = await ask(origin, protocol)
    if (!(socket instanceof TLSSocket)) return ok('web port', `${origin} (recommended) answers, without TLS`)
    const { issuer, tlsVersion, fingerprint } = seenOn(socket)
    return ok(
      'web port',
      `${origin} (recommended) answers; ${tlsVersion}; certificate issued by "${issuer}", SHA-256 ${fingerprint}`,
    )
  } catch (error) {
    return warn('web port', `${origin} (recommended): ${await reasonOf(error, { host, protocol })}`)
  }
}

async function reasonOf(error: unknown, { host, protocol }: Pick<Address, 'host' | 'protocol'>): Promise<string> {
  const reason = proxyFailure(error, host) ?? errorText(error)
  const seen = protocol === 'https:' ? await presentedCertificate(host) : null
  return seen ? `${reason}; the certificate seen was issued by "${seen.issuer}"` : reason
}

/** The connection an answer came over. */
function ask(origin: string, protocol: Address['protocol']): Promise<unknown> {
  const request = protocol === 'http:' ? plainRequest : tlsRequest
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(answerTimeoutMs)
    const outgoing = request(origin, { method: 'HEAD', agent: webAgent(protocol), signal }, (response) => {
      resolve(response.socket)
      response.resume()
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
