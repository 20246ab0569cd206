/** What shipments do when something happens: tell browsers, and mark what the printer confirmed. */
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import { publishLive } from '../platform/live.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { markPrinted } from './print.ts'

const told = [
  'created',
  'changed',
  'rated',
  'purchasing',
  'purchased',
  'refused',
  'unknown',
  'printed',
  'print_sent',
  'void_requested',
  'voided',
  'void_refused',
  'refund_pending',
  'undone',
  'manifested',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'exception',
  'returned',
  'adjusted',
  'orphan_found',
  'discarded',
]

/** Registers the listeners of this room. */
export function listenForShipments(platform: Platform): void {
  for (const name of told) platform.outbox.on(`shipment.${name}`, async (event) => tellBrowsers(platform, event))
  platform.outbox.on('job.confirmed', (event) => markPrinted(platform, event))
}

function tellBrowsers(platform: Platform, event: OutboxEvent): void {
  const { shipmentId, status, trackingNumber } = event.payload as {
    shipmentId: string
    status: ShipmentStatus
    trackingNumber: string | null
  }
  publishLive(
    platform.bus,
    { tenantId: event.tenantId, topic: 'shipments' },
    { type: 'shipment.changed', shipmentId, status, trackingNumber },
  )
}
