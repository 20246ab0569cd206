/** Batches: many shipments checked, priced, bought and printed together; one bad row stops nothing. */
import { type Static, Type } from 'typebox'
import { carrierCodes, choiceNames } from './carriers.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'
import { ShipmentInput } from './shipments.ts'

/**
 * checking: drafts are made, checked and priced · ready: waits to be bought · buying · paused · done: every row is
 * bought or failed · cancelled: what was bought stays bought.
 */
export const batchStates = ['checking', 'ready', 'buying', 'paused', 'done', 'cancelled'] as const
export type BatchState = (typeof batchStates)[number]

export const batchItemStates = ['waiting', 'ready', 'buying', 'bought', 'unknown', 'failed', 'skipped'] as const
export type BatchItemState = (typeof batchItemStates)[number]

export const batchMax = 1_000

/** A service by its code, or the choice to be made for each row. */
export const BatchService = text(60, {
  minLength: 1,
  description: `${choiceNames.join(', ')} or a service code such as \`usps_ground_advantage\``,
})

export const BatchItem = named(
  'BatchItem',
  object({
    number: Type.Integer({ minimum: 1, description: 'row, in the order of printing' }),
    state: oneOf(batchItemStates),
    shipmentId: nullable(Id),
    recipient: Type.String(),
    place: Type.String(),
    carrier: nullable(oneOf(carrierCodes)),
    serviceName: nullable(Type.String()),
    amountCents: nullable(Type.Integer({ description: 'what the account is charged' })),
    trackingNumber: nullable(Type.String()),
    problem: nullable(Type.String()),
  }),
)
export type BatchItem = Static<typeof BatchItem>

export const Batch = named(
  'Batch',
  object({
    id: Id,
    name: text(100),
    state: oneOf(batchStates),
    service: BatchService,
    counts: object({
      total: Type.Integer(),
      waiting: Type.Integer(),
      ready: Type.Integer(),
      bought: Type.Integer(),
      unknown: Type.Integer(),
      failed: Type.Integer(),
      skipped: Type.Integer(),
    }),
    totalCents: Type.Integer({ description: 'of the rows that are ready or bought' }),
    currency: Type.String(),
    totals: Type.Array(
      object({
        accountId: nullable(Id),
        code: Type.String(),
        name: Type.String(),
        count: Type.Integer(),
        amountCents: Type.Integer(),
        warning: nullable(Type.String({ description: 'the budget would not allow it' })),
      }),
      { description: 'by account' },
    ),
    problem: nullable(Type.String()),
    createdBy: nullable(Type.String()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Type.Integer(),
  }),
)
export type Batch = Static<typeof Batch>

export const BatchInput = named(
  'BatchInput',
  object({
    name: Type.Optional(text(100)),
    service: BatchService,
    shipmentIds: Type.Optional(
      Type.Array(Id, {
        maxItems: batchMax,
        uniqueItems: true,
        description: 'drafts are bought as they are; of bought shipments copies are made',
      }),
    ),
    shipments: Type.Optional(Type.Array(ShipmentInput, { maxItems: batchMax })),
  }),
)
export type BatchInput = Static<typeof BatchInput>

const act = <const N extends string>(id: N, verb: string, summary: string) =>
  operation({
    id,
    method: 'POST',
    path: `/v1/batches/{id}/${verb}`,
    permission: 'batches:write',
    idempotent: true,
    summary,
    params: IdParams,
    status: 202,
    reply: Batch,
    errors: ['not_found', 'conflict'],
  })

export const batchOperations = {
  listBatches: operation({
    id: 'listBatches',
    method: 'GET',
    path: '/v1/batches',
    permission: 'shipments:read',
    summary: 'Batches, newest first',
    query: object({ ...pageQuery, state: Type.Optional(oneOf(batchStates)) }),
    status: 200,
    reply: page(Batch),
  }),
  createBatch: operation({
    id: 'createBatch',
    method: 'POST',
    path: '/v1/batches',
    permission: 'batches:write',
    idempotent: true,
    summary: 'Collect up to 1,000 shipments; they are checked and priced in the background',
    body: BatchInput,
    status: 201,
    reply: Batch,
    errors: ['conflict', 'unprocessable'],
  }),
  getBatch: operation({
    id: 'getBatch',
    method: 'GET',
    path: '/v1/batches/{id}',
    permission: 'shipments:read',
    summary: 'One batch with its totals by account',
    params: IdParams,
    status: 200,
    reply: Batch,
    errors: ['not_found'],
  }),
  listBatchItems: operation({
    id: 'listBatchItems',
    method: 'GET',
    path: '/v1/batches/{id}/items',
    permission: 'shipments:read',
    summary: 'The rows of a batch in order',
    params: IdParams,
    query: object({ ...pageQuery, state: Type.Optional(oneOf(batchItemStates)) }),
    status: 200,
    reply: page(BatchItem),
    errors: ['not_found'],
  }),
  updateBatch: operation({
    id: 'updateBatch',
    method: 'PATCH',
    path: '/v1/batches/{id}',
    permission: 'batches:write',
    summary: 'Rename, or choose another service: the rows not yet bought are priced again',
    params: IdParams,
    body: object({ name: Type.Optional(text(100)), service: Type.Optional(BatchService) }),
    status: 200,
    reply: Batch,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  skipBatchItem: operation({
    id: 'skipBatchItem',
    method: 'POST',
    path: '/v1/batches/{id}/items/{number}/skip',
    permission: 'batches:write',
    idempotent: true,
    summary: 'Leave a row out, or take it in again',
    params: object({ id: Id, number: Type.Integer({ minimum: 1, maximum: batchMax }) }),
    body: object({ skip: Type.Boolean() }),
    status: 200,
    reply: BatchItem,
    errors: ['not_found', 'conflict'],
  }),
  buyBatch: operation({
    id: 'buyBatch',
    method: 'POST',
    path: '/v1/batches/{id}/buy',
    permission: 'shipments:buy',
    idempotent: true,
    summary: 'Buy every row that is ready; refused when the total is no longer the one agreed to',
    params: IdParams,
    body: object({ totalCents: Type.Integer({ description: 'the total the user saw' }) }),
    status: 202,
    reply: Batch,
    errors: ['not_found', 'conflict'],
  }),
  pauseBatch: act('pauseBatch', 'pause', 'Stop after the purchases in hand'),
  resumeBatch: act('resumeBatch', 'resume', 'Go on buying'),
  retryBatch: act('retryBatch', 'retry', 'Check and price the failed rows again'),
  cancelBatch: act('cancelBatch', 'cancel', 'Stop for good; what was bought stays bought'),
  getBatchLabels: operation({
    id: 'getBatchLabels',
    method: 'GET',
    path: '/v1/batches/{id}/labels',
    permission: 'shipments:read',
    summary: 'All bought labels in order as one PDF',
    params: IdParams,
    status: 200,
    reply: null,
    binary: ['application/pdf'],
    errors: ['not_found', 'conflict'],
  }),
  printBatch: operation({
    id: 'printBatch',
    method: 'POST',
    path: '/v1/batches/{id}/print',
    permission: 'shipments:print',
    idempotent: true,
    summary:
      'Print the bought labels that were not printed yet, in order. Without `deviceId` the routes choose the printer',
    params: IdParams,
    body: object({ deviceId: Type.Optional(Id) }),
    status: 202,
    reply: object({ jobs: Type.Integer({ description: 'labels sent to the printer' }) }),
    errors: ['not_found', 'conflict', 'unprocessable', 'device_unavailable'],
  }),
}
