/** Table of carrier accounts. */
import { boolean, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CarrierCode } from '#contracts/carriers.ts'

export const carrierAccounts = pgTable(
  'carrier_accounts',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    carrier: text().$type<CarrierCode>().notNull(),
    name: text().notNull(),
    siteId: uuid('site_id'),
    active: boolean().notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
