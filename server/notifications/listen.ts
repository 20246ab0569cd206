/** What happens to a shipment that people are told of by mail. */
import type { NoticeKind } from '#contracts/notifications.ts'
import type { Platform } from '../platform/platform.ts'
import { queueNotices } from './queue.ts'

/**
 * A bought label is not yet a parcel on its way and may still be voided: "shipped" is told when it is printed, listed for
 * the carrier or scanned by it, whichever comes first.
 */
const tells: Record<string, NoticeKind> = {
  'shipment.printed': 'shipped',
  'shipment.manifested': 'shipped',
  'shipment.in_transit': 'shipped',
  'shipment.out_for_delivery': 'out_for_delivery',
  'shipment.delivered': 'delivered',
  'shipment.exception': 'exception',
}

/** Registers the listeners of this room. */
export function listenForNotifications(platform: Platform): void {
  for (const [type, kind] of Object.entries(tells))
    platform.outbox.on(type, (event) => queueNotices(platform, event, kind))
}
