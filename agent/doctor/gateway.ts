/** Is the way to the gateway open, with which TLS and whose certificate, and do the clocks agree? */
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { gatewayAddress } from '../documents/fetch.ts'
import type { Identity } from '../identity.ts'
import { describeFailure, type PresentedCertificate, presentedCertificate, seenOn } from '../interception.ts'
import { gatewayAgent } from '../outgoing.ts'
import type { Address } from './addresses.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const answerTimeoutMs = 10_000
/** The Date header has whole seconds. */
const clockWarnMs = 30_000

/** With mutual TLS, as the agent connects. `reached` says whether asking for more makes sense. */
export async function gatewayFindings(
  identity: Identity,
  { host }: Address,
): Promise<{ findings: Finding[]; reached: boolean }> {
  try {
    const { seen, date, roundTripMs } = await askGateway(identity)
    const text = `${host} (required) answers in ${roundTripMs} ms; ${seen.tlsVersion}; certificate issued by "${seen.issuer}"`
    const gateway = ok('gateway', `${text}, SHA-256 ${seen.fingerprint}`)
    return { findings: [gateway, clockFinding(date)], reached: true }
  } catch (error) {
    const text = `${host} (required): ${await describeFailure(identity, error)}`
    return { findings: [fail('gateway', text)], reached: false }
  }
}

/** Before pairing: whether anything there speaks TLS. */
export async function futureGatewayFinding({ host }: Address): Promise<Finding> {
  const seen = await presentedCertificate(host)
  if (!seen) return warn('gateway', `${host} (required after pairing) does not open TLS: allow it, or the port differs`)
  return ok('gateway', `${host}; ${seen.tlsVersion}; certificate issued by "${seen.issuer}"`)
}

function clockFinding(date: string | undefined): Finding {
  if (!date) return warn('clock', 'the gateway does not tell its time')
  const difference = Date.now() - Date.parse(date)
  const text = `${(difference / 1000).toFixed(0)} s ahead of the server's`
  return Math.abs(difference) > clockWarnMs
    ? warn('clock', `${text}: set the clock of this computer`)
    : ok('clock', text)
}

interface Answer {
  seen: PresentedCertificate
  date: string | undefined
  roundTripMs: number
}

/** An ordinary request over the agent's own TLS; any HTTP answer proves the way is open. */
async function askGateway(identity: Identity): Promise<Answer> {
  const began = Date.now()
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const signal = AbortSignal.timeout(answerTimeoutMs)
    const outgoing = request(gatewayAddress(identity, ''), { agent: gatewayAgent(identity), signal }, resolve)
    outgoing.on('error', reject)
    outgoing.end()
  })
  const roundTripMs = Date.now() - began
  const seen = seenOn(response.socket as TLSSocket)
  response.resume()
  return { seen, date: response.headers.date, roundTripMs }
}
