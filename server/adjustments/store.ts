/** All SQL of imported adjustments. */
import { and, asc, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Adjustment } from '#contracts/adjustments.ts'
import type { Tx } from '../platform/db/database.ts'
import { adjustmentImports, adjustments } from './tables.ts'

export type ImportRow = typeof adjustmentImports.$inferSelect
export type AdjustmentRow = typeof adjustments.$inferSelect

/** Rows of one insert; a statement has a limit of parameters. */
const chunk = 1_000

export async function insertImport(tx: Tx, row: typeof adjustmentImports.$inferInsert): Promise<ImportRow> {
  const [inserted] = await tx.insert(adjustmentImports).values(row).returning()
  if (!inserted) throw new Error('an import was not inserted')
  return inserted
}

export async function insertAdjustments(tx: Tx, rows: readonly (typeof adjustments.$inferInsert)[]): Promise<void> {
  for (let at = 0; at < rows.length; at += chunk) await tx.insert(adjustments).values(rows.slice(at, at + chunk))
}

/** Booked rows of these tracking numbers, from every import. */
export async function selectBooked(tx: Tx, tenantId: string, numbers: readonly string[]): Promise<AdjustmentRow[]> {
  if (numbers.length === 0) return []
  return tx
    .select()
    .from(adjustments)
    .where(
      and(
        eq(adjustments.tenantId, tenantId),
        eq(adjustments.state, 'booked'),
        inArray(adjustments.trackingNumber, [...numbers]),
      ),
    )
}

/** Newest first. */
export async function selectImports(
  tx: Tx,
  tenantId: string,
  page: { before: string | null; limit: number },
): Promise<ImportRow[]> {
  const before = page.before === null ? undefined : lt(adjustmentImports.id, page.before)
  return tx
    .select()
    .from(adjustmentImports)
    .where(and(eq(adjustmentImports.tenantId, tenantId), before))
    .orderBy(desc(adjustmentImports.id))
    .limit(page.limit)
}

export async function selectImport(tx: Tx, tenantId: string, id: string): Promise<ImportRow | null> {
  const [row] = await tx
    .select()
    .from(adjustmentImports)
    .where(and(eq(adjustmentImports.tenantId, tenantId), eq(adjustmentImports.id, id)))
  return row ?? null
}

/** Rows of an import in the order of its file. */
export async function selectRows(
  tx: Tx,
  of: { tenantId: string; importId: string },
  page: { after: number; limit: number; state?: Adjustment['state'] },
): Promise<AdjustmentRow[]> {
  return tx
    .select()
    .from(adjustments)
    .where(
      and(
        eq(adjustments.tenantId, of.tenantId),
        eq(adjustments.importId, of.importId),
        gt(adjustments.rowNumber, page.after),
        page.state && eq(adjustments.state, page.state),
      ),
    )
    .orderBy(asc(adjustments.rowNumber))
    .limit(page.limit)
}
