/** Table of pickups. */
import { bigint, date, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Pickup } from '#contracts/manifests.ts'
import type { Weight } from '#contracts/units.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const pickups = pgTable(
  'pickups',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    state: text().$type<Pickup['state']>().notNull(),
    carrier: text().$type<CarrierCode>().notNull(),
    carrierAccountId: uuid('carrier_account_id').notNull(),
    siteId: uuid('site_id').notNull(),
    day: date().notNull(),
    readyTime: text('ready_time').notNull(),
    closeTime: text('close_time').notNull(),
    packages: integer().notNull(),
    weight: jsonb().$type<Weight>().notNull(),
    services: text().array().notNull(),
    location: text().notNull(),
    instructions: text().notNull(),
    address: jsonb().$type<Address>().notNull(),
    number: text(),
    amountCents: bigint('amount_cents', { mode: 'number' }),
    currency: text(),
    text: text().notNull().default(''),
    carrierData: jsonb('carrier_data').$type<Record<string, string>>().notNull().default({}),
    leaseUntil: instant('lease_until').notNull(),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
