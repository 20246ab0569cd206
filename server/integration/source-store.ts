/** SQL of sources, of the agents that watch their folders, and of the files these brought. */
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { DropFolderReport } from '#contracts/drop-folder.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { dropExportRows, dropFiles, dropSources, dropWatchers } from './tables.ts'

export type SourceRow = typeof dropSources.$inferSelect
export type WatcherRow = typeof dropWatchers.$inferSelect
export interface SourceRef {
  tenantId: string
  id: string
}

const is = ({ tenantId, id }: SourceRef) => and(eq(dropSources.tenantId, tenantId), eq(dropSources.id, id))

/** In the order they were made. */
export async function selectSources(
  tx: Tx,
  tenantId: string,
  page: { after: string | null; limit: number },
): Promise<SourceRow[]> {
  return tx
    .select()
    .from(dropSources)
    .where(and(eq(dropSources.tenantId, tenantId), page.after === null ? undefined : gt(dropSources.id, page.after)))
    .orderBy(asc(dropSources.id))
    .limit(page.limit)
}

export async function selectSourcesById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<SourceRow[]> {
  if (ids.length === 0) return []
  return tx
    .select()
    .from(dropSources)
    .where(and(eq(dropSources.tenantId, tenantId), inArray(dropSources.id, [...ids])))
}

export async function selectSource(
  tx: Tx,
  ref: SourceRef,
  options: { lock?: boolean } = {},
): Promise<SourceRow | null> {
  const query = tx.select().from(dropSources).where(is(ref))
  const [row] = await (options.lock ? query.for('no key update') : query)
  return row ?? null
}

export async function selectSourceByFolder(tx: Tx, tenantId: string, folderKey: string): Promise<SourceRow | null> {
  const [row] = await tx
    .select()
    .from(dropSources)
    .where(and(eq(dropSources.tenantId, tenantId), eq(dropSources.folderKey, folderKey)))
  return row ?? null
}

export async function insertSource(tx: Tx, row: typeof dropSources.$inferInsert): Promise<SourceRow> {
  const [inserted] = await tx.insert(dropSources).values(row).returning()
  if (!inserted) throw new Error('a drop source was not stored')
  return inserted
}

/** The one source of files uploaded in the browser, made when first needed. */
export async function requireUploadSource(tx: Tx, tenantId: string): Promise<SourceRow> {
  await tx
    .insert(dropSources)
    .values({ tenantId, id: newId(), kind: 'upload', name: 'Uploaded files', exportMode: 'manual' })
    .onConflictDoNothing()
  const [row] = await tx
    .select()
    .from(dropSources)
    .where(and(eq(dropSources.tenantId, tenantId), eq(dropSources.kind, 'upload')))
  if (!row) throw new Error('the source of uploads was not made')
  return row
}

export async function updateSource(
  tx: Tx,
  ref: SourceRef,
  set: Partial<typeof dropSources.$inferInsert>,
): Promise<SourceRow> {
  const query = Object.keys(set).length > 0 ? tx.update(dropSources).set(set).where(is(ref)).returning() : null
  const [row] = await (query ?? tx.select().from(dropSources).where(is(ref)))
  if (!row) throw new Error('a drop source vanished')
  return row
}

/** Notes how an agent sees a folder; the source is made with the first agent that brings it. Answers the source's id. */
export async function reportFolder(
  tx: Tx,
  agent: { tenantId: string; agentId: string; siteId: string | null },
  report: DropFolderReport,
): Promise<string> {
  const { tenantId, agentId, siteId } = agent
  await tx
    .insert(dropSources)
    .values({ tenantId, id: newId(), kind: 'folder', name: report.name, folderKey: report.key, siteId })
    .onConflictDoNothing()
  const source = await selectSourceByFolder(tx, tenantId, report.key)
  if (!source) throw new Error('the source of a folder was not made')
  await tx
    .insert(dropWatchers)
    .values({ tenantId, sourceId: source.id, agentId, report })
    .onConflictDoUpdate({
      target: [dropWatchers.tenantId, dropWatchers.sourceId, dropWatchers.agentId],
      set: { report, seenAt: sql`now()` },
    })
  return source.id
}

