/** SQL of the rows kept of an import, and of what applying it changed. */
import { and, asc, eq, gt, or, sql } from 'drizzle-orm'
import type { ImportOutcome } from '#contracts/imports.ts'
import type { Tx } from '../platform/db/database.ts'
import type { Change } from './kind.ts'
import type { ImportRef } from './store.ts'
import { importChanges, importRows } from './tables.ts'

export type KeptRow = Omit<typeof importRows.$inferSelect, 'tenantId' | 'importId'>

const of = ({ tenantId, id }: ImportRef) => and(eq(importRows.tenantId, tenantId), eq(importRows.importId, id))

/** Rows a person mended or left out, by number. */
export async function selectMended(tx: Tx, file: ImportRef): Promise<Map<number, KeptRow>> {
  const rows = await tx
    .select()
    .from(importRows)
    .where(and(of(file), or(importRows.edited, importRows.skipped)))
  return new Map(rows.map((row) => [row.number, row]))
}

export async function deleteRows(tx: Tx, file: ImportRef): Promise<void> {
  await tx.delete(importRows).where(of(file))
}

/** One statement for all of them, as one JSON document. */
export async function insertRows(tx: Tx, file: ImportRef, rows: readonly KeptRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(sql`
    insert into import_rows (tenant_id, import_id, number, line, outcome, cells, extra, original, edited, skipped, problems, missing)
    select ${file.tenantId}, ${file.id}, r.number, r.line, r.outcome, r.cells, r.extra, r.original, r.edited, r.skipped, r.problems, r.missing
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(
      number integer, line integer, outcome text, cells jsonb, extra jsonb, original jsonb, edited boolean, skipped boolean,
      problems jsonb, missing jsonb)`)
}

export async function selectRow(tx: Tx, file: ImportRef, number: number): Promise<KeptRow | null> {
  const [row] = await tx
    .select()
    .from(importRows)
    .where(and(of(file), eq(importRows.number, number)))
    .for('update')
  return row ?? null
}

export async function updateRow(tx: Tx, file: ImportRef, row: KeptRow): Promise<void> {
  const { number, ...set } = row
  await tx
    .update(importRows)
    .set(set)
    .where(and(of(file), eq(importRows.number, number)))
}

/** Rows in the order of the file. */
export async function selectRows(
  tx: Tx,
  file: ImportRef,
  page: { after: number; limit: number; outcome?: ImportOutcome; edited?: boolean },
): Promise<KeptRow[]> {
  return tx
    .select()
    .from(importRows)
    .where(
      and(
        of(file),
        gt(importRows.number, page.after),
        page.outcome && eq(importRows.outcome, page.outcome),
        page.edited === undefined ? undefined : eq(importRows.edited, page.edited),
      ),
    )
    .orderBy(asc(importRows.number))
    .limit(page.limit)
}

export async function insertChanges(tx: Tx, file: ImportRef, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await tx.execute(sql`
    insert into import_changes (tenant_id, import_id, key, before)
    select ${file.tenantId}, ${file.id}, c.key, c.before
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as c(key text, before jsonb)`)
}

/** Changes in the order of their keys. */
export async function selectChanges(
  tx: Tx,
  file: ImportRef,
  page: { after: string | null; limit: number },
): Promise<Change[]> {
  return tx
    .select({ key: importChanges.key, before: importChanges.before })
    .from(importChanges)
    .where(
      and(
        eq(importChanges.tenantId, file.tenantId),
        eq(importChanges.importId, file.id),
        page.after === null ? undefined : gt(importChanges.key, page.after),
      ),
    )
    .orderBy(asc(importChanges.key))
    .limit(page.limit)
}
