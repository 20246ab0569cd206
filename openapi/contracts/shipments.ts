/** Shipments: draft, rates, purchase, label, print, void and history. */
import { type Static, Type } from 'typebox'
import { LedgerEntry } from './accounts.ts'
import { Address } from './addresses.ts'
import { carrierCodes, Package, packagesMax, Rate, RateFailure, ShippingOptions } from './carriers.ts'
import { Job } from './devices.ts'
import { LabelQuery, labelFormats } from './labels.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, LocalDate, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'
import { BackgroundJob } from './work.ts'

export const shipmentStatuses = [
  'draft',
  'rated',
  'purchasing',
  'purchased',
  'printed',
  'manifested',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'exception',
  'returned',
  'void_requested',
  'voided',
  'void_refused',
  'unknown',
] as const
export type ShipmentStatus = (typeof shipmentStatuses)[number]

const draftFields = {
  to: Address,
  from: Type.Optional(Address),
  siteId: Type.Optional(Id),
  packages: Type.Array(Package, { minItems: 1, maxItems: packagesMax }),
  shipDate: Type.Optional(LocalDate),
  options: Type.Optional(ShippingOptions),
  accountIds: Type.Optional(
    Type.Array(Id, {
      maxItems: 5,
      description: 'the account charged, or its path from level 1; the deepest one is charged',
    }),
  ),
  references: Type.Optional(Type.Array(text(250), { maxItems: 5 })),
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

const summaryFields = {
  id: Id,
  status: oneOf(shipmentStatuses),
  siteId: Id,
  to: Address,
  carrier: nullable(oneOf(carrierCodes)),
  service: nullable(Type.String()),
  serviceName: nullable(Type.String()),
  trackingNumber: nullable(Type.String()),
  amountCents: nullable(Type.Integer()),
  currency: nullable(Type.String()),
  shipDate: LocalDate,
  references: Type.Array(Type.String()),
  accountIds: Type.Array(Id),
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
    rates: Type.Array(Rate),
    failures: Type.Array(RateFailure),
    rate: nullable(Rate),
    labels: Type.Array(Label),
    events: Type.Array(ShipmentEvent),
    charges: Type.Array(LedgerEntry),
    accountPath: Type.Array(object({ id: Id, code: Type.String(), name: Type.String() })),
    warnings: Type.Array(Type.String(), { description: 'e.g. the account is past its budget warning' }),
    createdBy: nullable(Type.String()),
    unknownSince: nullable(Timestamp),
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

/** Shipments of one request to void many. */
export const voidMax = 500

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
    summary: 'Ask every carrier for prices of a draft and keep them',
    params: IdParams,
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  buyShipment: operation({
    id: 'buyShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/purchase',
    permission: 'shipments:buy',
    idempotent: true,
    summary: 'Buy the chosen rate: exactly once, whatever happens',
    params: IdParams,
    body: object({ rateId: Id }),
    status: 200,
    reply: Shipment,
    errors: [
      'not_found',
      'conflict',
      'unprocessable',
      'rate_expired',
      'budget_exceeded',
      'carrier_refused',
      'carrier_unavailable',
      'purchase_unknown',
    ],
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
    summary: 'Print the label on a device; a second print needs a reason',
    params: IdParams,
    body: object({ deviceId: Id, reason: Type.Optional(text(200)) }),
    status: 202,
    reply: Job,
    errors: ['not_found', 'conflict', 'unprocessable', 'device_unavailable'],
  }),
  voidShipment: operation({
    id: 'voidShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/void',
    permission: 'shipments:void',
    idempotent: true,
    summary: 'Cancel what was bought and refund the account',
    params: IdParams,
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'carrier_refused', 'carrier_unavailable'],
  }),
  voidShipments: operation({
    id: 'voidShipments',
    method: 'POST',
    path: '/v1/shipments/void',
    permission: 'shipments:void',
    idempotent: true,
    summary: 'Void many shipments, one after the other; what cannot be voided is told by its id',
    body: object({ shipmentIds: Type.Array(Id, { minItems: 1, maxItems: voidMax, uniqueItems: true }) }),
    status: 202,
    reply: BackgroundJob,
    errors: ['conflict'],
  }),
  getTracking: operation({
    id: 'getTracking',
    method: 'GET',
    path: '/v1/shipments/{id}/tracking',
    permission: 'shipments:read',
    summary: 'Where the parcel is: status and events',
    params: IdParams,
    status: 200,
    reply: object({
      status: oneOf(shipmentStatuses),
      trackingNumber: nullable(Type.String()),
      events: Type.Array(ShipmentEvent),
    }),
    errors: ['not_found'],
  }),
}
