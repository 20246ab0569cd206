/** Tables of batches and their rows. */
import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { BatchItemState, BatchState } from '#contracts/batches.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { ShipmentInput } from '#contracts/shipments.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const batches = pgTable(
  'batches',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    state: text().$type<BatchState>().notNull(),
    service: text().notNull(),
    currency: text(),
    siteId: uuid('site_id'),
    jobId: uuid('job_id'),
    problem: text(),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const batchItems = pgTable(
  'batch_items',
  {
    tenantId: uuid('tenant_id').notNull(),
    batchId: uuid('batch_id').notNull(),
    number: integer().notNull(),
    state: text().$type<BatchItemState>().notNull(),
    shipmentId: uuid('shipment_id'),
    sourceId: uuid('source_id'),
    input: jsonb().$type<ShipmentInput>(),
    rateId: uuid('rate_id'),
    carrier: text().$type<CarrierCode>(),
    serviceName: text('service_name'),
    chargedCents: bigint('charged_cents', { mode: 'number' }),
    problem: text(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.batchId, table.number] })],
)
