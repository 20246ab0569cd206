/** Tables of the address book. */
import { boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { AddressEntry } from '#contracts/addresses.ts'

export const addresses = pgTable(
  'addresses',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    code: text().notNull(),
    scope: text().$type<AddressEntry['scope']>().notNull(),
    ownerId: uuid('owner_id'),
    siteId: uuid('site_id'),
    name: text(),
    company: text(),
    line1: text().notNull(),
    line2: text(),
    line3: text(),
    city: text(),
    state: text(),
    postalCode: text('postal_code').notNull(),
    country: text().notNull(),
    residential: boolean(),
    phone: text(),
    email: text(),
    reference1: text(),
    reference2: text(),
    reference3: text(),
    sortName: text('sort_name').notNull(),
    version: integer().notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const addressWords = pgTable(
  'address_words',
  {
    tenantId: uuid('tenant_id').notNull(),
    word: text().notNull(),
    addressId: uuid('address_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.word, table.addressId] })],
)
