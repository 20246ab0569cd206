/** Shipments: draft, rates, label, print and history. Buying and voiding: purchases.ts. */
import { type Static, Type } from 'typebox'
import { LedgerEntry } from './accounts.ts'
import { Address } from './addresses.ts'
import {
  carrierCodes,
  ExcludedRate,
  Package,
  packagesMax,
  Rate,
  RateChoices,
  RateFailure,
  ShippingOptions,
} from './carriers.ts'
import { Customs } from './customs.ts'
import { Job } from './jobs.ts'
import { LabelQuery, labelFormats } from './labels.ts'
import { Notify } from './notifications.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, LocalDate, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'
import { shipmentStatuses } from './shipment-status.ts'
import { BackgroundJob } from './work.ts'

const draftFields = {
  to: Address,
  from: Type.Optional(Address),
  siteId: Type.Optional(Id),
  packages: Type.Array(Package, { minItems: 1, maxItems: packagesMax }),
  shipDate: Type.Optional(LocalDate),
  options: Type.Optional(ShippingOptions),
  customs: Type.Optional(nullable(Customs)),
  notify: Type.Optional(Notify),
  accountIds: Type.Optional(
    Type.Array(Id, {
      maxItems: 5,
      description: 'the account charged, or its path from level 1; the deepest one is charged',
    }),
  ),
  references: Type.Optional(Type.Array(text(250), { maxItems: 5 })),
  onlyCarrier: Type.Optional(
    Type.Union([oneOf(carrierCodes), Type.Null()], {
      description: 'only this carrier is asked for prices; `usps` includes the published price list',
    }),
  ),
  dropRecordId: Type.Optional(
    Type.Union([Id, Type.Null()], { description: 'the drop record it ships; a record is bought once' }),
  ),
}
export const ShipmentInput = named('ShipmentInput', object(draftFields))
export type ShipmentInput = Static<typeof ShipmentInput>

export const Label = named(
  'Label',
  object({
    id: Id,
    packageNumber: Type.Integer({ minimum: 1 }),
    trackingNumber: Type.String(),
    formats: Type.Array(oneOf(labelFormats)),
  }),
)
export type Label = Static<typeof Label>

/** One step in the life of a shipment. */
export const ShipmentEvent = named(
  'ShipmentEvent',
  object({
    id: Id,
    kind: Type.String({ description: 'e.g. `shipment.purchased`' }),
    text: Type.String(),
    at: Timestamp,
    by: nullable(Type.String()),
  }),
)
export type ShipmentEvent = Static<typeof ShipmentEvent>

/** A paper beside the labels. */
export const ShipmentDocument = named(
  'ShipmentDocument',
  object({
    id: Id,
    kind: oneOf(['invoice', 'customs_form', 'receipt', 'dangerous_goods', 'other'] as const),
    name: Type.String(),
  }),
)
export type ShipmentDocument = Static<typeof ShipmentDocument>

/** How a void stands: asked for, refund pending with its date, done, or refused with the reason. */
export const VoidProgress = named(
  'VoidProgress',
  object({
    state: oneOf(['requested', 'refund_pending', 'voided', 'refused'] as const),
    requestedAt: Timestamp,
    reference: nullable(Type.String({ description: "the carrier's number of the refund request" })),
    expectedBy: nullable(LocalDate),
    reason: nullable(Type.String()),
  }),
)
export type VoidProgress = Static<typeof VoidProgress>

/** What is being done about a purchase without an answer. */
export const UnknownPurchase = named(
  'UnknownPurchase',
  object({
    since: Timestamp,
    problem: Type.String(),
    attempts: Type.Integer({ description: 'how often the carrier was asked' }),
    nextAttemptAt: Timestamp,
    searchable: Type.Boolean({ description: 'false: only a person can find out, at the carrier' }),
    reference: Type.String({ description: 'what the carrier was given as our reference' }),
  }),
)
export type UnknownPurchase = Static<typeof UnknownPurchase>

const summaryFields = {
  id: Id,
  status: oneOf(shipmentStatuses),
  siteId: Id,
  to: Address,
  carrier: nullable(oneOf(carrierCodes)),
  carrierAccountId: nullable(Id),
  service: nullable(Type.String()),
  serviceName: nullable(Type.String()),
  trackingNumber: nullable(Type.String()),
  amountCents: nullable(Type.Integer({ description: "the carrier's price" })),
  chargedCents: nullable(Type.Integer({ description: 'what the account was charged' })),
  currency: nullable(Type.String()),
  shipDate: LocalDate,
  estimatedDelivery: nullable(LocalDate),
  references: Type.Array(Type.String()),
  accountIds: Type.Array(Id),
  batchId: nullable(Id),
  createdAt: Timestamp,
  purchasedAt: nullable(Timestamp),
}
export const ShipmentSummary = named('ShipmentSummary', object(summaryFields))
export type ShipmentSummary = Static<typeof ShipmentSummary>

