/** Where drop records come from. */
import { type Static, Type } from 'typebox'
import { DropFolderReport } from './drop-folder.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

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

export const dropSourceOperations = {
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
}
