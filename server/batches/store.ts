/** All SQL of batches. Their rows: item-store.ts. */
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { BatchState } from '#contracts/batches.ts'
import type { Tx } from '../platform/db/database.ts'
import { batches } from './tables.ts'

export type BatchRow = typeof batches.$inferSelect
export type BatchChanges = Partial<Omit<BatchRow, 'tenantId' | 'id' | 'version' | 'updatedAt'>>

const is = (tenantId: string, id: string) => and(eq(batches.tenantId, tenantId), eq(batches.id, id))

export async function insertBatch(tx: Tx, row: typeof batches.$inferInsert): Promise<BatchRow> {
  const [inserted] = await tx.insert(batches).values(row).returning()
  if (!inserted) throw new Error('a batch was not inserted')
  return inserted
}

export async function selectBatch(tx: Tx, tenantId: string, id: string): Promise<BatchRow | null> {
  const [row] = await tx.select().from(batches).where(is(tenantId, id))
  return row ?? null
}

/** The row, locked until the transaction ends; shipments may be bound to it meanwhile. */
export async function lockBatch(tx: Tx, tenantId: string, id: string): Promise<BatchRow | null> {
  const [row] = await tx.select().from(batches).where(is(tenantId, id)).for('no key update')
  return row ?? null
}

/** Writes changes to a locked row and returns it as it is now. */
export async function updateBatch(tx: Tx, row: BatchRow, changes: BatchChanges): Promise<BatchRow> {
  const [updated] = await tx
    .update(batches)
    .set({ ...changes, version: row.version + 1, updatedAt: new Date() })
    .where(is(row.tenantId, row.id))
    .returning()
  if (!updated) throw new Error('a batch vanished')
  return updated
}

/** Newest first. */
export async function selectBatches(
  tx: Tx,
  tenantId: string,
  page: { state?: BatchState; before: string | null; limit: number },
): Promise<BatchRow[]> {
  return tx
    .select()
    .from(batches)
    .where(
      and(
        eq(batches.tenantId, tenantId),
        page.state && eq(batches.state, page.state),
        page.before === null ? undefined : lt(batches.id, page.before),
      ),
    )
    .orderBy(desc(batches.id))
    .limit(page.limit)
}

/** Those of the batches that ended: their drafts may go into another one. */
export async function selectEndedBatches(tx: Tx, tenantId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ id: batches.id })
    .from(batches)
    .where(
      and(
        eq(batches.tenantId, tenantId),
        inArray(batches.id, [...ids]),
        inArray(batches.state, ['done', 'cancelled'] satisfies BatchState[]),
      ),
    )
  return rows.map(({ id }) => id)
}
