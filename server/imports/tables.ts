/** Tables of imports. */
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type {
  CellProblem,
  Import,
  ImportCounts,
  ImportEncoding,
  ImportKindName,
  ImportOutcome,
  ImportState,
} from '#contracts/imports.ts'
import { bytea } from '../platform/db/columns.ts'

const time = (name: string) => timestamp(name, { withTimezone: true })

export const imports = pgTable(
  'imports',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    kind: text().$type<ImportKindName>().notNull(),
    sourceId: uuid('source_id'),
    filename: text().notNull(),
    state: text().$type<ImportState | 'uploading'>().notNull(),
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    sha256: text(),
    encoding: text().$type<ImportEncoding>().notNull().default('utf-8'),
    columns: jsonb().$type<Import['columns']>().notNull().default([]),
    counts: jsonb()
      .$type<ImportCounts>()
      .notNull()
      .default({ rows: 0, problems: 0, added: 0, changed: 0, unchanged: 0, incomplete: 0, skipped: 0 }),
    refusal: text(),
    keptRows: integer('kept_rows').notNull().default(0),
    mode: text().$type<'all' | 'good'>(),
    jobId: uuid('job_id'),
    doneBytes: bigint('done_bytes', { mode: 'number' }).notNull().default(0),
    begunAt: time('begun_at'),
    undoneCounts: jsonb('undone_counts').$type<{ restored: number; kept: number }>(),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name'),
    createdAt: time('created_at').notNull().defaultNow(),
    checkedAt: time('checked_at'),
    appliedAt: time('applied_at'),
    emptiedAt: time('emptied_at'),
    version: integer().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const importChunks = pgTable(
  'import_chunks',
  {
    tenantId: uuid('tenant_id').notNull(),
    importId: uuid('import_id').notNull(),
    number: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.number] })],
)

export const importRows = pgTable(
  'import_rows',
  {
    tenantId: uuid('tenant_id').notNull(),
    importId: uuid('import_id').notNull(),
    number: integer().notNull(),
    line: integer().notNull(),
    outcome: text().$type<ImportOutcome>().notNull(),
    cells: jsonb().$type<string[]>().notNull(),
    extra: jsonb().$type<Record<string, string>>(),
    original: jsonb().$type<string[]>(),
    edited: boolean().notNull().default(false),
    skipped: boolean().notNull().default(false),
    problems: jsonb().$type<CellProblem[]>().notNull().default([]),
    missing: jsonb().$type<string[]>().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.number] })],
)

export const importChanges = pgTable(
  'import_changes',
  {
    tenantId: uuid('tenant_id').notNull(),
    importId: uuid('import_id').notNull(),
    key: text().notNull(),
    before: jsonb().$type<unknown>(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.key] })],
)
