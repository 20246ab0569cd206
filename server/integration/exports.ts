/** Files handed back: made of what waits, given to who writes them, confirmed when they are safe on the other side. */

import type { DropExport } from '#contracts/drop-exports.ts'
import type { DropExportNotice } from '#contracts/drop-folder.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { nudgeAgent, selectAgentNames } from '../devices/index.ts'
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { announceSource, toExport } from './describe.ts'
import { measureExport } from './export-file.ts'
import {
  claimRows,
  type ExportRow,
  insertExport,
  markWritten,
  selectExport,
  selectExports,
  updateExport,
} from './export-store.ts'
import { type SourceRef, type SourceRow, selectSourcesById, selectWatchers, updateSource } from './source-store.ts'
import { requireSource } from './sources.ts'

/** Rows of one file; more follow in the next. */
const rowsMax = 200_000

/** The file of what waits. One transaction: a row is in exactly one file. Throws NothingWaits. */
async function makeExport(platform: Platform, actor: Actor, ref: SourceRef): Promise<DropExport> {
  const { row, source } = await platform.db.withTenant(ref.tenantId, async (tx) => {
    const source = await requireSource(tx, ref)
    const row = await fill(tx, source)
    const now = platform.clock()
    await updateSource(tx, ref, { nextSequence: source.nextSequence + 1, lastExportAt: now })
    const after = { filename: row.filename, rows: row.rowCount, voids: row.voids, sha256: row.sha256 }
    await audit(tx, actor, { action: 'drop_export.made', targetId: row.id, after })
    return { row, source }
  })
  return told(platform, row, source)
}

/** The agent that writes the file, and the browsers that look at the list, hear of it. */
async function told(platform: Platform, row: ExportRow, source: SourceRow): Promise<DropExport> {
  if (row.agentId) nudgeAgent(platform.bus, row.agentId, { type: 'dropExport', notice: noticeOf(row, source) })
  await announceSource(platform, source)
  return toExport(row, { id: source.id, name: source.name })
}

async function fill(tx: Tx, source: SourceRow): Promise<ExportRow> {
  const { tenantId, id: sourceId, nextSequence: sequence } = source
  const id = newId()
  const filename = `postroom-${String(sequence).padStart(6, '0')}.csv`
  const agentId = await writerOf(tx, source)
  // The row first, as its lines refer to it; its digest when they are known.
  await insertExport(tx, { tenantId, id, sourceId, sequence, filename, agentId, ...empty })
  const { rows, voids } = await claimRows(tx, source, { exportId: id, most: rowsMax })
  if (rows === 0) throw new NothingWaits()
  const { bytes, sha256 } = await measureExport(tx, { tenantId, id })
  return updateExport(tx, { tenantId, id }, { rowCount: rows, voids, bytes, sha256 })
}

const empty = { rowCount: 0, voids: 0, bytes: 0, sha256: '' }

/** Rolls back the file that was begun. */
class NothingWaits extends Error {}

/** The agent that is to write it: one that is connected before one that is not. Null for a source without a folder. */
async function writerOf(tx: Tx, { tenantId, id, kind }: SourceRow, not: string | null = null): Promise<string | null> {
  if (kind !== 'folder') return null
  const watchers = await selectWatchers(tx, tenantId, [id])
  const ids = watchers.map(({ agentId }) => agentId).filter((agentId) => agentId !== not)
  const agents = await selectAgentNames(tx, tenantId, ids)
  return ids.find((agentId) => agents.get(agentId)?.online) ?? ids[0] ?? null
}

/** The file of what waits, or null when nothing does. */
export async function makeExportIfAny(platform: Platform, actor: Actor, ref: SourceRef): Promise<DropExport | null> {
  try {
    return await makeExport(platform, actor, ref)
  } catch (error) {
    if (error instanceof NothingWaits) return null
    throw error
  }
}

