/** All SQL of the worklist. */
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { WorklistKind } from '#contracts/worklist.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { worklistItems } from './tables.ts'

export type WorklistRow = typeof worklistItems.$inferSelect

/** Puts an item on the list unless the same is open already. @returns whether it is new */
export async function insertItem(tx: Tx, row: typeof worklistItems.$inferInsert): Promise<boolean> {
  const made = await tx.insert(worklistItems).values(row).onConflictDoNothing().returning({ id: worklistItems.id })
  return made.length > 0
}

/** Ticks off open items of a shipment that settled themselves. @returns how many */
export async function closeItems(
  tx: Tx,
  of: { tenantId: string; shipmentId: string; kinds: readonly WorklistKind[]; note: string },
): Promise<number> {
  const closed = await tx
    .update(worklistItems)
    .set({ doneAt: new Date(), note: of.note })
    .where(
      and(
        eq(worklistItems.tenantId, of.tenantId),
        eq(worklistItems.shipmentId, of.shipmentId),
        inArray(worklistItems.kind, [...of.kinds]),
        isNull(worklistItems.doneAt),
      ),
    )
    .returning({ id: worklistItems.id })
  return closed.length
}

export interface WorklistFilter {
  kind?: WorklistKind
  done: boolean
  /** time and id of the last row of the page before */
  after: readonly (string | number)[] | null
  limit: number
}

/** Open ones oldest first, done ones newest first. */
export async function selectItems(tx: Tx, tenantId: string, filter: WorklistFilter): Promise<WorklistRow[]> {
  const { doneAt, since, id, kind } = worklistItems
  const at = filter.done ? doneAt : since
  const key = filter.after && sql`(${filter.after[0]}::timestamptz, ${filter.after[1]}::uuid)`
  const beyond = key && (filter.done ? sql`(${at}, ${id}) < ${key}` : sql`(${at}, ${id}) > ${key}`)
  const order = filter.done ? [desc(at), desc(id)] : [asc(at), asc(id)]
  return tx
    .select()
    .from(worklistItems)
    .where(
      and(
        eq(worklistItems.tenantId, tenantId),
        filter.done ? isNotNull(doneAt) : isNull(doneAt),
        filter.kind && eq(kind, filter.kind),
        beyond ?? undefined,
      ),
    )
    .orderBy(...order)
    .limit(filter.limit)
}

export async function countItems(tx: Tx, tenantId: string): Promise<{ kind: WorklistKind; count: number }[]> {
  return tx
    .select({ kind: worklistItems.kind, count: count() })
    .from(worklistItems)
    .where(and(eq(worklistItems.tenantId, tenantId), isNull(worklistItems.doneAt)))
    .groupBy(worklistItems.kind)
    .orderBy(asc(worklistItems.kind))
}

export async function lockItem(tx: Tx, tenantId: string, id: string): Promise<WorklistRow | null> {
  const [row] = await tx
    .select()
    .from(worklistItems)
    .where(and(eq(worklistItems.tenantId, tenantId), eq(worklistItems.id, id)))
    .for('update')
  return row ?? null
}

export async function updateItem(
  tx: Tx,
  row: WorklistRow,
  changes: Pick<WorklistRow, 'doneAt' | 'doneBy' | 'note'>,
): Promise<WorklistRow> {
  await tx
    .update(worklistItems)
    .set(changes)
    .where(and(eq(worklistItems.tenantId, row.tenantId), eq(worklistItems.id, row.id)))
  return { ...row, ...changes }
}

/** True while a notice of the shipment has failed and was not sent again. */
export async function hasFailedNotice(tx: Tx, tenantId: string, shipmentId: string): Promise<boolean> {
  const [row] = await tx.execute(sql`
    select exists (
      select from notices where tenant_id = ${tenantId} and shipment_id = ${shipmentId} and state = 'failed'
    ) as failed`)
  return row?.failed === true
}

/** Refunds that are late and parcels nobody scans, of every tenant, that are not on the list yet. */
export async function findCandidates(
  db: Database,
  most: number,
): Promise<{ tenantId: string; shipmentId: string; kind: WorklistKind; detail: string }[]> {
  const rows = await db.outside`select * from worklist_candidates(${most})`
  return rows.map((row) => ({
    tenantId: row.tenant_id as string,
    shipmentId: row.shipment_id as string,
    kind: row.kind as WorklistKind,
    detail: String(row.detail).slice(0, 10),
  }))
}
