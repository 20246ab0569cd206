/** Imports and their rows as the API shows them, and live in browsers. */
import type { Import, ImportRow } from '#contracts/imports.ts'
import type { Tx } from '../platform/db/database.ts'
import { publishLive } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import type { ImportKinds } from './kinds.ts'
import type { KeptRow } from './row-store.ts'
import { type ImportRecord, type ImportRef, selectImport } from './store.ts'

/** How long an applied import can be taken back. */
export const undoDays = 7
const dayMs = 86_400_000

/** Several imports, with the names of their sources by one query a kind. */
export async function describeImports(
  tx: Tx,
  parts: { kinds: ImportKinds; now: Date },
  rows: readonly ImportRecord[],
): Promise<Import[]> {
  const names = new Map<string, string>()
  for (const kind of parts.kinds.all) {
    const ids = rows.flatMap((row) => (row.kind === kind.name && row.sourceId ? [row.sourceId] : []))
    const [tenantId] = rows.map((row) => row.tenantId)
    if (!tenantId || ids.length === 0) continue
    for (const [id, name] of await kind.sourceNames(tx, tenantId, [...new Set(ids)])) names.set(id, name)
  }
  return rows.map((row) => toImport(row, { now: parts.now, sourceName: names.get(row.sourceId ?? '') ?? null }))
}

export async function describeImport(
  tx: Tx,
  parts: { kinds: ImportKinds; now: Date },
  row: ImportRecord,
): Promise<Import> {
  const [described] = await describeImports(tx, parts, [row])
  if (!described) throw new Error('an import was not described')
  return described
}

function toImport(row: ImportRecord, { now, sourceName }: { now: Date; sourceName: string | null }): Import {
  const { id, kind, filename, bytes, encoding, columns, counts, refusal, keptRows, mode, undoneCounts, version } = row
  const undoUntil = row.state === 'applied' && row.appliedAt ? row.appliedAt.getTime() + undoDays * dayMs : null
  const time = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...{ id, kind, filename, bytes, encoding, columns, counts, refusal, keptRows, mode, undoneCounts, version },
    source: row.sourceId && sourceName !== null ? { id: row.sourceId, name: sourceName } : null,
    state: row.state === 'uploading' ? 'checking' : row.state,
    progress: progressOf(row, now),
    undoUntil: undoUntil !== null && undoUntil > now.getTime() ? new Date(undoUntil).toISOString() : null,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    checkedAt: time(row.checkedAt),
    appliedAt: time(row.appliedAt),
  }
}

function progressOf({ state, bytes, doneBytes, begunAt }: ImportRecord, now: Date): Import['progress'] {
  if (state !== 'checking' && state !== 'applying') return null
  const done = Math.min(doneBytes, bytes)
  const seconds = begunAt ? (now.getTime() - begunAt.getTime()) / 1000 : 0
  const secondsLeft = done > 0 && seconds >= 1 ? Math.ceil((seconds * (bytes - done)) / done) : null
  return { done, total: bytes, secondsLeft }
}

export function toImportRow(row: KeptRow): ImportRow {
  const { number, line, outcome, cells, edited, problems, missing } = row
  return { number, line, outcome, cells, edited, problems, missing }
}

/** Tells browsers how an import stands now. */
export async function announceImport(
  platform: Platform,
  { kinds, ref }: { kinds: ImportKinds; ref: ImportRef },
): Promise<void> {
  const described = await platform.db.withTenant(ref.tenantId, async (tx) => {
    const row = await selectImport(tx, ref)
    return row && row.state !== 'uploading' ? describeImport(tx, { kinds, now: platform.clock() }, row) : null
  })
  if (!described) return
  publishLive(platform.bus, { tenantId: ref.tenantId, topic: 'imports' }, { type: 'import.changed', import: described })
}
