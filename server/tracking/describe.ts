/** Where a shipment is, as the API shows it; asked of the carrier at once when somebody wants to know. */
import type { Found, Scan, Tracking } from '#contracts/tracking.ts'
import { type CarrierSource, recogniseTrackingNumber, selectCarrierAccount, trackingPage } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { throttle } from '../platform/http/throttle.ts'
import type { Platform } from '../platform/platform.ts'
import { findLabel, type ShipmentRow, selectShipment } from '../shipments/index.ts'
import { askAbout } from './poll.ts'
import { type ScanRow, selectScans, selectWatches, type WatchRow } from './store.ts'

const refreshSeconds = 60
const refreshesPerMinute = 1

/** Status and scans as last told. */
export function readTracking(platform: Platform, { tenantId }: UserContext, id: string): Promise<Tracking> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectShipment(tx, tenantId, id)
    if (!row) throw notFound('shipment')
    return describeTracking(tx, row)
  })
}

/** Asks the carrier now. `conflict` when there is nothing to ask about, `rate_limited` within a minute. */
export async function refreshTracking(
  platform: Platform,
  context: UserContext,
  { id, carriers }: { id: string; carriers: CarrierSource },
): Promise<Tracking> {
  const { tenantId } = context
  const { watches, account } = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectShipment(tx, tenantId, id)
    if (!row) throw notFound('shipment')
    const found = row.carrierAccountId ? await selectCarrierAccount(tx, tenantId, row.carrierAccountId) : null
    return { watches: await selectWatches(tx, tenantId, id), account: found }
  })
  if (watches.length === 0 || !account)
    throw new AppError('conflict', 'This shipment has no label of a carrier that can be asked where it is.')
  await throttle(platform, { bucket: `track:${id}`, most: refreshesPerMinute, windowSeconds: refreshSeconds })
  await askAbout(platform, carriers(account), watches)
  return readTracking(platform, context, id)
}

/** What a scanned text is, and whose. */
export function findNumber(platform: Platform, { tenantId }: UserContext, text: string): Promise<Found> {
  const numbers = recogniseTrackingNumber(text)
  const plain = text.trim().replaceAll(/\s/g, '').toUpperCase()
  return platform.db.withTenant(tenantId, async (tx) => {
    const label = await findLabel(tx, tenantId, [...new Set([plain, ...numbers.map(({ number }) => number)])])
    return {
      shipmentId: label?.shipmentId ?? null,
      packageNumber: label?.packageNumber ?? null,
      numbers: numbers.map(({ carrier, ...rest }) => ({ carrier: carrier === 'other' ? null : carrier, ...rest })),
    }
  })
}

async function describeTracking(tx: Tx, row: ShipmentRow): Promise<Tracking> {
  const watches = await selectWatches(tx, row.tenantId, row.id)
  const scans = await selectScans(tx, row.tenantId, row.id)
  const latest = (dates: (Date | null)[]) =>
    dates.reduce((newest, date) => (date && (!newest || date > newest) ? date : newest), null)
  const open = watches.filter(({ doneAt }) => doneAt === null)
  const next = open.map(({ nextAt }) => nextAt).sort((a, b) => a.getTime() - b.getTime())[0]
  return {
    status: row.status,
    trackingNumber: row.trackingNumber,
    trackingUrl: trackingPage(row.carrier, row.trackingNumber),
    estimatedDelivery: row.estimatedDelivery,
    signedBy: watches.find(({ signedBy }) => signedBy !== null)?.signedBy ?? null,
    scans: scans.map((scan) => toScan(scan, watches)),
    checkedAt: latest(watches.map(({ checkedAt }) => checkedAt))?.toISOString() ?? null,
    nextCheckAt: next?.toISOString() ?? null,
    problem: open.find(({ problem }) => problem !== null)?.problem ?? null,
  }
}

function toScan(scan: ScanRow, watches: readonly WatchRow[]): Scan {
  const { id, packageNumber, status, code, text, at, place } = scan
  const trackingNumber = watches.find((watch) => watch.packageNumber === packageNumber)?.trackingNumber ?? ''
  return { id, packageNumber, trackingNumber, status, code, text, at: at.toISOString(), place }
}