/** Forgets folders an agent watches no longer. */
export async function forgetWatches(
  tx: Tx,
  agent: { tenantId: string; agentId: string },
  keep: readonly string[],
): Promise<void> {
  await tx
    .delete(dropWatchers)
    .where(
      and(
        eq(dropWatchers.tenantId, agent.tenantId),
        eq(dropWatchers.agentId, agent.agentId),
        sql`not ${dropWatchers.sourceId} = any (${sql.param([...keep])}::uuid[])`,
      ),
    )
}

/** Who watches the folders of these sources, the one heard of last first. */
export async function selectWatchers(tx: Tx, tenantId: string, sourceIds: readonly string[]): Promise<WatcherRow[]> {
  if (sourceIds.length === 0) return []
  return tx
    .select()
    .from(dropWatchers)
    .where(and(eq(dropWatchers.tenantId, tenantId), inArray(dropWatchers.sourceId, [...sourceIds])))
    .orderBy(sql`${dropWatchers.seenAt} desc`)
}

/** Shipped parcels of each source that are in no file yet. */
export async function countWaitingRows(tx: Tx, tenantId: string): Promise<Map<string, number>> {
  const rows = await tx
    .select({ sourceId: dropExportRows.sourceId, n: sql<number>`count(*)::int` })
    .from(dropExportRows)
    .where(and(eq(dropExportRows.tenantId, tenantId), sql`${dropExportRows.exportId} is null`))
    .groupBy(dropExportRows.sourceId)
  return new Map(rows.map(({ sourceId, n }) => [sourceId, n]))
}

export type FileRow = typeof dropFiles.$inferSelect
export interface FileRef {
  tenantId: string
  sourceId: string
  sha256: string
}
const isFile = ({ tenantId, sourceId, sha256 }: FileRef) =>
  and(eq(dropFiles.tenantId, tenantId), eq(dropFiles.sourceId, sourceId), eq(dropFiles.sha256, sha256))

/** A claim whose upload broke off may be taken over after this long, by its own agent sooner. */
const claimSeconds = { another: 600, own: 60 }

/**
 * Takes a file for one upload: true for exactly one of those who bring it at the same time.
 * @param again the import it became before, when that left nothing: it may be brought once more
 */
export async function claimFile(
  tx: Tx,
  ref: FileRef,
  claim: { agentId: string; filename: string; again: string | null },
): Promise<boolean> {
  const { agentId, filename, again } = claim
  const rows = await tx
    .insert(dropFiles)
    .values({ ...ref, filename, claimedBy: agentId })
    .onConflictDoUpdate({
      target: [dropFiles.tenantId, dropFiles.sourceId, dropFiles.sha256],
      set: { filename, claimedBy: agentId, claimedAt: sql`now()`, importId: null },
      setWhere: sql`case when ${dropFiles.importId} is null
        then ${dropFiles.claimedAt} < now() - make_interval(secs => case when ${dropFiles.claimedBy} = ${agentId}
          then ${claimSeconds.own}::integer else ${claimSeconds.another}::integer end)
        else ${dropFiles.importId} = ${again}::uuid end`,
    })
    .returning({ sha256: dropFiles.sha256 })
  return rows.length > 0
}

export async function selectFile(tx: Tx, ref: FileRef): Promise<FileRow | null> {
  const [row] = await tx.select().from(dropFiles).where(isFile(ref))
  return row ?? null
}

/** The file an import was made of; null for one that came another way. */
export async function selectFileOfImport(tx: Tx, tenantId: string, importId: string): Promise<FileRow | null> {
  const [row] = await tx
    .select()
    .from(dropFiles)
    .where(and(eq(dropFiles.tenantId, tenantId), eq(dropFiles.importId, importId)))
  return row ?? null
}

export async function setFileImport(tx: Tx, ref: FileRef, importId: string): Promise<void> {
  await tx.update(dropFiles).set({ importId }).where(isFile(ref))
}

/** Gives a claim up: the upload failed. */
export async function releaseFile(tx: Tx, ref: FileRef): Promise<void> {
  await tx.delete(dropFiles).where(and(isFile(ref), sql`${dropFiles.importId} is null`))
}
