/**
 * Routing of print jobs: which printer a label goes to when nobody names one. The route that says most wins: user and
 * size, user, site and size, site, size, any; then the printer that was given to the user; then the only one of the site.
 */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp } from './schema.ts'

/** Paper a document needs. */
export const labelSizes = ['4x6', 'letter'] as const
export type LabelSize = (typeof labelSizes)[number]

const routeFields = {
  siteId: nullable(Id),
  userId: nullable(Id),
  labelSize: nullable(oneOf(labelSizes)),
  deviceId: Id,
  fallbackDeviceId: Type.Union([Id, Type.Null()], {
    description: 'used while the first is away or has a problem, never for a job that was sent already',
  }),
}
export const PrintRouteInput = named('PrintRouteInput', object(routeFields))
export type PrintRouteInput = Static<typeof PrintRouteInput>

export const PrintRoute = named(
  'PrintRoute',
  object({
    id: Id,
    ...routeFields,
    siteName: nullable(Type.String()),
    userName: nullable(Type.String()),
    deviceName: Type.String(),
    fallbackDeviceName: nullable(Type.String()),
    createdAt: Timestamp,
  }),
)
export type PrintRoute = Static<typeof PrintRoute>

/** Where a label would go now. */
export const ChosenPrinter = named(
  'ChosenPrinter',
  object({
    deviceId: nullable(Id),
    deviceName: nullable(Type.String()),
    reason: Type.String({
      description: 'the route, assignment or fallback in words, or why there is none and the cure',
    }),
  }),
)
export type ChosenPrinter = Static<typeof ChosenPrinter>

export const printRouteOperations = {
  listPrintRoutes: operation({
    id: 'listPrintRoutes',
    method: 'GET',
    path: '/v1/print-routes',
    permission: 'devices:read',
    summary: 'Routes, those that say most first',
    query: object(pageQuery),
    status: 200,
    reply: page(PrintRoute),
  }),
  createPrintRoute: operation({
    id: 'createPrintRoute',
    method: 'POST',
    path: '/v1/print-routes',
    permission: 'devices:write',
    idempotent: true,
    summary: 'Send the labels of a site, a person or a size to a printer',
    body: PrintRouteInput,
    status: 201,
    reply: PrintRoute,
    errors: ['unprocessable', 'conflict'],
  }),
  updatePrintRoute: operation({
    id: 'updatePrintRoute',
    method: 'PUT',
    path: '/v1/print-routes/{id}',
    permission: 'devices:write',
    summary: 'Change a route',
    params: IdParams,
    body: PrintRouteInput,
    status: 200,
    reply: PrintRoute,
    errors: ['not_found', 'unprocessable', 'conflict'],
  }),
  deletePrintRoute: operation({
    id: 'deletePrintRoute',
    method: 'DELETE',
    path: '/v1/print-routes/{id}',
    permission: 'devices:write',
    summary: 'Remove a route',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found'],
  }),
  choosePrinter: operation({
    id: 'choosePrinter',
    method: 'GET',
    path: '/v1/print-routes/chosen',
    permission: 'devices:read',
    summary: 'Where a label of yours would go now, and why',
    query: object({ siteId: Type.Optional(Id), labelSize: Type.Optional(oneOf(labelSizes)) }),
    status: 200,
    reply: ChosenPrinter,
    errors: ['unprocessable'],
  }),
}
