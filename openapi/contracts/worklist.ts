/** What needs a person: purchases without an answer, refused voids, parcels in trouble, refunds that are late. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'
import { ShipmentSummary } from './shipments.ts'

export const worklistKinds = [
  'purchase_unknown',
  'orphan_found',
  'price_differs',
  'void_refused',
  'refund_late',
  'tracking_exception',
  'returned',
  'no_movement',
  'notice_failed',
] as const
export type WorklistKind = (typeof worklistKinds)[number]

export const WorklistItem = named(
  'WorklistItem',
  object({
    id: Id,
    kind: oneOf(worklistKinds),
    text: Type.String({ description: 'what happened' }),
    cure: Type.String({ description: 'what to do' }),
    shipment: ShipmentSummary,
    since: Timestamp,
    doneAt: nullable(Timestamp),
    doneBy: nullable(Type.String()),
    note: nullable(Type.String()),
  }),
)
export type WorklistItem = Static<typeof WorklistItem>

export const worklistOperations = {
  listWorklist: operation({
    id: 'listWorklist',
    method: 'GET',
    path: '/v1/worklist',
    permission: 'shipments:read',
    summary: 'What needs a person, oldest first; done ones newest first',
    query: object({
      ...pageQuery,
      kind: Type.Optional(oneOf(worklistKinds)),
      done: Type.Optional(Type.Boolean()),
    }),
    status: 200,
    reply: page(WorklistItem),
  }),
  countWorklist: operation({
    id: 'countWorklist',
    method: 'GET',
    path: '/v1/worklist/count',
    permission: 'shipments:read',
    summary: 'How many wait, by kind',
    status: 200,
    reply: object({
      total: Type.Integer(),
      kinds: Type.Array(object({ kind: oneOf(worklistKinds), count: Type.Integer() })),
    }),
  }),
  finishWorklistItem: operation({
    id: 'finishWorklistItem',
    method: 'POST',
    path: '/v1/worklist/{id}/done',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'Tick an item off with a note, or take it up again',
    params: IdParams,
    body: object({ done: Type.Boolean(), note: Type.Optional(text(500)) }),
    status: 200,
    reply: WorklistItem,
    errors: ['not_found'],
  }),
}
