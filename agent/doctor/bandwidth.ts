/** How fast the line to the gateway is, both ways, by its echo (openapi/contracts/agent.ts). */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { echoMaxBytes } from '#contracts/agent-limits.ts'
import { gatewayAddress } from '../documents/fetch.ts'
import { errorText } from '../error-text.ts'
import type { Identity } from '../identity.ts'
import { gatewayAgent } from '../outgoing.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** The least the agent works with, and what is advised (requirement R-7), in bits a second. */
const leastBitsPerSecond = 384_000
const advisedBitsPerSecond = 1_000_000
/** A first small upload; only a line that takes it at 0.9 Mbit/s or more is asked to take the whole. */
const smallBytes = 64 * 1024
const smallEnoughMs = 600
/** A download is judged by what came until then. */
const measureMs = 4_000
const uploadTimeoutMs = 30_000

interface Measured {
  bytes: number
  ms: number
}

export async function bandwidthFindings(identity: Identity): Promise<Finding[]> {
  try {
    return [finding('download', await download(identity)), finding('upload', await upload(identity))]
  } catch (error) {
    return [warn('bandwidth', `not measured: ${errorText(error)}`)]
  }
}

function finding(subject: string, { bytes, ms }: Measured): Finding {
  const rate = (bytes * 8_000) / Math.max(1, ms)
  const text = `${rateText(rate)} (${Math.ceil(bytes / 1024)} kB in ${ms} ms)`
  if (rate < leastBitsPerSecond)
    return fail(subject, `${text}: below ${rateText(leastBitsPerSecond)}, the least that works`)
  if (rate < advisedBitsPerSecond) return warn(subject, `${text}: ${rateText(advisedBitsPerSecond)} is advised`)
  return ok(subject, text)
}

function rateText(bitsPerSecond: number): string {
  return bitsPerSecond < 1e6
    ? `${Math.round(bitsPerSecond / 1e3)} kbit/s`
    : `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`
}

async function download(identity: Identity): Promise<Measured> {
  const began = Date.now()
  const response = await ask(identity, { method: 'GET' })
  const enough = setTimeout(() => response.destroy(), Math.max(0, began + measureMs - Date.now()))
  let bytes = 0
  try {
    for await (const chunk of response) {
      bytes += chunk.length
      if (bytes >= echoMaxBytes) break
    }
  } catch (error) {
    if (Date.now() - began < measureMs) throw error
  } finally {
    clearTimeout(enough)
  }
  return { bytes, ms: Date.now() - began }
}

async function upload(identity: Identity): Promise<Measured> {
  const small = await put(identity, smallBytes)
  return small.ms > smallEnoughMs ? small : await put(identity, echoMaxBytes)
}

async function put(identity: Identity, bytes: number): Promise<Measured> {
  const began = Date.now()
  // Random, so that no compression on the way flatters the line.
  const response = await ask(identity, { method: 'PUT', body: randomBytes(bytes) })
  response.resume()
  return { bytes, ms: Date.now() - began }
}

async function ask(identity: Identity, { method, body }: { method: 'GET' | 'PUT'; body?: Uint8Array }) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      gatewayAddress(identity, 'echo'),
      {
        method,
        agent: gatewayAgent(identity),
        signal: AbortSignal.timeout(uploadTimeoutMs),
        headers: body ? { 'content-type': 'application/octet-stream', 'content-length': body.length } : {},
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return response
  response.resume()
  throw new Error(`the gateway answered HTTP ${status} to the measurement`)
}
