/** Documents down and papers up, over the gateway's port and the agent's certificate. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type ProblemCode, problems } from '#contracts/problem.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { asAppError, problemOf } from '../platform/http/problems.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { AgentPeer } from './conversation.ts'
import { selectDocument } from './job-store.ts'
import { selectVirtualDeviceOfJob, storePaper } from './paper-store.ts'

export const paperMaxBytes = 2 * 1024 * 1024
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const routePattern = /^\/agent\/v1\/(documents|papers)\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/

type FindPeer = (request: IncomingMessage) => Promise<AgentPeer | { refused: string }>

/** Answers `GET /agent/v1/documents/{jobId}` and `PUT /agent/v1/papers/{jobId}`; everything else is a problem. */
export function serveDocuments(platform: Platform, findPeer: FindPeer): RequestListener {
  return (request, response) => {
    const requestId = newId()
    response.on('error', (error) => platform.log.debug({ err: error, requestId }, 'gateway: an answer was not read'))
    answer(platform, findPeer, { request, response }).catch((thrown: unknown) => {
      const error = asAppError(thrown)
      if (error.status >= 500) platform.log.error({ err: error.cause ?? error, requestId }, error.message)
      if (response.headersSent) return response.destroy()
      response
        .writeHead(error.status, { 'Content-Type': 'application/problem+json', Connection: 'close' })
        .end(JSON.stringify(problemOf(error, requestId)))
    })
  }
}

async function answer(
  platform: Platform,
  findPeer: FindPeer,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const [, kind, jobId = ''] = routePattern.exec(request.url ?? '') ?? []
  if (!kind) throw notFound('document')
  const expected = kind === 'documents' ? 'GET' : 'PUT'
  if (request.method !== expected) throw refusal('method_not_allowed', `Use ${expected} here.`)
  const peer = await findPeer(request)
  if ('refused' in peer) throw refusal('forbidden', peer.refused)
  if (kind === 'documents') await sendDocument(platform, response, { ...peer, id: jobId })
  else {
    await takePaper(platform, request, { ...peer, id: jobId })
    response.writeHead(204).end()
  }
}

function refusal(code: ProblemCode, detail: string): AppError {
  return new AppError(code, detail || problems[code].title)
}

type AgentJob = { tenantId: string; agentId: string; id: string }

async function sendDocument(platform: Platform, response: ServerResponse, job: AgentJob): Promise<void> {
  const document = await platform.db.withTenant(job.tenantId, (tx) => selectDocument(tx, job))
  if (!document) throw notFound('document')
  response
    .writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': document.length,
      'Cache-Control': 'no-store',
    })
    .end(document)
}

async function takePaper(platform: Platform, request: IncomingMessage, job: AgentJob): Promise<void> {
  const { tenantId } = job
  const deviceId = await platform.db.withTenant(tenantId, (tx) => selectVirtualDeviceOfJob(tx, job))
  if (!deviceId) throw notFound('job of a virtual printer')
  const png = await readBody(request)
  if (!png.subarray(0, pngSignature.length).equals(pngSignature))
    throw refusal('unsupported_media_type', 'A paper is a PNG.')
  await platform.db.withTenant(tenantId, (tx) => storePaper(tx, { tenantId, deviceId, jobId: job.id, png }))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => refusal('payload_too_large', `A paper has at most ${paperMaxBytes} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > paperMaxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > paperMaxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
