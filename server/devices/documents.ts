/** Documents down and papers up: `GET /agent/v1/documents/{jobId}` and `PUT /agent/v1/papers/{jobId}`. */
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import type { AgentRequest, GatewayDoor } from './doors.ts'
import { selectDocument } from './job-store.ts'
import { selectVirtualDeviceOfJob, storePaper } from './paper-store.ts'
import { readBody } from './request-body.ts'

const paperMaxBytes = 2 * 1024 * 1024
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const uuidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

export function documentDoor(platform: Platform): GatewayDoor {
  return {
    requests: {
      documents: { GET: (asked) => sendDocument(platform, asked) },
      papers: { PUT: (asked) => takePaper(platform, asked) },
    },
  }
}

/** The job a path names, as one of the agent that asks. */
function jobOf({ rest, peer }: AgentRequest): { tenantId: string; agentId: string; id: string } {
  const [id = ''] = rest
  if (rest.length !== 1 || !uuidPattern.test(id)) throw notFound('document')
  return { tenantId: peer.tenantId, agentId: peer.agentId, id }
}

async function sendDocument(platform: Platform, asked: AgentRequest): Promise<void> {
  const job = jobOf(asked)
  const document = await platform.db.withTenant(job.tenantId, (tx) => selectDocument(tx, job))
  if (!document) throw notFound('document')
  asked.response
    .writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': document.length,
      'Cache-Control': 'no-store',
    })
    .end(document)
}

async function takePaper(platform: Platform, asked: AgentRequest): Promise<void> {
  const job = jobOf(asked)
  const { tenantId } = job
  const deviceId = await platform.db.withTenant(tenantId, (tx) => selectVirtualDeviceOfJob(tx, job))
  if (!deviceId) throw notFound('job of a virtual printer')
  const png = await readBody(asked.request, { what: 'A paper', mostBytes: paperMaxBytes })
  if (!png.subarray(0, pngSignature.length).equals(pngSignature))
    throw new AppError('unsupported_media_type', 'A paper is a PNG.')
  await platform.db.withTenant(tenantId, (tx) => storePaper(tx, { tenantId, deviceId, jobId: job.id, png }))
  asked.response.writeHead(204).end()
}
