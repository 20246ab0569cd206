/** What puts items on the worklist and takes them off again. */
import type { WorklistKind } from '#contracts/worklist.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { publishLive } from '../platform/live.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { selectShipment } from '../shipments/index.ts'
import { closeItems, countItems, findCandidates, hasFailedNotice, insertItem } from './store.ts'

const opens: Readonly<Record<string, { kind: WorklistKind; text: string }>> = {
  'shipment.unknown': { kind: 'purchase_unknown', text: 'The carrier has not answered a purchase.' },
  'shipment.orphan_found': { kind: 'orphan_found', text: 'The carrier made a label after it had denied the purchase.' },
  'shipment.void_refused': { kind: 'void_refused', text: 'The carrier refused to void the label.' },
  'shipment.exception': { kind: 'tracking_exception', text: 'The parcel is held up.' },
  'shipment.returned': { kind: 'returned', text: 'The parcel is coming back.' },
  'notice.failed': { kind: 'notice_failed', text: 'A notice could not be delivered.' },
}

const closes: Readonly<Record<string, readonly WorklistKind[]>> = {
  'shipment.purchased': ['purchase_unknown'],
  'shipment.refused': ['purchase_unknown'],
  'shipment.voided': ['void_refused', 'refund_late', 'tracking_exception', 'no_movement'],
  'shipment.in_transit': ['tracking_exception', 'no_movement'],
  'shipment.out_for_delivery': ['tracking_exception', 'no_movement'],
  'shipment.delivered': ['tracking_exception', 'returned', 'no_movement'],
  'notice.sent_again': ['notice_failed'],
}

/** Registers the listeners of this room. */
export function listenForWorklist(platform: Platform): void {
  for (const type of new Set([...Object.keys(opens), ...Object.keys(closes)]))
    platform.outbox.on(type, (event) => hear(platform, event))
}

async function hear(platform: Platform, event: OutboxEvent): Promise<void> {
  const { tenantId, type, payload } = event
  const { shipmentId, text } = payload as { shipmentId?: string; text?: string }
  if (!shipmentId) return
  const changed = await platform.db.withTenant(tenantId, async (tx) => {
    if (await isOutdated(tx, { type, tenantId, shipmentId })) return false
    const closing = closes[type]
    const note = 'Settled by itself'
    const closed = closing ? await closeItems(tx, { tenantId, shipmentId, kinds: closing, note }) : 0
    const opening = opens[type] ?? (await dearer(tx, { type, tenantId, shipmentId }))
    if (!opening) return closed > 0
    const words = opening.kind === 'price_differs' ? opening.text : (text ?? opening.text)
    const opened = await open(tx, { tenantId, shipmentId, kind: opening.kind, text: words })
    return closed > 0 || opened
  })
  if (changed) await tellCount(platform, tenantId)
}

/** A shipment has one item for all its notices, and events come late or twice: what counts is whether one has failed now. */
async function isOutdated(
  tx: Tx,
  { type, tenantId, shipmentId }: { type: string; tenantId: string; shipmentId: string },
) {
  if (!type.startsWith('notice.')) return false
  return (await hasFailedNotice(tx, tenantId, shipmentId)) !== (type === 'notice.failed')
}

/** A purchase the carrier charged more for than it had quoted. */
async function dearer(
  tx: Tx,
  { type, tenantId, shipmentId }: { type: string; tenantId: string; shipmentId: string },
): Promise<{ kind: WorklistKind; text: string } | null> {
  if (type !== 'shipment.purchased') return null
  const row = await selectShipment(tx, tenantId, shipmentId)
  if (!row?.rate || (row.amountCents ?? 0) <= row.rate.amountCents) return null
  return { kind: 'price_differs', text: row.warnings.at(-1) ?? '' }
}

async function open(
  tx: Tx,
  item: { tenantId: string; shipmentId: string; kind: WorklistKind; text: string },
): Promise<boolean> {
  return insertItem(tx, { id: newId(), ...item })
}

/** Tells browsers how many wait now. */
export async function tellCount(platform: Platform, tenantId: string): Promise<void> {
  const kinds = await platform.db.withTenant(tenantId, (tx) => countItems(tx, tenantId))
  const total = kinds.reduce((sum, { count }) => sum + count, 0)
  publishLive(platform.bus, { tenantId, topic: 'shipments' }, { type: 'worklist.changed', total })
}

const candidatesPerRound = 200

/** Puts late refunds and parcels without movement on the list. @returns how many */
export async function sweepWorklist(platform: Platform): Promise<number> {
  const candidates = await findCandidates(platform.db, candidatesPerRound)
  for (const { detail, ...item } of candidates) {
    const text =
      item.kind === 'refund_late'
        ? `The refund was expected by ${detail}.`
        : `Nobody has scanned the parcel since ${detail}.`
    await platform.db.withTenant(item.tenantId, (tx) => open(tx, { ...item, text }))
  }
  for (const tenantId of new Set(candidates.map((item) => item.tenantId))) await tellCount(platform, tenantId)
  return candidates.length
}
