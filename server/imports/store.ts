/** SQL of imports themselves. */
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { ImportKindName, ImportState } from '#contracts/imports.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { importChanges, importChunks, importRows, imports } from './tables.ts'

export type ImportRecord = typeof imports.$inferSelect
export interface ImportRef {
  tenantId: string
  id: string
}
type AnyState = ImportRecord['state']

const is = ({ tenantId, id }: ImportRef) => and(eq(imports.tenantId, tenantId), eq(imports.id, id))

export async function insertImport(tx: Tx, row: typeof imports.$inferInsert): Promise<ImportRecord> {
  const [inserted] = await tx.insert(imports).values(row).returning()
  if (!inserted) throw new Error('an import was not stored')
  return inserted
}

/** Locked, when it is about to change: rows that a run adds meanwhile refer to it, and are not to be waited for. */
export async function selectImport(
  tx: Tx,
  ref: ImportRef,
  options: { lock?: boolean } = {},
): Promise<ImportRecord | null> {
  const query = tx.select().from(imports).where(is(ref))
  const [row] = await (options.lock ? query.for('no key update') : query)
  return row ?? null
}

/** Newest first, uploads in hand left out. */
export async function selectImports(
  tx: Tx,
  tenantId: string,
  page: { before: string | null; limit: number; kind?: ImportKindName; state?: ImportState },
): Promise<ImportRecord[]> {
  return tx
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.tenantId, tenantId),
        sql`${imports.state} <> 'uploading'`,
        page.before === null ? undefined : lt(imports.id, page.before),
        page.kind && eq(imports.kind, page.kind),
        page.state && eq(imports.state, page.state),
      ),
    )
    .orderBy(desc(imports.id))
    .limit(page.limit)
}

/** Changes an import that is in one of these states; null when it is in another. */
export async function moveImport(
  tx: Tx,
  ref: ImportRef,
  move: { from: readonly AnyState[]; set: Partial<typeof imports.$inferInsert> },
): Promise<ImportRecord | null> {
  const [row] = await tx
    .update(imports)
    .set({ ...move.set, version: sql`${imports.version} + 1` })
    .where(and(is(ref), inArray(imports.state, [...move.from])))
    .returning()
  return row ?? null
}

/** Shows how far a run is. Never holds the row for long: the run itself is in another transaction. */
export async function saveDoneBytes(tx: Tx, ref: ImportRef, doneBytes: number): Promise<void> {
  await tx.update(imports).set({ doneBytes }).where(is(ref))
}

export async function deleteImportRow(tx: Tx, ref: ImportRef): Promise<void> {
  await tx.delete(imports).where(is(ref))
}

/** Drops the file, its rows and what undoing needs. */
export async function emptyImport(tx: Tx, ref: ImportRef): Promise<void> {
  for (const table of [importChunks, importRows, importChanges])
    await tx.delete(table).where(and(eq(table.tenantId, ref.tenantId), eq(table.importId, ref.id)))
  await tx.update(imports).set({ emptiedAt: sql`now()` }).where(is(ref))
}

/** Imports whose work ended without saying so, of any tenant. */
export async function findLeftBehind(db: Database, most: number): Promise<ImportRef[]> {
  const rows = await db.outside`select * from imports_left_behind(${most})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}

/** Imports whose file is of no more use, of any tenant. */
export async function findToEmpty(db: Database, wanted: { keepDays: number; most: number }): Promise<ImportRef[]> {
  const rows = await db.outside`select * from imports_to_empty(${wanted.keepDays}, ${wanted.most})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
