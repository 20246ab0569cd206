/** Tables of Simple Integration. */
import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { DropFolderReport } from '#contracts/drop-folder.ts'
import type { DropFields, DropRecordState, MissingField } from '#contracts/drop-records.ts'

const time = (name: string) => timestamp(name, { withTimezone: true })

export const dropSources = pgTable(
  'drop_sources',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    kind: text().$type<'folder' | 'api' | 'upload'>().notNull(),
    name: text().notNull(),
    siteId: uuid('site_id'),
    folderKey: text('folder_key'),
    exportMode: text('export_mode').$type<'off' | 'auto' | 'manual'>().notNull().default('auto'),
    exportEverySeconds: integer('export_every_seconds').notNull().default(30),
    nextSequence: integer('next_sequence').notNull().default(1),
    lastFileAt: time('last_file_at'),
    lastExportAt: time('last_export_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const dropWatchers = pgTable(
  'drop_watchers',
  {
    tenantId: uuid('tenant_id').notNull(),
    sourceId: uuid('source_id').notNull(),
    agentId: uuid('agent_id').notNull(),
    report: jsonb().$type<DropFolderReport>().notNull(),
    seenAt: time('seen_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.sourceId, table.agentId] })],
)

export const dropFiles = pgTable(
  'drop_files',
  {
    tenantId: uuid('tenant_id').notNull(),
    sourceId: uuid('source_id').notNull(),
    sha256: text().notNull(),
    filename: text().notNull(),
    importId: uuid('import_id'),
    claimedBy: uuid('claimed_by').notNull(),
    claimedAt: time('claimed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.sourceId, table.sha256] })],
)

export const dropRecords = pgTable(
  'drop_records',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    sourceId: uuid('source_id').notNull(),
    packageId: text('package_id').notNull(),
    state: text().$type<DropRecordState>().notNull(),
    fields: jsonb().$type<DropFields>().notNull(),
    missing: jsonb().$type<MissingField[]>().notNull().default([]),
    shipmentId: uuid('shipment_id'),
    importId: uuid('import_id'),
    version: integer().notNull().default(1),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const dropExports = pgTable(
  'drop_exports',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    sourceId: uuid('source_id').notNull(),
    sequence: integer().notNull(),
    filename: text().notNull(),
    state: text().$type<'ready' | 'written'>().notNull().default('ready'),
    rowCount: integer('row_count').notNull(),
    voids: integer().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    agentId: uuid('agent_id'),
    createdAt: time('created_at').notNull().defaultNow(),
    writtenAt: time('written_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const dropExportRows = pgTable(
  'drop_export_rows',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    sourceId: uuid('source_id').notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    packageNumber: integer('package_number').notNull(),
    kind: text().$type<'shipped' | 'void'>().notNull(),
    cells: jsonb().$type<string[]>().notNull(),
    exportId: uuid('export_id'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
