/** What agents say of their drop folders, and the files that cross the border, beside the WebSocket (drop-folder.ts). */
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { dropFileMaxBytes } from '#contracts/agent-limits.ts'
import type { AgentRequest, ConnectedAgent, GatewayDoor } from '../devices/index.ts'
import { selectAgentNames } from '../devices/index.ts'
import { type ImportKinds, rejectedRows } from '../imports/index.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { announceSource } from './describe.ts'
import { streamExport } from './export-file.ts'
import { adoptReady, markWritten, selectExport, selectReadyFor } from './export-store.ts'
import { noticeOf } from './exports.ts'
import { bringFile, requireStatus } from './files.ts'
import { forgetWatches, reportFolder, type SourceRow, selectSourceByFolder, selectSourcesById } from './source-store.ts'

const sha256Pattern = /^[0-9a-f]{64}$/
const uuidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const nameMax = 200

export function dropDoor(platform: Platform, kinds: ImportKinds): GatewayDoor {
  return {
    requests: {
      folders: { PUT: (asked) => takeFile(platform, kinds, asked), GET: (asked) => answerFile(platform, asked) },
      exports: { GET: (asked) => sendExport(platform, asked) },
    },
    welcomed: (agent, { folders }) => takeFolders(platform, agent, folders),
    folder: (agent, { folder }) => takeFolders(platform, agent, [folder], { only: true }),
    exportWritten: (agent, { exportId }) => noteWritten(platform, agent, exportId),
  }
}

/** Notes the folders an agent watches; the files that wait for it are told again. */
async function takeFolders(
  platform: Platform,
  agent: ConnectedAgent,
  folders: readonly Parameters<typeof reportFolder>[2][],
  { only = false }: { only?: boolean } = {},
): Promise<void> {
  const { tenantId, agentId } = agent
  const { sourceIds, notices } = await platform.db.withTenant(tenantId, async (tx) => {
    const siteId = (await selectAgentNames(tx, tenantId, [agentId])).get(agentId)?.siteId ?? null
    const ids: string[] = []
    for (const folder of folders) ids.push(await reportFolder(tx, { tenantId, agentId, siteId }, folder))
    if (!only) await forgetWatches(tx, agent, ids)
    const adopted = await adoptReady(tx, agent, ids)
    const ready = only ? adopted : await selectReadyFor(tx, agent)
    const sources = await selectSourcesById(tx, tenantId, [...new Set(ready.map(({ sourceId }) => sourceId))])
    const sourceOf = new Map(sources.map((source) => [source.id, source]))
    return {
      sourceIds: ids,
      notices: ready.map((row) => noticeOf(row, sourceOf.get(row.sourceId) ?? { folderKey: '' })),
    }
  })
  for (const notice of notices) agent.send({ type: 'dropExport', notice })
  for (const id of sourceIds) await announceSource(platform, { tenantId, id })
}

async function noteWritten(platform: Platform, { tenantId, agentId, send }: ConnectedAgent, id: string): Promise<void> {
  const written = await platform.db.withTenant(tenantId, (tx) => markWritten(tx, { tenantId, id }, agentId))
  send({ type: 'exportAck', exportId: id })
  if (written) await announceSource(platform, { tenantId, id: written.sourceId })
}

/** `folders/{key}/files/{sha256}[/rejected.csv]` */
async function pathOf(
  platform: Platform,
  { rest, peer }: AgentRequest,
): Promise<{ source: SourceRow; sha256: string; tail: string }> {
  const [key = '', files, sha256 = '', tail = '', ...more] = rest
  if (files !== 'files' || !sha256Pattern.test(sha256) || more.length > 0) throw notFound('document')
  const source = await platform.db.withTenant(peer.tenantId, (tx) => selectSourceByFolder(tx, peer.tenantId, key))
  if (!source) throw notFound('folder; say it in hello first')
  return { source, sha256, tail }
}

async function takeFile(platform: Platform, kinds: ImportKinds, asked: AgentRequest): Promise<void> {
  const { source, sha256, tail } = await pathOf(platform, asked)
  if (tail !== '') throw notFound('document')
  const { request, query, peer } = asked
  if (Number(request.headers['content-length'] ?? 0) > dropFileMaxBytes)
    throw new AppError('payload_too_large', `A file has at most ${dropFileMaxBytes} bytes. Divide it.`)
  const filename = (query.get('name') ?? '').replaceAll(/\p{Cc}/gu, '').slice(0, nameMax) || 'file.csv'
  const bytes = request.headers['content-encoding'] === 'gzip' ? unzipped(request) : request
  const status = await bringFile(platform, { kinds, source, sha256, agentId: peer.agentId, file: { filename, bytes } })
  sendJson(asked, 202, status)
}

/** A body packed on the way; the limit of the import holds for what it unpacks to. */
function unzipped(request: AgentRequest['request']): AsyncIterable<Uint8Array> {
  const unzip = createGunzip()
  // The reader of `unzip` is told of every failure.
  pipeline(request, unzip).catch(() => undefined)
  return unzip
}

async function answerFile(platform: Platform, asked: AgentRequest): Promise<void> {
  const { source, sha256, tail } = await pathOf(platform, asked)
  const { tenantId } = source
  const ref = { tenantId, sourceId: source.id, sha256 }
  const status = await platform.db.withTenant(tenantId, (tx) => requireStatus(tx, ref))
  if (tail === '') return sendJson(asked, 200, status)
  if (tail !== 'rejected.csv') throw notFound('document')
  const { bytes } = await rejectedRows(platform, { tenantId, id: status.importId })
  asked.response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8', 'Cache-Control': 'no-store' })
  await pipeline(bytes as AsyncIterable<string>, asked.response)
}

async function sendExport(platform: Platform, asked: AgentRequest): Promise<void> {
  const [id = '', ...more] = asked.rest
  if (!uuidPattern.test(id) || more.length > 0) throw notFound('export')
  const { tenantId, agentId } = asked.peer
  const row = await platform.db.withTenant(tenantId, (tx) => selectExport(tx, { tenantId, id }))
  // Only the agent it was given to: a second one would write it a second time.
  if (row?.agentId !== agentId) throw notFound('export of this agent')
  asked.response.writeHead(200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Length': row.bytes,
    'Cache-Control': 'no-store',
  })
  await pipeline(streamExport(platform, row), asked.response)
}

function sendJson({ response }: AgentRequest, status: number, body: unknown): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body))
}
