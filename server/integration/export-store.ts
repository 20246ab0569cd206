/** SQL of what is handed back: rows as parcels are shipped, and the files made of them. */
import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import type { SourceRef } from './source-store.ts'
import { dropExportRows, dropExports } from './tables.ts'

export type ExportRow = typeof dropExports.$inferSelect
/** Files told to an agent that connects; one is made each half minute at most. */
const readyMax = 1_000

export interface ExportRef {
  tenantId: string
  id: string
}

/** Stores rows; those of a package that were stored before stay as they are. */
export async function insertExportRows(tx: Tx, rows: readonly (typeof dropExportRows.$inferInsert)[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insert(dropExportRows)
      .values([...rows])
      .onConflictDoNothing()
}

/** Rows that were shipped and are in no file yet, taken back: their shipment is voided before anybody heard of it. */
export async function shippedRowsOf(
  tx: Tx,
  tenantId: string,
  shipmentId: string,
): Promise<(typeof dropExportRows.$inferSelect)[]> {
  return tx
    .select()
    .from(dropExportRows)
    .where(
      and(
        eq(dropExportRows.tenantId, tenantId),
        eq(dropExportRows.shipmentId, shipmentId),
        eq(dropExportRows.kind, 'shipped'),
      ),
    )
    .orderBy(asc(dropExportRows.packageNumber))
}

/** Puts waiting rows of a source into a file, oldest first; answers how many there are and how many are voids. */
export async function claimRows(
  tx: Tx,
  source: SourceRef,
  { exportId, most }: { exportId: string; most: number },
): Promise<{ rows: number; voids: number }> {
  const [counted] = await tx.execute(sql`
    with taken as (
      update drop_export_rows r set export_id = ${exportId}
      where r.tenant_id = ${source.tenantId} and r.id in (
        select id from drop_export_rows w
        where w.tenant_id = ${source.tenantId} and w.source_id = ${source.id} and w.export_id is null
        order by w.id limit ${most} for update skip locked)
      returning r.kind)
    select count(*)::int as rows, (count(*) filter (where kind = 'void'))::int as voids from taken`)
  return { rows: Number(counted?.rows ?? 0), voids: Number(counted?.voids ?? 0) }
}

/** Cells of a file's rows in order. */
export async function selectCells(
  tx: Tx,
  file: ExportRef,
  page: { after: string | null; limit: number },
): Promise<{ id: string; cells: string[] }[]> {
  return tx
    .select({ id: dropExportRows.id, cells: dropExportRows.cells })
    .from(dropExportRows)
    .where(
      and(
        eq(dropExportRows.tenantId, file.tenantId),
        eq(dropExportRows.exportId, file.id),
        page.after === null ? undefined : gt(dropExportRows.id, page.after),
      ),
    )
    .orderBy(asc(dropExportRows.id))
    .limit(page.limit)
}

export async function insertExport(tx: Tx, row: typeof dropExports.$inferInsert): Promise<ExportRow> {
  const [inserted] = await tx.insert(dropExports).values(row).returning()
  if (!inserted) throw new Error('an export was not stored')
  return inserted
}

export async function updateExport(
  tx: Tx,
  ref: ExportRef,
  set: Partial<typeof dropExports.$inferInsert>,
): Promise<ExportRow> {
  const [row] = await tx.update(dropExports).set(set).where(is(ref)).returning()
  if (!row) throw new Error('an export vanished')
  return row
}

const is = ({ tenantId, id }: ExportRef) => and(eq(dropExports.tenantId, tenantId), eq(dropExports.id, id))

export async function selectExport(
  tx: Tx,
  ref: ExportRef,
  options: { lock?: boolean } = {},
): Promise<ExportRow | null> {
  const query = tx.select().from(dropExports).where(is(ref))
  const [row] = await (options.lock ? query.for('update') : query)
  return row ?? null
}

/** Marks a file as written. Null when it was already, or another agent's. */
export async function markWritten(tx: Tx, ref: ExportRef, agentId: string | null): Promise<ExportRow | null> {
  const [row] = await tx
    .update(dropExports)
    .set({ state: 'written', writtenAt: sql`now()` })
    .where(
      and(
        is(ref),
        eq(dropExports.state, 'ready'),
        agentId === null ? isNull(dropExports.agentId) : eq(dropExports.agentId, agentId),
      ),
    )
    .returning()
  return row ?? null
}

/** Newest first. */
export async function selectExports(
  tx: Tx,
  tenantId: string,
  page: { before: string | null; limit: number; sourceId?: string; state?: ExportRow['state'] },
): Promise<ExportRow[]> {
  return tx
    .select()
    .from(dropExports)
    .where(
      and(
        eq(dropExports.tenantId, tenantId),
        page.before === null ? undefined : lt(dropExports.id, page.before),
        page.sourceId === undefined ? undefined : eq(dropExports.sourceId, page.sourceId),
        page.state && eq(dropExports.state, page.state),
      ),
    )
    .orderBy(desc(dropExports.id))
    .limit(page.limit)
}

/** Files an agent has yet to write, oldest first. */
export async function selectReadyFor(tx: Tx, agent: { tenantId: string; agentId: string }): Promise<ExportRow[]> {
  return tx
    .select()
    .from(dropExports)
    .where(
      and(
        eq(dropExports.tenantId, agent.tenantId),
        eq(dropExports.agentId, agent.agentId),
        eq(dropExports.state, 'ready'),
      ),
    )
    .orderBy(asc(dropExports.id))
    .limit(readyMax)
}

/** Gives the files nobody was asked to write yet to an agent that watches their folder; answers those. */
export async function adoptReady(
  tx: Tx,
  agent: { tenantId: string; agentId: string },
  sourceIds: readonly string[],
): Promise<ExportRow[]> {
  return tx
    .update(dropExports)
    .set({ agentId: agent.agentId })
    .where(
      and(
        eq(dropExports.tenantId, agent.tenantId),
        eq(dropExports.state, 'ready'),
        isNull(dropExports.agentId),
        sql`${dropExports.sourceId} = any (${sql.param([...sourceIds])}::uuid[])`,
      ),
    )
    .returning()
}

/** Sources of any tenant whose rows are due in a file. */
export async function findDueSources(db: Database, most: number): Promise<SourceRef[]> {
  const rows = await db.outside`select * from drop_exports_due(${most})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
