/** Files handed back to where drop records came from. Format: file-formats.md. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp } from './schema.ts'

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

export const dropExportOperations = {
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
