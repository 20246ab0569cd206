/** Tables of shipments, purchases, labels and the timeline. */
import { bigint, boolean, date, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Address } from '#contracts/addresses.ts'
import type {
  CarrierCode,
  ExcludedRate,
  Package,
  Rate,
  RateChoices,
  RateFailure,
  ShippingOptions,
} from '#contracts/carriers.ts'
import type { Customs } from '#contracts/customs.ts'
import type { Notify } from '#contracts/notifications.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { LabelArtwork, Purchase, PurchaseRequest, ShippingDocument } from '../carriers/index.ts'
import { bytea } from '../platform/db/columns.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const shipments = pgTable(
  'shipments',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    siteId: uuid('site_id').notNull(),
    status: text().$type<ShipmentStatus>().notNull(),
    to: jsonb('to_address').$type<Address>().notNull(),
    from: jsonb('from_address').$type<Address>().notNull(),
    packages: jsonb().$type<Package[]>().notNull(),
    options: jsonb().$type<ShippingOptions>().notNull(),
    shipDate: date('ship_date').notNull(),
    references: text('shipment_references').array().notNull(),
    accountId: uuid('account_id'),
    rates: jsonb().$type<Rate[]>().notNull().default([]),
    failures: jsonb().$type<RateFailure[]>().notNull().default([]),
    ratedAt: instant('rated_at'),
    rate: jsonb().$type<Rate>(),
    carrier: text().$type<CarrierCode>(),
    carrierAccountId: uuid('carrier_account_id'),
    service: text(),
    serviceName: text('service_name'),
    trackingNumber: text('tracking_number'),
    amountCents: bigint('amount_cents', { mode: 'number' }),
    currency: text(),
    warnings: text().array().notNull().default([]),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name'),
    createdAt: instant('created_at').notNull().defaultNow(),
    purchasedAt: instant('purchased_at'),
    version: integer().notNull().default(1),
    customs: jsonb().$type<Customs>(),
    ratedOptions: jsonb('rated_options').$type<ShippingOptions>(),
    notify: jsonb().$type<Notify>(),
    excluded: jsonb().$type<ExcludedRate[]>().notNull().default([]),
    choices: jsonb().$type<RateChoices>(),
    chargedCents: bigint('charged_cents', { mode: 'number' }),
    undoUntil: instant('undo_until'),
    returnOf: uuid('return_of'),
    dropRecordId: uuid('drop_record_id'),
    onlyCarrier: text('only_carrier').$type<CarrierCode>(),
    manifestId: uuid('manifest_id'),
    batchId: uuid('batch_id'),
    estimatedDelivery: date('estimated_delivery'),
    requestKey: text('request_key'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const shipmentWords = pgTable(
  'shipment_words',
  { tenantId: uuid('tenant_id').notNull(), word: text().notNull(), shipmentId: uuid('shipment_id').notNull() },
  (table) => [primaryKey({ columns: [table.tenantId, table.word, table.shipmentId] })],
)

export const intentStates = [
  'held',
  'pending',
  'unknown',
  'completed',
  'failed',
  'voiding',
  'refund_pending',
  'voided',
  'orphaned',
] as const
export type IntentState = (typeof intentStates)[number]

export const purchaseIntents = pgTable(
  'purchase_intents',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    carrier: text().$type<CarrierCode>().notNull(),
    carrierAccountId: uuid('carrier_account_id').notNull(),
    state: text().$type<IntentState>().notNull(),
    rateId: uuid('rate_id').notNull(),
    request: jsonb().$type<PurchaseRequest>().notNull(),
    result: jsonb().$type<Purchase>(),
    problem: text(),
    attempts: integer().notNull().default(0),
    leaseUntil: instant('lease_until').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    resolvedAt: instant('resolved_at'),
    searchable: boolean().notNull().default(true),
    voidRequestedAt: instant('void_requested_at'),
    voidReference: text('void_reference'),
    voidExpectedBy: date('void_expected_by'),
    voidProblem: text('void_problem'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const labels = pgTable(
  'labels',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    intentId: uuid('intent_id').notNull(),
    packageNumber: integer('package_number').notNull(),
    trackingNumber: text('tracking_number').notNull(),
    artwork: jsonb().$type<LabelArtwork>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const shipmentEvents = pgTable(
  'shipment_events',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    kind: text().notNull(),
    text: text().notNull(),
    byName: text('by_name'),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const shipmentDocuments = pgTable(
  'shipment_documents',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    intentId: uuid('intent_id').notNull(),
    kind: text().$type<ShippingDocument['kind']>().notNull(),
    name: text().notNull(),
    format: text().$type<ShippingDocument['format']>().notNull(),
    bytes: bytea().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
