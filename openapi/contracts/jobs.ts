/** Jobs of devices: what a printer or scale is to do, its queue, and what became of it. */
import { type Static, Type } from 'typebox'
import { DeviceProblem, jobKinds, jobStates } from './agent.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp } from './schema.ts'

export const Job = named(
  'Job',
  object({
    id: Id,
    deviceId: Id,
    kind: oneOf(jobKinds),
    state: oneOf(jobStates),
    title: Type.String({ description: 'what it prints, for people' }),
    shipmentId: nullable(Id),
    reprint: Type.Integer({ minimum: 0, description: '0 for the first print' }),
    reason: nullable(Type.String({ description: 'why it was reprinted' })),
    createdBy: nullable(Type.String({ description: 'user name' })),
    place: nullable(Type.Integer({ minimum: 1, description: 'place in the queue of its device, while queued' })),
    routedBy: nullable(Type.String({ description: 'why this printer: the routing rule or fallback, in words' })),
    problem: nullable(DeviceProblem),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    updatedAt: Timestamp,
  }),
)
export type Job = Static<typeof Job>

export const jobOperations = {
  listJobs: operation({
    id: 'listJobs',
    method: 'GET',
    path: '/v1/jobs',
    permission: 'jobs:read',
    summary: 'Jobs, newest first',
    query: object({
      ...pageQuery,
      deviceId: Type.Optional(Id),
      shipmentId: Type.Optional(Id),
      open: Type.Optional(Type.Boolean()),
    }),
    status: 200,
    reply: page(Job),
  }),
  getJob: operation({
    id: 'getJob',
    method: 'GET',
    path: '/v1/jobs/{id}',
    permission: 'jobs:read',
    summary: 'One job',
    params: IdParams,
    status: 200,
    reply: Job,
    errors: ['not_found'],
  }),
  cancelJob: operation({
    id: 'cancelJob',
    method: 'POST',
    path: '/v1/jobs/{id}/cancel',
    permission: 'devices:use',
    idempotent: true,
    summary: 'Take a job back before the device has it',
    params: IdParams,
    status: 200,
    reply: Job,
    errors: ['not_found', 'conflict'],
  }),
  moveJob: operation({
    id: 'moveJob',
    method: 'POST',
    path: '/v1/jobs/{id}/move',
    permission: 'devices:use',
    summary: 'Change the place of a queued job in the queue of its device',
    params: IdParams,
    body: object({
      before: Type.Union([Id, Type.Null()], { description: 'the queued job it goes before; null: to the end' }),
    }),
    status: 200,
    reply: Job,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  resolveJob: operation({
    id: 'resolveJob',
    method: 'POST',
    path: '/v1/jobs/{id}/resolve',
    permission: 'devices:use',
    idempotent: true,
    summary: 'Say what really happened to a job in state `unknown`',
    params: IdParams,
    body: object({ outcome: oneOf(['printed', 'not_printed'] as const) }),
    status: 200,
    reply: Job,
    errors: ['not_found', 'conflict'],
  }),
}
