/** Writes down what a carrier says of one package; safe to repeat and to hear late. */
import { createHash } from 'node:crypto'
import type { TrackingAnswer, TrackingScan } from '../carriers/index.ts'
import { instantIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { recordMovement } from '../shipments/index.ts'
import { isFinal, nextCheck, statusOfAll } from './schedule.ts'
import { insertScans, selectWatches, updateWatch, type WatchRow } from './store.ts'

const placeMax = 200

/** Keeps new scans, plans the next look-up and moves the shipment on when its packages together did. */
export async function keepAnswer(
  tx: Tx,
  watch: WatchRow,
  { answer, now, timeZone }: { answer: TrackingAnswer; now: Date; timeZone: string },
): Promise<void> {
  const { tenantId, shipmentId } = watch
  const scans = answer.scans.map((scan) => rowOf(watch, scan, timeZone)).filter((row) => row !== null)
  await insertScans(tx, scans)
  const last = scans.reduce<Date | null>((latest, { at }) => (latest && latest > at ? latest : at), watch.lastScanAt)
  const status = answer.status ?? watch.status
  await updateWatch(tx, watch, {
    status,
    estimatedDelivery: answer.estimatedDelivery ?? watch.estimatedDelivery,
    signedBy: answer.signedBy ?? watch.signedBy,
    lastScanAt: last,
    checkedAt: now,
    nextAt: nextCheck(status, { now, quietSince: last ?? watch.createdAt }),
    attempts: 0,
    problem: null,
    doneAt: isFinal(status) ? now : null,
  })
  const all = await selectWatches(tx, tenantId, shipmentId)
  const together = statusOfAll(all.map((one) => one.status))
  const newest = answer.scans.at(-1)
  await recordMovement(tx, {
    tenantId,
    shipmentId,
    status: together,
    text: newest ? [newest.text, placeOf(newest)].filter(Boolean).join(', ') : '',
    estimatedDelivery: answer.estimatedDelivery,
  })
}

function rowOf(watch: WatchRow, scan: TrackingScan, timeZone: string) {
  const { tenantId, shipmentId, packageNumber } = watch
  const at = instantIn(timeZone, scan.at)
  if (!at) return null
  const place = placeOf(scan)
  const digest = createHash('sha256')
    .update(JSON.stringify([at, scan.code, scan.text, place]))
    .digest()
  const { status, code, text } = scan
  return { tenantId, id: newId(), shipmentId, packageNumber, status, code, text, at, place, digest }
}

function placeOf({ city, state, country }: TrackingScan): string {
  return [city, state, country]
    .filter((part) => part !== null && part !== '')
    .join(', ')
    .slice(0, placeMax)
}
