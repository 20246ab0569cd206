/** What carriers billed otherwise than they quoted, read from their CSV and booked in the ledger. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, LocalDate, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

export const adjustmentMax = 2_000

export const AdjustmentImport = named(
  'AdjustmentImport',
  object({
    id: Id,
    filename: Type.String(),
    rows: Type.Integer(),
    booked: Type.Integer(),
    repeated: Type.Integer({ description: 'rows booked by an earlier import already' }),
    failed: Type.Integer(),
    amountCents: Type.Integer({ description: 'sum of what was booked; credits are negative' }),
    createdBy: nullable(Type.String()),
    createdAt: Timestamp,
  }),
)
export type AdjustmentImport = Static<typeof AdjustmentImport>

export const adjustmentStates = ['booked', 'repeated', 'failed'] as const
export const Adjustment = named(
  'Adjustment',
  object({
    row: Type.Integer(),
    state: oneOf(adjustmentStates),
    trackingNumber: Type.String(),
    shipmentId: nullable(Id),
    amountCents: nullable(Type.Integer()),
    reason: Type.String(),
    invoiceNumber: Type.String(),
    billedOn: nullable(LocalDate),
    problem: nullable(Type.String()),
  }),
)
export type Adjustment = Static<typeof Adjustment>

export const adjustmentOperations = {
  importAdjustments: operation({
    id: 'importAdjustments',
    method: 'POST',
    path: '/v1/adjustments',
    permission: 'adjustments:import',
    idempotent: true,
    summary:
      'Read a CSV with tracking number, amount, reason, invoice number and date; good rows are booked, bad ones told',
    body: object({ filename: text(200, { minLength: 1 }), csv: Type.String({ maxLength: 900_000, minLength: 1 }) }),
    status: 201,
    reply: AdjustmentImport,
    errors: ['unprocessable'],
  }),
  listAdjustmentImports: operation({
    id: 'listAdjustmentImports',
    method: 'GET',
    path: '/v1/adjustments',
    permission: 'adjustments:read',
    summary: 'Imports of adjustments, newest first',
    query: object(pageQuery),
    status: 200,
    reply: page(AdjustmentImport),
  }),
  listAdjustments: operation({
    id: 'listAdjustments',
    method: 'GET',
    path: '/v1/adjustments/{id}/rows',
    permission: 'adjustments:read',
    summary: 'The rows of an import',
    params: IdParams,
    query: object({ ...pageQuery, state: Type.Optional(oneOf(adjustmentStates)) }),
    status: 200,
    reply: page(Adjustment),
    errors: ['not_found'],
  }),
}
