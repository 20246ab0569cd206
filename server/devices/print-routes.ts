/** Print routes as people keep them: listed, made, changed, removed, tried. */

import { pageLimitDefault } from '#contracts/paging.ts'
import type { ChosenPrinter, PrintRoute, PrintRouteInput } from '#contracts/print-routes.ts'
import { type LabelSize, printRouteOperations } from '#contracts/print-routes.ts'
import { selectUsersById } from '../identity/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite, selectSitesById } from '../tenants/index.ts'
import { requireUser } from './change-device.ts'
import { type DeviceView, selectDevicesById } from './device-store.ts'
import { choosePrinter } from './print-routes-choose.ts'
import {
  countRoutes,
  deleteRouteRow,
  insertRoute,
  type RouteRow,
  selectRoute,
  selectRoutes,
  updateRoute,
} from './print-routes-store.ts'
import { nameOf } from './shapes.ts'

/** Far above sites times sizes of any tenant. */
const routesMax = 1_000

export function registerPrintRoutes(host: HttpHost): void {
  const { platform } = host
  implement(host, printRouteOperations, {
    listPrintRoutes: (context, { query }) => listRoutes(platform, context, query),
    createPrintRoute: (context, { body }) => createRoute(platform, context, body),
    updatePrintRoute: (context, { params, body }) => changeRoute(platform, context, { id: params.id, input: body }),
    deletePrintRoute: async (context, { params }) => {
      await deleteRoute(platform, context, params.id)
      return undefined
    },
    choosePrinter: (context, { query }) => tryRoutes(platform, context, query),
  })
}

function listRoutes(platform: Platform, { tenantId }: UserContext, query: { cursor?: string; limit?: number }) {
  return platform.db.withTenant(tenantId, async (tx) => {
    const limit = query.limit ?? pageLimitDefault
    const [weight, id] = decodeCursor(query.cursor, ['text', 'id']) ?? []
    const after = id === undefined ? null : { weight: Number(weight) || 0, id }
    const rows = await selectRoutes(tx, tenantId, { after, limit: limit + 1 })
    const shown = await toRoutes(tx, tenantId, rows)
    const items = new Map(shown.map((route) => [route.id, route]))
    return toPage(rows, {
      limit,
      item: (row) => items.get(row.id) as PrintRoute,
      key: (row) => [String(row.weight), row.id],
    })
  })
}

async function createRoute(platform: Platform, context: UserContext, input: PrintRouteInput): Promise<PrintRoute> {
  const { tenantId, userId: createdBy } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await assertValid(tx, tenantId, input)
    if ((await countRoutes(tx, tenantId)) >= routesMax)
      throw new AppError(
        'conflict',
        `There are ${routesMax} print routes already, the most there can be. Remove one first.`,
      )
    const id = newId()
    if (!(await insertRoute(tx, { tenantId, id, createdBy, ...input }))) throw caseTaken()
    const route = await shownRoute(tx, tenantId, id)
    await audit(tx, context, { action: 'print_route.created', targetId: id, after: input })
    return route
  })
}

async function changeRoute(
  platform: Platform,
  context: UserContext,
  { id, input }: { id: string; input: PrintRouteInput },
): Promise<PrintRoute> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectRoute(tx, tenantId, id, true)
    if (!row) throw notFound('print route')
    await assertValid(tx, tenantId, input)
    if (!(await updateRoute(tx, tenantId, id, input))) throw caseTaken()
    const route = await shownRoute(tx, tenantId, id)
    await audit(tx, context, { action: 'print_route.changed', targetId: id, before: fieldsOf(row), after: input })
    return route
  })
}

async function deleteRoute(platform: Platform, context: UserContext, id: string): Promise<void> {
  const { tenantId } = context
  await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectRoute(tx, tenantId, id, true)
    if (!row) throw notFound('print route')
    await deleteRouteRow(tx, tenantId, id)
    await audit(tx, context, { action: 'print_route.deleted', targetId: id, before: fieldsOf(row) })
  })
}

