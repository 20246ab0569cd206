/** Tables of tenants and sites. */
import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Address } from '#contracts/addresses.ts'
import type { LengthUnit, WeightUnit } from '#contracts/units.ts'

export const tenants = pgTable('tenants', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  timeZone: text('time_zone').notNull(),
  currency: text().notNull(),
  fiscalStartMonth: integer('fiscal_start_month').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

export const sites = pgTable(
  'sites',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    timeZone: text('time_zone').notNull(),
    address: jsonb().$type<Address>().notNull(),
    weightUnit: text('weight_unit').$type<WeightUnit>().notNull(),
    lengthUnit: text('length_unit').$type<LengthUnit>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const tenantSettings = pgTable('tenant_settings', {
  tenantId: uuid('tenant_id').primaryKey(),
  undoSeconds: integer('undo_seconds').notNull().default(0),
  noMovementDays: integer('no_movement_days').notNull().default(5),
})
