/** Tables of watched packages and their scans. */
import { date, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { TrackingStatus } from '#contracts/tracking.ts'
import { bytea } from '../platform/db/columns.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const trackingWatches = pgTable(
  'tracking_watches',
  {
    tenantId: uuid('tenant_id').notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    packageNumber: integer('package_number').notNull(),
    trackingNumber: text('tracking_number').notNull(),
    carrier: text().$type<CarrierCode>().notNull(),
    carrierAccountId: uuid('carrier_account_id').notNull(),
    status: text().$type<TrackingStatus>(),
    estimatedDelivery: date('estimated_delivery'),
    signedBy: text('signed_by'),
    lastScanAt: instant('last_scan_at'),
    checkedAt: instant('checked_at'),
    nextAt: instant('next_at').notNull(),
    attempts: integer().notNull().default(0),
    problem: text(),
    doneAt: instant('done_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.shipmentId, table.packageNumber] })],
)

export const trackingPaces = pgTable(
  'tracking_paces',
  {
    tenantId: uuid('tenant_id').notNull(),
    carrierAccountId: uuid('carrier_account_id').notNull(),
    asked: instant('asked').array().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.carrierAccountId] })],
)

export const trackingScans = pgTable(
  'tracking_scans',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    packageNumber: integer('package_number').notNull(),
    status: text().$type<TrackingStatus>().notNull(),
    code: text().notNull(),
    text: text().notNull(),
    at: instant('at').notNull(),
    place: text().notNull(),
    digest: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
