/** Where parcels are: scans by the carrier, in one vocabulary, and finding a shipment by any number. */
import { type Static, Type } from 'typebox'
import { carrierCodes } from './carriers.ts'
import { operation } from './operation.ts'
import { Id, IdParams, LocalDate, named, nullable, object, oneOf, Timestamp } from './schema.ts'
import { shipmentStatuses } from './shipment-status.ts'

/** What carriers' events come down to. */
export const trackingStatuses = [
  'label_made',
  'in_transit',
  'out_for_delivery',
  'ready_for_pickup',
  'delivered',
  'exception',
  'returned',
] as const
export type TrackingStatus = (typeof trackingStatuses)[number]

export const Scan = named(
  'Scan',
  object({
    id: Id,
    packageNumber: Type.Integer({ minimum: 1 }),
    trackingNumber: Type.String(),
    status: oneOf(trackingStatuses),
    code: Type.String({ description: "the carrier's own code" }),
    text: Type.String(),
    at: Timestamp,
    place: Type.String({ description: 'city, state and country as far as told' }),
  }),
)
export type Scan = Static<typeof Scan>

export const Tracking = named(
  'Tracking',
  object({
    status: oneOf(shipmentStatuses),
    trackingNumber: nullable(Type.String()),
    trackingUrl: nullable(Type.String({ description: "the carrier's own page" })),
    estimatedDelivery: nullable(LocalDate),
    signedBy: nullable(Type.String()),
    scans: Type.Array(Scan, { description: 'newest first' }),
    checkedAt: nullable(Timestamp),
    nextCheckAt: nullable(Timestamp),
    problem: nullable(Type.String({ description: 'why the last look-up failed' })),
  }),
)
export type Tracking = Static<typeof Tracking>

/** What a scanned or typed text is. `shipmentId` when it is one of ours. */
export const Found = named(
  'Found',
  object({
    shipmentId: nullable(Id),
    packageNumber: nullable(Type.Integer()),
    numbers: Type.Array(
      object({
        carrier: nullable(oneOf(carrierCodes)),
        courier: Type.String(),
        kind: Type.String(),
        number: Type.String(),
        checked: Type.Boolean({ description: 'its checksum is right' }),
        trackingUrl: nullable(Type.String()),
      }),
    ),
  }),
)
export type Found = Static<typeof Found>

export const trackingOperations = {
  getTracking: operation({
    id: 'getTracking',
    method: 'GET',
    path: '/v1/shipments/{id}/tracking',
    permission: 'shipments:read',
    summary: 'Where the parcel is: status and scans',
    params: IdParams,
    status: 200,
    reply: Tracking,
    errors: ['not_found'],
  }),
  refreshTracking: operation({
    id: 'refreshTracking',
    method: 'POST',
    path: '/v1/shipments/{id}/tracking',
    permission: 'shipments:read',
    summary: 'Ask the carrier now where the parcel is; at most once a minute',
    params: IdParams,
    status: 200,
    reply: Tracking,
    errors: ['not_found', 'conflict', 'carrier_unavailable'],
  }),
  findNumber: operation({
    id: 'findNumber',
    method: 'GET',
    path: '/v1/find',
    permission: 'shipments:read',
    summary: 'What a scanned text is: a tracking number with its checksum, and the shipment it belongs to',
    query: object({ text: Type.String({ minLength: 1, maxLength: 100 }) }),
    status: 200,
    reply: Found,
  }),
  receiveCarrierEvents: operation({
    id: 'receiveCarrierEvents',
    method: 'POST',
    path: '/v1/carrier-events/{token}',
    permission: 'public',
    summary: 'Tracking events pushed by a carrier; the token names the carrier account',
    params: object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) }),
    body: Type.Unsafe<unknown>({}),
    status: 204,
    reply: null,
    errors: ['not_found'],
  }),
}
