/** Long work: background jobs with progress and cancel. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp } from './schema.ts'

export const backgroundJobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type BackgroundJobState = (typeof backgroundJobStates)[number]

/** An item that could not be done, and why. */
export const ItemFailure = named('ItemFailure', object({ id: Id, reason: Type.String() }))
export type ItemFailure = Static<typeof ItemFailure>

/** Long work of one user, item by item. */
export const BackgroundJob = named(
  'BackgroundJob',
  object({
    id: Id,
    kind: Type.String({ description: 'e.g. `void_shipments`' }),
    state: oneOf(backgroundJobStates, { description: '`failed`: given up before the end; see `error`' }),
    done: Type.Integer({ description: 'items finished, failed ones included' }),
    total: Type.Integer(),
    failed: Type.Integer({ description: 'items that could not be done' }),
    failures: Type.Array(ItemFailure, { description: 'the first 500 of them, in order' }),
    cancelRequested: Type.Boolean({ description: 'it stops after the item in hand' }),
    error: nullable(Type.String()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  }),
)
export type BackgroundJob = Static<typeof BackgroundJob>

export const workOperations = {
  listBackgroundJobs: operation({
    id: 'listBackgroundJobs',
    method: 'GET',
    path: '/v1/background-jobs',
    permission: 'jobs:read',
    summary: 'Your long work, newest first',
    query: object(pageQuery),
    status: 200,
    reply: page(BackgroundJob),
  }),
  getBackgroundJob: operation({
    id: 'getBackgroundJob',
    method: 'GET',
    path: '/v1/background-jobs/{id}',
    permission: 'jobs:read',
    summary: 'One of your background jobs',
    params: IdParams,
    status: 200,
    reply: BackgroundJob,
    errors: ['not_found'],
  }),
  cancelBackgroundJob: operation({
    id: 'cancelBackgroundJob',
    method: 'POST',
    path: '/v1/background-jobs/{id}/cancel',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'Stop one of your background jobs after the item in hand; what is done stays done',
    params: IdParams,
    status: 202,
    reply: BackgroundJob,
    errors: ['not_found', 'conflict'],
  }),
}
