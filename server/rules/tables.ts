/** The table of rules. */
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Rule } from '#contracts/rules.ts'

const cents = (name: string) => bigint(name, { mode: 'number' })

export const rules = pgTable(
  'rules',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    active: boolean().notNull(),
    scope: text().$type<Rule['scope']>().notNull(),
    siteId: uuid('site_id'),
    accountId: uuid('account_id'),
    profileId: uuid('profile_id'),
    userId: uuid('user_id'),
    effect: text().$type<Rule['effect']>().notNull(),
    carriers: text().array().$type<CarrierCode[]>().notNull(),
    services: text().array().notNull(),
    when: jsonb('conditions').$type<Rule['when']>().notNull(),
    maxTransitDays: integer('max_transit_days'),
    toleranceCents: cents('tolerance_cents'),
    markupHundredths: integer('markup_hundredths'),
    surchargeCents: cents('surcharge_cents'),
    signature: text().$type<Rule['signature']>(),
    position: integer().notNull(),
    version: integer().notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
