/** Tables of imported adjustments. */
import { bigint, date, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Adjustment } from '#contracts/adjustments.ts'

export const adjustmentImports = pgTable(
  'adjustment_imports',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    filename: text().notNull(),
    rowCount: integer('row_count').notNull(),
    booked: integer().notNull(),
    repeated: integer().notNull(),
    failed: integer().notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    createdByName: text('created_by_name'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const adjustments = pgTable(
  'adjustments',
  {
    tenantId: uuid('tenant_id').notNull(),
    importId: uuid('import_id').notNull(),
    rowNumber: integer('row_number').notNull(),
    state: text().$type<Adjustment['state']>().notNull(),
    trackingNumber: text('tracking_number').notNull(),
    shipmentId: uuid('shipment_id'),
    amountCents: bigint('amount_cents', { mode: 'number' }),
    reason: text().notNull(),
    invoiceNumber: text('invoice_number').notNull(),
    billedOn: date('billed_on'),
    problem: text(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.rowNumber] })],
)
