/** Tables of manifests. */
import { boolean, date, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Manifest } from '#contracts/manifests.ts'
import type { ShippingDocument } from '../carriers/index.ts'
import { bytea } from '../platform/db/columns.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const manifests = pgTable(
  'manifests',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    state: text().$type<Manifest['state']>().notNull(),
    carrier: text().$type<CarrierCode>().notNull(),
    carrierAccountId: uuid('carrier_account_id').notNull(),
    siteId: uuid('site_id').notNull(),
    day: date().notNull(),
    number: text(),
    shipments: integer().notNull().default(0),
    packages: integer().notNull().default(0),
    problem: text(),
    carrierForm: boolean('carrier_form').notNull().default(false),
    marked: boolean().notNull().default(false),
    leaseUntil: instant('lease_until').notNull(),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name'),
    createdAt: instant('created_at').notNull().defaultNow(),
    settledAt: instant('settled_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const manifestDocuments = pgTable(
  'manifest_documents',
  {
    tenantId: uuid('tenant_id').notNull(),
    manifestId: uuid('manifest_id').notNull(),
    format: text().$type<ShippingDocument['format']>().notNull(),
    bytes: bytea().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.manifestId] })],
)
