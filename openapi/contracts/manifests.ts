/** End-of-day forms of carriers, and pickups. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { carrierCodes } from './carriers.ts'
import { Weight } from './measures.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Cents, Id, IdParams, LocalDate, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

/** closing: the carrier was asked · closed · refused · unknown: no answer came; Postroom asks again or a person resolves it. */
export const manifestStates = ['closing', 'closed', 'refused', 'unknown'] as const
export const manifestMax = 5_000

export const Manifest = named(
  'Manifest',
  object({
    id: Id,
    state: oneOf(manifestStates),
    carrier: oneOf(carrierCodes),
    carrierAccountId: Id,
    carrierAccountName: Type.String(),
    siteId: Id,
    siteName: Type.String(),
    day: LocalDate,
    number: nullable(Type.String({ description: "the carrier's number of the form" })),
    shipments: Type.Integer(),
    packages: Type.Integer(),
    problem: nullable(Type.String()),
    carrierForm: Type.Boolean({ description: 'the carrier gave a form of its own' }),
    createdBy: nullable(Type.String()),
    createdAt: Timestamp,
  }),
)
export type Manifest = Static<typeof Manifest>

/** What waits to be manifested: one row for each carrier account and site. */
export const OpenManifest = named(
  'OpenManifest',
  object({
    carrier: oneOf(carrierCodes),
    carrierAccountId: Id,
    carrierAccountName: Type.String(),
    siteId: Id,
    siteName: Type.String(),
    day: LocalDate,
    shipments: Type.Integer(),
    packages: Type.Integer(),
    forgotten: Type.Integer({ description: 'of days before, still on no manifest' }),
    oldestDay: nullable(LocalDate),
    carrierForm: Type.Boolean({ description: 'the carrier has a form; else Postroom makes a list' }),
    warnings: Type.Array(Type.String()),
  }),
)
export type OpenManifest = Static<typeof OpenManifest>

export const ManifestLine = named(
  'ManifestLine',
  object({
    shipmentId: Id,
    recipient: Type.String(),
    place: Type.String(),
    serviceName: Type.String(),
    trackingNumbers: Type.Array(Type.String()),
    shipDate: LocalDate,
  }),
)
export type ManifestLine = Static<typeof ManifestLine>

export const manifestOperations = {
  listManifests: operation({
    id: 'listManifests',
    method: 'GET',
    path: '/v1/manifests',
    permission: 'manifests:read',
    summary: 'Manifests, newest first',
    query: object({
      ...pageQuery,
      siteId: Type.Optional(Id),
      carrier: Type.Optional(oneOf(carrierCodes)),
      state: Type.Optional(oneOf(manifestStates)),
    }),
    status: 200,
    reply: page(Manifest),
  }),
  listOpenManifests: operation({
    id: 'listOpenManifests',
    method: 'GET',
    path: '/v1/manifests/open',
    permission: 'manifests:read',
    summary: 'What waits to be manifested, with warnings for forgotten shipments',
    query: object({ siteId: Type.Optional(Id) }),
    status: 200,
    reply: object({ items: Type.Array(OpenManifest) }),
  }),
  listOpenManifestLines: operation({
    id: 'listOpenManifestLines',
    method: 'GET',
    path: '/v1/manifests/open/lines',
    permission: 'manifests:read',
    summary: 'The shipments that wait, of one carrier account and site',
    query: object({ ...pageQuery, carrierAccountId: Id, siteId: Id }),
    status: 200,
    reply: page(ManifestLine),
  }),
  createManifest: operation({
    id: 'createManifest',
    method: 'POST',
    path: '/v1/manifests',
    permission: 'manifests:write',
    idempotent: true,
    summary: 'Close the day: every shipment that waits, or those named',
    body: object({
      carrierAccountId: Id,
      siteId: Id,
      shipmentIds: Type.Optional(Type.Array(Id, { maxItems: manifestMax, uniqueItems: true })),
    }),
    status: 201,
    reply: Manifest,
    errors: ['not_found', 'conflict', 'unprocessable', 'carrier_refused', 'carrier_unavailable'],
  }),
  getManifest: operation({
    id: 'getManifest',
    method: 'GET',
    path: '/v1/manifests/{id}',
    permission: 'manifests:read',
    summary: 'One manifest',
    params: IdParams,
    status: 200,
    reply: Manifest,
    errors: ['not_found'],
  }),
  listManifestLines: operation({
    id: 'listManifestLines',
    method: 'GET',
    path: '/v1/manifests/{id}/lines',
    permission: 'manifests:read',
    summary: 'The shipments of a manifest',
    params: IdParams,
    query: object(pageQuery),
    status: 200,
    reply: page(ManifestLine),
    errors: ['not_found'],
  }),
  getManifestDocument: operation({
    id: 'getManifestDocument',
    method: 'GET',
    path: '/v1/manifests/{id}/document',
    permission: 'manifests:read',
    summary: "The form as PDF: the carrier's own, or Postroom's list",
    params: IdParams,
    query: object({ of: Type.Optional(oneOf(['carrier', 'postroom'] as const)) }),
    status: 200,
    reply: null,
    binary: ['application/pdf'],
    errors: ['not_found', 'conflict'],
  }),
  resolveManifest: operation({
    id: 'resolveManifest',
    method: 'POST',
    path: '/v1/manifests/{id}/resolve',
    permission: 'shipments:resolve',
    idempotent: true,
    summary: 'Say what became of a manifest without an answer, after looking at the carrier',
    params: IdParams,
    body: object({
      outcome: oneOf(['closed', 'not_closed'] as const),
      number: Type.Optional(text(60)),
      note: text(500, { minLength: 1 }),
    }),
    status: 200,
    reply: Manifest,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
}

export const pickupStates = ['scheduling', 'scheduled', 'refused', 'cancelling', 'cancelled', 'unknown'] as const
const time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'local time of the site, HH:MM' })

