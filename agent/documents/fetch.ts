/** Fetches documents and hands in papers over HTTPS beside the WebSocket: same host, port, certificate and authority. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { JobOrder } from '#contracts/agent.ts'
import { documentMaxBytes } from '#contracts/agent-limits.ts'
import { errorText } from '../error-text.ts'
import type { Identity } from '../identity.ts'
import { gatewayAgent, proxyFailure } from '../outgoing.ts'
import { DocumentError } from './document-error.ts'

/** Time for a whole transfer: 20 MB at 384 kbit/s would take 7 minutes; labels are kilobytes. */
const transferTimeoutMs = 60_000

/** `https://host:port/agent/v1/<path>` on the gateway's own address. */
export function gatewayAddress(identity: Identity, path: string): URL {
  const url = new URL(identity.gatewayUrl)
  url.protocol = 'https:'
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`
  return url
}

/** The bytes of a job's document, in memory only. Throws DocumentError when they are missing, too long or not the ordered ones. */
export async function fetchDocument(identity: Identity, order: JobOrder, signal: AbortSignal): Promise<Uint8Array> {
  const expected = order.document
  if (!expected) throw new DocumentError('document_unavailable', 'the order names no document')
  const bytes = await get(identity, order.jobId, { signal, limit: Math.min(expected.bytes, documentMaxBytes) })
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (bytes.length !== expected.bytes || digest !== expected.sha256) {
    throw new DocumentError('document_altered', 'length or SHA-256 differ from the order')
  }
  return bytes
}

async function get(
  identity: Identity,
  jobId: string,
  options: { signal: AbortSignal; limit: number },
): Promise<Buffer> {
  const response = await exchange(identity, { method: 'GET', path: `documents/${jobId}`, signal: options.signal })
  if (response.statusCode !== 200) {
    response.destroy()
    throw new DocumentError('document_unavailable', `the gateway answered HTTP ${response.statusCode}`)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      if (size > options.limit) throw new DocumentError('document_altered', 'the document is longer than ordered')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof DocumentError) throw error
    throw new DocumentError('document_unavailable', errorText(error))
  }
  return Buffer.concat(chunks)
}

/** Hands in the picture of what a virtual printer printed. Throws when the gateway does not take it. */
export async function uploadPaper(identity: Identity, paper: { jobId: string; png: Uint8Array }): Promise<void> {
  const response = await exchange(identity, { method: 'PUT', path: `papers/${paper.jobId}`, body: paper.png })
  response.resume()
  const status = response.statusCode ?? 0
  if (status < 200 || status >= 300) throw new Error(`the gateway answered HTTP ${status}`)
}

interface Exchange {
  method: 'GET' | 'PUT'
  path: string
  body?: Uint8Array
  signal?: AbortSignal
}

function exchange(identity: Identity, { method, path, body, signal }: Exchange): Promise<IncomingMessage> {
  const timeout = AbortSignal.timeout(transferTimeoutMs)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      gatewayAddress(identity, path),
      {
        method,
        agent: gatewayAgent(identity),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        headers: body ? { 'content-type': 'image/png', 'content-length': body.length } : {},
      },
      resolve,
    )
    const { host } = new URL(identity.gatewayUrl)
    outgoing.on('error', (error) =>
      reject(new DocumentError('document_unavailable', proxyFailure(error, host) ?? errorText(error))),
    )
    outgoing.end(body)
  })
}