export const Shipment = named(
  'Shipment',
  object({
    ...summaryFields,
    from: Address,
    packages: Type.Array(Package),
    options: ShippingOptions,
    customs: nullable(Customs),
    notify: nullable(Notify),
    rates: Type.Array(Rate),
    failures: Type.Array(RateFailure),
    excluded: Type.Array(ExcludedRate),
    choices: nullable(RateChoices),
    rate: nullable(Rate),
    labels: Type.Array(Label),
    documents: Type.Array(ShipmentDocument),
    events: Type.Array(ShipmentEvent),
    charges: Type.Array(LedgerEntry),
    accountPath: Type.Array(object({ id: Id, code: Type.String(), name: Type.String() })),
    warnings: Type.Array(Type.String(), { description: 'e.g. the account is past its budget warning' }),
    createdBy: nullable(Type.String()),
    unknown: nullable(UnknownPurchase),
    void: nullable(VoidProgress),
    undoUntil: nullable(Timestamp),
    dropRecordId: nullable(Id),
    onlyCarrier: nullable(oneOf(carrierCodes)),
    returnOf: nullable(Id),
    returns: Type.Array(Id, { description: 'return shipments made from this one' }),
    manifestId: nullable(Id),
    version: Type.Integer(),
  }),
)
export type Shipment = Static<typeof Shipment>

export const historyFilters = {
  q: Type.Optional(text(200, { description: 'tracking number, recipient, company, city or reference' })),
  status: Type.Optional(oneOf(shipmentStatuses)),
  siteId: Type.Optional(Id),
  carrier: Type.Optional(oneOf(carrierCodes)),
  accountId: Type.Optional(Id),
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
}

/** Shipments of one request to void or print many. */
export const bulkMax = 1_000

export const shipmentOperations = {
  createShipment: operation({
    id: 'createShipment',
    method: 'POST',
    path: '/v1/shipments',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'Save a draft',
    body: ShipmentInput,
    status: 201,
    reply: Shipment,
    errors: ['unprocessable'],
  }),
  listShipments: operation({
    id: 'listShipments',
    method: 'GET',
    path: '/v1/shipments',
    permission: 'shipments:read',
    summary: 'History, newest first',
    query: object({ ...pageQuery, ...historyFilters }),
    status: 200,
    reply: page(ShipmentSummary),
  }),
  exportShipments: operation({
    id: 'exportShipments',
    method: 'GET',
    path: '/v1/shipments.csv',
    permission: 'shipments:read',
    summary: 'History as CSV, with the same filters',
    query: object(historyFilters),
    status: 200,
    reply: null,
    binary: ['text/csv'],
  }),
  getShipment: operation({
    id: 'getShipment',
    method: 'GET',
    path: '/v1/shipments/{id}',
    permission: 'shipments:read',
    summary: 'One shipment',
    params: IdParams,
    status: 200,
    reply: Shipment,
    errors: ['not_found'],
  }),
  updateShipment: operation({
    id: 'updateShipment',
    method: 'PATCH',
    path: '/v1/shipments/{id}',
    permission: 'shipments:write',
    summary: 'Change a draft; its rates are dropped',
    params: IdParams,
    body: partial(ShipmentInput),
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  deleteShipment: operation({
    id: 'deleteShipment',
    method: 'DELETE',
    path: '/v1/shipments/{id}',
    permission: 'shipments:write',
    summary: 'Discard a draft',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found', 'conflict'],
  }),
  rateShipment: operation({
    id: 'rateShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/rates',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'Ask carriers for prices of a draft and keep them',
    params: IdParams,
    body: object({
      carrierAccountIds: Type.Optional(
        Type.Array(Id, { minItems: 1, maxItems: 50, description: 'absent: every one open to the site' }),
      ),
    }),
    bodyOptional: true,
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  getLabel: operation({
    id: 'getLabel',
    method: 'GET',
    path: '/v1/shipments/{id}/label',
    permission: 'shipments:read',
    summary: 'The label; format by `Accept` or `?format=`',
    params: IdParams,
    query: LabelQuery,
    status: 200,
    reply: null,
    binary: ['application/pdf', 'image/png', 'application/zpl'],
    errors: ['not_found', 'conflict', 'not_acceptable'],
  }),
  printShipment: operation({
    id: 'printShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/print',
    permission: 'shipments:print',
    idempotent: true,
    summary: 'Print the label; a second print needs a reason. Without `deviceId` the routes choose the printer',
    params: IdParams,
    body: object({ deviceId: Type.Optional(Id), reason: Type.Optional(text(200)) }),
    status: 202,
    reply: Job,
    errors: ['not_found', 'conflict', 'unprocessable', 'device_unavailable'],
  }),
  createReturn: operation({
    id: 'createReturn',
    method: 'POST',
    path: '/v1/shipments/{id}/return',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'A draft of the return label: from the recipient back to the sender',
    params: IdParams,
    status: 201,
    reply: Shipment,
    errors: ['not_found', 'conflict'],
  }),
  getDocument: operation({
    id: 'getDocument',
    method: 'GET',
    path: '/v1/shipments/{id}/documents/{documentId}',
    permission: 'shipments:read',
    summary: 'A paper beside the labels: invoice, customs form, receipt',
    params: object({ id: Id, documentId: Id }),
    status: 200,
    reply: null,
    binary: ['application/pdf', 'image/png', 'image/gif', 'application/zpl'],
    errors: ['not_found'],
  }),
  printShipments: operation({
    id: 'printShipments',
    method: 'POST',
    path: '/v1/shipments/print',
    permission: 'shipments:print',
    idempotent: true,
    summary: 'Print many labels in the given order, one after the other. Without `deviceId` the routes choose for each',
    body: object({
      shipmentIds: Type.Array(Id, { minItems: 1, maxItems: bulkMax, uniqueItems: true }),
      deviceId: Type.Optional(Id),
      reason: Type.Optional(text(200)),
    }),
    status: 202,
    reply: BackgroundJob,
    errors: ['conflict', 'device_unavailable', 'unprocessable'],
  }),
}