/** `unprocessable` when nothing waits. */
export async function exportNow(platform: Platform, context: UserContext, sourceId: string): Promise<DropExport> {
  const made = await makeExportIfAny(platform, context, { tenantId: context.tenantId, id: sourceId })
  if (made) return made
  throw new AppError('unprocessable', 'Nothing was shipped or voided since the last file. Ship a record first.')
}

export function noticeOf(row: ExportRow, source: Pick<SourceRow, 'folderKey'>): DropExportNotice {
  const { id: exportId, filename, sha256, bytes, rowCount: rows, createdAt } = row
  return { exportId, folder: source.folderKey ?? '', filename, sha256, bytes, rows, createdAt: createdAt.toISOString() }
}

/** For a program without a folder. A repeat answers the same; `conflict` for a file an agent writes. */
export async function confirmExport(platform: Platform, context: UserContext, id: string): Promise<DropExport> {
  const { tenantId } = context
  const ref = { tenantId, id }
  const confirmed = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await selectExport(tx, ref)
    if (!before) throw notFound('export')
    if (before.agentId)
      throw new AppError('conflict', 'An agent writes this file into its folder and confirms it by itself.')
    const written = (await markWritten(tx, ref, null)) ?? before
    if (before.state === 'ready') await audit(tx, context, { action: 'drop_export.confirmed', targetId: id })
    const [source] = await selectSourcesById(tx, tenantId, [written.sourceId])
    return toExport(written, { id: written.sourceId, name: source?.name ?? '' })
  })
  await announceSource(platform, { tenantId, id: confirmed.source.id })
  return confirmed
}

/**
 * Takes a file away from the agent that was to write it, for somebody who looked into `out/`: another agent of the folder
 * writes it, else a program fetches it. `from` is the agent that person saw. `conflict` when it is written, was handed
 * over meanwhile, or its agent is connected and will write it.
 */
export async function handOver(
  platform: Platform,
  context: UserContext,
  { id, from }: { id: string; from: string | null },
): Promise<DropExport> {
  const { tenantId } = context
  const { row, source } = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await selectExport(tx, { tenantId, id }, { lock: true })
    if (!before) throw notFound('export')
    if (before.state === 'written') throw new AppError('conflict', 'This file is written already.')
    if (before.agentId !== from)
      throw new AppError('conflict', 'This file was handed over by somebody else. Look who writes it now.')
    const agents = await selectAgentNames(tx, tenantId, before.agentId ? [before.agentId] : [])
    const holder = agents.get(before.agentId ?? '')
    if (holder?.online)
      throw new AppError('conflict', `The agent "${holder.name}" is connected and writes this file by itself.`)
    const source = await requireSource(tx, { tenantId, id: before.sourceId })
    const next = await writerOf(tx, source, before.agentId)
    const row = await updateExport(tx, before, { agentId: next })
    await audit(tx, context, {
      action: 'drop_export.handed_over',
      targetId: id,
      before: { agentId: before.agentId },
      after: { agentId: next },
    })
    return { row, source }
  })
  return told(platform, row, source)
}

export function listExports(
  platform: Platform,
  { tenantId }: UserContext,
  query: { cursor?: string; limit?: number; sourceId?: string; state?: ExportRow['state'] },
): Promise<{ items: DropExport[]; nextCursor: string | null }> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const { cursor, limit = pageLimitDefault, ...filter } = query
    const [before = null] = decodeCursor(cursor, ['id']) ?? []
    const rows = await selectExports(tx, tenantId, { ...filter, before, limit: limit + 1 })
    const { items: shown, nextCursor } = toPage(rows, { limit, item: (row) => row, key: (row) => [row.id] })
    const sources = await selectSourcesById(tx, tenantId, [...new Set(shown.map(({ sourceId }) => sourceId))])
    const nameOf = new Map(sources.map(({ id, name }) => [id, name]))
    const items = shown.map((row) => toExport(row, { id: row.sourceId, name: nameOf.get(row.sourceId) ?? '' }))
    return { items, nextCursor }
  })
}