/** For the site named, else the caller's own. `unprocessable` on `siteId`. */
function tryRoutes(
  platform: Platform,
  { tenantId, userId, siteId: ownSite }: UserContext,
  query: { siteId?: string; labelSize?: LabelSize },
): Promise<ChosenPrinter> {
  return platform.db.withTenant(tenantId, async (tx) => {
    if (query.siteId) await requireSite(tx, tenantId, query.siteId)
    const wish = { tenantId, userId, siteId: query.siteId ?? ownSite, labelSize: query.labelSize ?? '4x6' }
    const { device, reason } = await choosePrinter(tx, wish)
    return { deviceId: device?.id ?? null, deviceName: device && nameOf(device), reason }
  })
}

function fieldsOf({ siteId, userId, labelSize, deviceId, fallbackDeviceId }: RouteRow): PrintRouteInput {
  return { siteId, userId, labelSize, deviceId, fallbackDeviceId }
}

function caseTaken(): AppError {
  return new AppError('conflict', 'There is a print route for this user, site and size already. Change that one.')
}

/** `unprocessable` by field. */
async function assertValid(tx: Tx, tenantId: string, input: PrintRouteInput): Promise<void> {
  if (input.siteId) await requireSite(tx, tenantId, input.siteId)
  if (input.userId) await requireUser(tx, tenantId, input.userId)
  const { deviceId, fallbackDeviceId } = input
  const found = await selectDevicesById(tx, tenantId, fallbackDeviceId ? [deviceId, fallbackDeviceId] : [deviceId])
  assertPrinter(found, 'deviceId', deviceId)
  if (!fallbackDeviceId) return
  assertPrinter(found, 'fallbackDeviceId', fallbackDeviceId)
  if (fallbackDeviceId === deviceId)
    throw unprocessable('fallbackDeviceId', 'The fallback is the same printer. Choose another one, or none.')
}

function assertPrinter(found: readonly DeviceView[], field: string, id: string): void {
  const device = found.find((one) => one.id === id)
  if (!device) throw unprocessable(field, 'There is no device with this id; take one from /v1/devices.')
  if (device.kind !== 'printer')
    throw unprocessable(field, `"${nameOf(device)}" is a ${device.kind}. Choose a printer.`)
  if (device.retiredAt) throw unprocessable(field, `"${nameOf(device)}" was put away. Take it back, or choose another.`)
}

async function shownRoute(tx: Tx, tenantId: string, id: string): Promise<PrintRoute> {
  const row = await selectRoute(tx, tenantId, id)
  const [route] = row ? await toRoutes(tx, tenantId, [row]) : []
  if (!route) throw new Error('a print route vanished')
  return route
}

/** With the names of what they speak of, in the same order. */
async function toRoutes(tx: Tx, tenantId: string, rows: readonly RouteRow[]): Promise<PrintRoute[]> {
  const ids = (field: 'siteId' | 'userId' | 'deviceId' | 'fallbackDeviceId') => rows.flatMap((row) => row[field] ?? [])
  const [sites, users, devices] = await Promise.all([
    selectSitesById(tx, tenantId, ids('siteId')),
    selectUsersById(tx, tenantId, ids('userId')),
    selectDevicesById(tx, tenantId, [...ids('deviceId'), ...ids('fallbackDeviceId')]),
  ])
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]))
  const userNames = new Map(users.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]))
  const deviceNames = new Map(devices.map((device) => [device.id, nameOf(device)]))
  return rows.map((row) => ({
    id: row.id,
    ...fieldsOf(row),
    siteName: siteNames.get(row.siteId ?? '') ?? null,
    userName: userNames.get(row.userId ?? '') ?? null,
    deviceName: deviceNames.get(row.deviceId) ?? '',
    fallbackDeviceName: deviceNames.get(row.fallbackDeviceId ?? '') ?? null,
    createdAt: row.createdAt.toISOString(),
  }))
}
