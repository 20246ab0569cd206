/** Simple Integration: sources, the records they dropped, and the files handed back. Formats: file-formats.md. */
import { type Static, Type } from 'typebox'
import { Batch, BatchService } from './batches.ts'
import { DropFolderReport } from './drop-folder.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'
import { ShipmentInput } from './shipments.ts'

/** Where records come from: a folder an agent watches, a program over the API, or a file uploaded in the browser. */
export const dropSourceKinds = ['folder', 'api', 'upload'] as const

export const DropSource = named(
  'DropSource',
  object({
    id: Id,
    kind: oneOf(dropSourceKinds),
    name: text(100),
    siteId: nullable(Id),
    agentId: nullable(Id),
    agentName: nullable(Type.String()),
    folder: nullable(DropFolderReport),
    online: Type.Boolean({ description: 'a folder: its agent is connected' }),
    exportMode: oneOf(['off', 'auto', 'manual'] as const, {
      description: 'auto: a file as soon as parcels were shipped, at most one each `exportEverySeconds`',
    }),
    exportEverySeconds: Type.Integer({ minimum: 5, maximum: 86_400 }),
    openRecords: Type.Integer(),
    waitingRows: Type.Integer({ description: 'shipped parcels not exported yet' }),
    lastFileAt: nullable(Timestamp),
    lastExportAt: nullable(Timestamp),
    createdAt: Timestamp,
  }),
)
export type DropSource = Static<typeof DropSource>

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

export const DropExport = named(
  'DropExport',
  object({
    id: Id,
    source: object({ id: Id, name: Type.String() }),
    filename: Type.String(),
    state: oneOf(['ready', 'written'] as const, { description: 'written: in `out/`, or fetched and confirmed' }),
    rows: Type.Integer(),
    voids: Type.Integer(),
    bytes: Type.Integer(),
    sha256: Type.String(),
    agentId: nullable(Id),
    createdAt: Timestamp,
    writtenAt: nullable(Timestamp),
  }),
)
export type DropExport = Static<typeof DropExport>

const recordFilters = {
  q: Type.Optional(text(100, { description: 'package id, recipient, company, city or reference' })),
  packageId: Type.Optional(text(20, { description: 'exactly this one, as scanned' })),
  state: Type.Optional(oneOf(dropRecordStates)),
  open: Type.Optional(Type.Boolean({ description: 'true: ready, needs_attention and in_progress' })),
  sourceId: Type.Optional(Id),
}

/** Records of one batch. */
export const dropBatchMax = 1_000

export const dropOperations = {
  listDropSources: operation({
    id: 'listDropSources',
    method: 'GET',
    path: '/v1/drop-sources',
    permission: 'drop:read',
    summary: 'Where records come from',
    query: object(pageQuery),
    status: 200,
    reply: page(DropSource),
  }),
  createDropSource: operation({
    id: 'createDropSource',
    method: 'POST',
    path: '/v1/drop-sources',
    permission: 'drop:manage',
    idempotent: true,
    summary: 'A source for a program without a folder; folders appear by themselves with their agent',
    body: object({ name: text(100, { minLength: 1 }), siteId: Type.Optional(nullable(Id)) }),
    status: 201,
    reply: DropSource,
    errors: ['unprocessable', 'conflict'],
  }),
  updateDropSource: operation({
    id: 'updateDropSource',
    method: 'PATCH',
    path: '/v1/drop-sources/{id}',
    permission: 'drop:manage',
    summary: 'Rename a source, move it to a site, say when it gets files back',
    params: IdParams,
    body: object({
      name: Type.Optional(text(100, { minLength: 1 })),
      siteId: Type.Optional(nullable(Id)),
      exportMode: Type.Optional(oneOf(['off', 'auto', 'manual'] as const)),
      exportEverySeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 86_400 })),
    }),
    status: 200,
    reply: DropSource,
    errors: ['not_found', 'unprocessable', 'conflict'],
  }),
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
  listDropExports: operation({
    id: 'listDropExports',
    method: 'GET',
    path: '/v1/drop-exports',
    permission: 'drop:read',
    summary: 'Files handed back, newest first',
    query: object({
      ...pageQuery,
      sourceId: Type.Optional(Id),
      state: Type.Optional(oneOf(['ready', 'written'] as const)),
    }),
    status: 200,
    reply: page(DropExport),
  }),
  createDropExport: operation({
    id: 'createDropExport',
    method: 'POST',
    path: '/v1/drop-exports',
    permission: 'drop:write',
    idempotent: true,
    summary: 'Make a file now of what was shipped or voided since the last one',
    body: object({ sourceId: Id }),
    status: 201,
    reply: DropExport,
    errors: ['unprocessable', 'conflict'],
  }),
  getDropExportFile: operation({
    id: 'getDropExportFile',
    method: 'GET',
    path: '/v1/drop-exports/{id}/file',
    permission: 'drop:read',
    summary: 'The CSV, exactly as in `out/`; may be fetched again',
    params: IdParams,
    status: 200,
    reply: null,
    binary: ['text/csv'],
    errors: ['not_found'],
  }),
  handOverDropExport: operation({
    id: 'handOverDropExport',
    method: 'POST',
    path: '/v1/drop-exports/{id}/hand-over',
    permission: 'drop:manage',
    idempotent: true,
    summary: 'Take a file from an agent that is gone: another one of the folder writes it, or a program fetches it',
    params: IdParams,
    body: object({ from: nullable(Id) }, { description: 'from: the agent that was to write it when you looked' }),
    status: 200,
    reply: DropExport,
    errors: ['not_found', 'conflict'],
  }),
  confirmDropExport: operation({
    id: 'confirmDropExport',
    method: 'POST',
    path: '/v1/drop-exports/{id}/confirm',
    permission: 'drop:write',
    idempotent: true,
    summary: 'Say that a program without a folder has the file safely',
    params: IdParams,
    status: 200,
    reply: DropExport,
    errors: ['not_found', 'conflict'],
  }),
}