const pickupFields = {
  carrierAccountId: Id,
  siteId: Id,
  day: LocalDate,
  readyTime: time,
  closeTime: time,
  packages: Type.Integer({ minimum: 1, maximum: 999 }),
  weight: Weight,
  services: Type.Array(text(60), { minItems: 1, maxItems: 20 }),
  location: text(60, { description: 'where the driver finds it' }),
  instructions: text(60),
}

export const Pickup = named(
  'Pickup',
  object({
    id: Id,
    ...pickupFields,
    state: oneOf(pickupStates),
    carrier: oneOf(carrierCodes),
    carrierAccountName: Type.String(),
    siteName: Type.String(),
    address: Address,
    number: nullable(Type.String({ description: "the carrier's confirmation" })),
    amountCents: nullable(Cents),
    text: Type.String({ description: 'what the carrier said' }),
    createdBy: nullable(Type.String()),
    createdAt: Timestamp,
  }),
)
export type Pickup = Static<typeof Pickup>

export const PickupInput = named(
  'PickupInput',
  object({
    ...pickupFields,
    services: Type.Optional(pickupFields.services),
    address: Type.Optional(Address),
    location: Type.Optional(pickupFields.location),
    instructions: Type.Optional(pickupFields.instructions),
  }),
)
export type PickupInput = Static<typeof PickupInput>

export const pickupOperations = {
  listPickups: operation({
    id: 'listPickups',
    method: 'GET',
    path: '/v1/pickups',
    permission: 'pickups:read',
    summary: 'Pickups, newest first',
    query: object({ ...pageQuery, siteId: Type.Optional(Id), state: Type.Optional(oneOf(pickupStates)) }),
    status: 200,
    reply: page(Pickup),
  }),
  schedulePickup: operation({
    id: 'schedulePickup',
    method: 'POST',
    path: '/v1/pickups',
    permission: 'pickups:write',
    idempotent: true,
    summary: 'Order a pickup with the carrier',
    body: PickupInput,
    status: 201,
    reply: Pickup,
    errors: ['not_found', 'conflict', 'unprocessable', 'carrier_refused', 'carrier_unavailable'],
  }),
  getPickup: operation({
    id: 'getPickup',
    method: 'GET',
    path: '/v1/pickups/{id}',
    permission: 'pickups:read',
    summary: 'One pickup',
    params: IdParams,
    status: 200,
    reply: Pickup,
    errors: ['not_found'],
  }),
  cancelPickup: operation({
    id: 'cancelPickup',
    method: 'DELETE',
    path: '/v1/pickups/{id}',
    permission: 'pickups:write',
    summary: 'Cancel a pickup with the carrier',
    params: IdParams,
    status: 200,
    reply: Pickup,
    errors: ['not_found', 'conflict', 'carrier_refused', 'carrier_unavailable'],
  }),
}
