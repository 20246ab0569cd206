/** Simple Integration: records that were dropped, to be shipped. Formats: file-formats.md. */
import { type Static, Type } from 'typebox'
import { Batch, BatchService } from './batches.ts'
import { dropSourceKinds } from './drop-sources.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'
import { ShipmentInput } from './shipments.ts'

/** The columns of the import file, as they were written; a cell that was blank is absent. */
const cell = (maxLength: number) => Type.Optional(text(maxLength))
const fiveOf = (name: string, maxLength: number) =>
  Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${name}${n}`, cell(maxLength)])) as Record<
    string,
    ReturnType<typeof cell>
  >
export const DropFields = named(
  'DropFields',
  object({
    attentionName: cell(250),
    companyName: cell(250),
    address1: cell(250),
    address2: cell(250),
    address3: cell(250),
    city: cell(250),
    state: cell(2),
    postalCode: cell(50),
    country: cell(2),
    shipToNumber: cell(10),
    phone: cell(10),
    residential: cell(250),
    recipientEmail: cell(320),
    thirdPartyEmail: cell(320),
    pounds: cell(3),
    ounces: cell(3),
    length: cell(5),
    width: cell(5),
    height: cell(5),
    girth: cell(5),
    carrier: cell(10),
    ...fiveOf('reference', 250),
    ...fiveOf('accountCode', 200),
    ...fiveOf('accountName', 200),
  }),
)
export type DropFields = Partial<Record<string, string>>

/**
 * ready: can be shipped · needs_attention: kept, see `missing` · in_progress: a draft or a batch has it · shipped ·
 * removed: taken out by a person or an undo; importing it again brings it back.
 */
export const dropRecordStates = ['ready', 'needs_attention', 'in_progress', 'shipped', 'removed'] as const
export type DropRecordState = (typeof dropRecordStates)[number]

export const MissingField = named(
  'MissingField',
  object({
    field: Type.String({ description: 'of `fields`' }),
    column: Type.String({ description: 'as the file calls it' }),
    reason: Type.String({ description: 'what is missing or wrong, and the cure' }),
  }),
)
export type MissingField = Static<typeof MissingField>

export const DropRecord = named(
  'DropRecord',
  object({
    id: Id,
    packageId: text(20),
    source: object({ id: Id, name: Type.String(), kind: oneOf(dropSourceKinds) }),
    state: oneOf(dropRecordStates),
    recipient: Type.String({ description: 'name or company, for lists' }),
    place: Type.String({ description: 'city, state, code, country, for lists' }),
    fields: DropFields,
    missing: Type.Array(MissingField),
    shipmentId: nullable(Id),
    trackingNumber: nullable(Type.String()),
    importId: nullable(Id),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Type.Integer(),
  }),
)
export type DropRecord = Static<typeof DropRecord>

/** A record as the Ship page takes it. */
export const DropRecordToShip = named(
  'DropRecordToShip',
  object({
    record: DropRecord,
    shipment: Type.Unsafe<Partial<Static<typeof ShipmentInput>>>({
      ...partial(ShipmentInput),
      description: 'what of it is known; null-free, ready to be completed',
    }),
  }),
)
export type DropRecordToShip = Static<typeof DropRecordToShip>

const recordFilters = {
  q: Type.Optional(text(100, { description: 'package id, recipient, company, city or reference' })),
  packageId: Type.Optional(text(20, { description: 'exactly this one, as scanned' })),
  state: Type.Optional(oneOf(dropRecordStates)),
  open: Type.Optional(Type.Boolean({ description: 'true: ready, needs_attention and in_progress' })),
  sourceId: Type.Optional(Id),
}

/** Records of one batch. */
export const dropBatchMax = 1_000

export const dropRecordOperations = {
  listDropRecords: operation({
    id: 'listDropRecords',
    method: 'GET',
    path: '/v1/drop-records',
    permission: 'drop:read',
    summary: 'Records, newest first',
    query: object({ ...pageQuery, ...recordFilters }),
    status: 200,
    reply: page(DropRecord),
  }),
  countDropRecords: operation({
    id: 'countDropRecords',
    method: 'GET',
    path: '/v1/drop-records/counts',
    permission: 'drop:read',
    summary: 'How many records are in each state, by the same filters',
    query: object({ q: recordFilters.q, sourceId: recordFilters.sourceId }),
    status: 200,
    reply: object({
      ready: Type.Integer(),
      needs_attention: Type.Integer(),
      in_progress: Type.Integer(),
      shipped: Type.Integer(),
    }),
  }),
  createDropRecord: operation({
    id: 'createDropRecord',
    method: 'POST',
    path: '/v1/drop-records',
    permission: 'drop:write',
    idempotent: true,
    summary:
      'One record, as a line of the file; the same Package ID of the same source changes the record that is there',
    body: object({ sourceId: Type.Optional(Id), packageId: text(20, { minLength: 1 }), fields: DropFields }),
    status: 201,
    reply: DropRecord,
    errors: ['unprocessable', 'conflict'],
  }),
  getDropRecord: operation({
    id: 'getDropRecord',
    method: 'GET',
    path: '/v1/drop-records/{id}',
    permission: 'drop:read',
    summary: 'One record',
    params: IdParams,
    status: 200,
    reply: DropRecord,
    errors: ['not_found'],
  }),
  prepareDropRecord: operation({
    id: 'prepareDropRecord',
    method: 'GET',
    path: '/v1/drop-records/{id}/to-ship',
    permission: 'drop:read',
    summary: 'The record as a shipment to be completed: address, weight, references, accounts',
    params: IdParams,
    status: 200,
    reply: DropRecordToShip,
    errors: ['not_found', 'conflict'],
  }),
  updateDropRecord: operation({
    id: 'updateDropRecord',
    method: 'PATCH',
    path: '/v1/drop-records/{id}',
    permission: 'drop:write',
    summary: 'Complete or correct a record that is not shipped; an empty text clears a field',
    params: IdParams,
    body: object({ version: Type.Optional(Type.Integer()), fields: DropFields }),
    status: 200,
    reply: DropRecord,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  removeDropRecord: operation({
    id: 'removeDropRecord',
    method: 'DELETE',
    path: '/v1/drop-records/{id}',
    permission: 'drop:write',
    summary: 'Take a record out that is not shipped; `restoreDropRecord` brings it back',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found', 'conflict'],
  }),
  restoreDropRecord: operation({
    id: 'restoreDropRecord',
    method: 'POST',
    path: '/v1/drop-records/{id}/restore',
    permission: 'drop:write',
    idempotent: true,
    summary: 'Bring a removed record back',
    params: IdParams,
    status: 200,
    reply: DropRecord,
    errors: ['not_found', 'conflict'],
  }),
  batchDropRecords: operation({
    id: 'batchDropRecords',
    method: 'POST',
    path: '/v1/drop-records/batch',
    permission: 'batches:write',
    idempotent: true,
    summary: 'Make a batch of records that are ready: those named, or all ready ones of a source up to 1,000',
    body: object({
      recordIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: dropBatchMax, uniqueItems: true })),
      sourceId: Type.Optional(Id),
      name: Type.Optional(text(100)),
      service: BatchService,
    }),
    status: 201,
    reply: object({
      batch: Batch,
      left: Type.Integer({ description: 'records left out: not ready, or beyond 1,000' }),
    }),
    errors: ['unprocessable', 'conflict'],
  }),
}
