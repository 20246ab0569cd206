/** Table of carrier accounts. */
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CarrierEnvironment, ConnectionTest } from '#contracts/carrier-accounts.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { LabelFormat } from '#contracts/labels.ts'
import { bytea } from '../platform/db/columns.ts'

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
    environment: text().$type<CarrierEnvironment>().notNull().default('live'),
    baseUrl: text('base_url'),
    labelFormat: text('label_format').$type<LabelFormat>().notNull().default('png'),
    settings: jsonb().$type<Record<string, string>>().notNull().default({}),
    secrets: text(),
    secretsSet: text('secrets_set').array().notNull().default([]),
    lastTest: jsonb('last_test').$type<ConnectionTest>(),
    eventsHash: bytea('events_hash'),
    version: integer().notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
