/** Which printer a label goes to when nobody names one, and why. */
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import type { LabelSize } from '#contracts/print-routes.ts'
import { selectUsersById } from '../identity/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import { selectSitesById } from '../tenants/index.ts'
import { type DeviceView, selectDevice, selectDevices, selectDevicesById } from './device-store.ts'
import { assertUsable, obstacleOf } from './devices.ts'
import { type RouteRow, selectMatchingRoutes } from './print-routes-store.ts'
import { nameOf } from './shapes.ts'

/** Printers of one tenant that are looked at. */
const printersMax = 1_000

/** What is to be printed, for whom and where. */
export interface PrintWish {
  tenantId: string
  userId: string | null
  siteId: string | null
  labelSize: LabelSize
}

/** The printer and the reason for it; without one the reason says what keeps it and the cure. */
export interface Choice {
  device: DeviceView | null
  reason: string
}

/**
 * The route that says most decides; its fallback takes the place of a printer that is away or has a problem. Without a
 * route it is the printer of the user, then the only usable one of the site. What was routed once is never moved.
 */
export async function choosePrinter(tx: Tx, wish: PrintWish): Promise<Choice> {
  const [route] = await selectMatchingRoutes(tx, wish)
  if (route) return followRoute(tx, route)
  const printers = (await selectDevices(tx, wish.tenantId, { kind: 'printer', limit: printersMax })).filter((printer) =>
    takes(printer, wish.labelSize),
  )
  const own = printers.filter(({ userId }) => userId !== null && userId === wish.userId)
  return chooseOwn(own) ?? chooseOfSite(printers, wish)
}

/** A printer of labels has no room for a letter. */
function takes(printer: DeviceView, size: LabelSize): boolean {
  return size === '4x6' || !printer.formats.includes('zpl')
}

async function followRoute(tx: Tx, route: RouteRow): Promise<Choice> {
  const ids = [route.deviceId, ...(route.fallbackDeviceId ? [route.fallbackDeviceId] : [])]
  const found = await selectDevicesById(tx, route.tenantId, ids)
  const [first, fallback] = ids.map((id) => found.find((device) => device.id === id))
  if (!first) throw new Error('the printer of a route is gone')
  const obstacle = obstacleOf(first, 'printer')
  const words = await caseOf(tx, route)
  if (!obstacle) return { device: first, reason: `The route ${words}` }
  if (fallback && !obstacleOf(fallback, 'printer'))
    return { device: fallback, reason: `The fallback of the route ${words}. ${obstacle}` }
  return { device: null, reason: obstacle }
}

/** What a route is for, in words: "for Ann Lee, Main Office, size 4x6". */
async function caseOf(tx: Tx, { tenantId, userId, siteId, labelSize }: RouteRow): Promise<string> {
  const [user] = userId ? await selectUsersById(tx, tenantId, [userId]) : []
  const [site] = siteId ? await selectSitesById(tx, tenantId, [siteId]) : []
  const parts = [
    ...(user ? [`${user.firstName} ${user.lastName}`] : []),
    ...(site ? [site.name] : []),
    ...(labelSize ? [`size ${labelSize}`] : []),
  ]
  return `for ${parts.length > 0 ? parts.join(', ') : 'everything'}`
}

function chooseOwn(own: readonly DeviceView[]): Choice | null {
  const [first] = own
  if (!first) return null
  const device = own.find((printer) => obstacleOf(printer, 'printer') === null)
  if (device) return { device, reason: `The printer of ${device.userName ?? 'this user'}` }
  return { device: null, reason: obstacleOf(first, 'printer') ?? '' }
}

/** Those of the site; where it has none, those that are of no site. One that was given to somebody else is theirs. */
function chooseOfSite(printers: readonly DeviceView[], { siteId }: PrintWish): Choice {
  const nobodys = printers.filter(({ userId }) => userId === null)
  const siteOf = (printer: DeviceView) => printer.siteId ?? printer.agent.siteId
  const there = nobodys.filter((printer) => siteId === null || siteOf(printer) === siteId)
  const near = there.length > 0 ? there : nobodys.filter((printer) => siteOf(printer) === null)
  const usable = near.filter((printer) => obstacleOf(printer, 'printer') === null)
  const where = siteId === null ? '' : ' of the site'
  const [only, ...others] = usable
  if (only && others.length === 0) return { device: only, reason: `The only usable printer${where}` }
  if (only) {
    const names = usable.slice(0, 3).map((printer) => `"${nameOf(printer)}"`)
    const reason = `There are ${usable.length} printers to choose from (${names.join(', ')}${usable.length > 3 ? ', …' : ''}). Name one, or make a print route under Devices.`
    return { device: null, reason }
  }
  const [away] = near
  const reason =
    (near.length === 1 && away && obstacleOf(away, 'printer')) ||
    `No printer${where} can be used now. Connect one, name another, or make a print route under Devices.`
  return { device: null, reason }
}

/** What to render for a printer: its own language when that is ZPL, else PDF, which holds several labels as well, else PNG. */
export function formatFor(device: Pick<DeviceView, 'formats' | 'dpi'>): { format: LabelFormat; dpi: LabelDpi } {
  const { formats } = device
  const dpi: LabelDpi = device.dpi === 300 ? 300 : 203
  return {
    format: formats.includes('zpl') ? 'zpl' : formats.length === 0 || formats.includes('pdf') ? 'pdf' : 'png',
    dpi,
  }
}

/** A printer to draw for. */
export interface Printer {
  deviceId: string
  name: string
  format: LabelFormat
  dpi: LabelDpi
  /** why this one, in words; null when a person named it */
  routedBy: string | null
}

/**
 * The printer named, or the one the routes choose, and how to render for it; refuses as createPrintJob does, before
 * anything is drawn. `unprocessable` on `deviceId`; `device_unavailable` in words with the cure.
 */
export async function requirePrinter(tx: Tx, wish: PrintWish & { deviceId: string | undefined }): Promise<Printer> {
  const { device, reason } = wish.deviceId === undefined ? await choosePrinter(tx, wish) : await named(tx, wish)
  if (!device)
    throw new AppError('device_unavailable', reason ?? '', { fields: [{ field: 'deviceId', reason: reason ?? '' }] })
  return { deviceId: device.id, name: nameOf(device), ...formatFor(device), routedBy: reason }
}

async function named(
  tx: Tx,
  { tenantId, deviceId = '' }: { tenantId: string; deviceId?: string },
): Promise<{ device: DeviceView; reason: null }> {
  const device = await selectDevice(tx, tenantId, deviceId)
  if (!device) throw unprocessable('deviceId', 'There is no device with this id; take one from /v1/devices.')
  assertUsable(device, 'printer')
  return { device, reason: null }
}
