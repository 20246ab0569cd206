/** What carriers' scans do to a shipment: its status moves on, backwards too when the carrier says so. */
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { Tx } from '../platform/db/database.ts'
import { changeShipment, postroomItself } from './change.ts'
import { lockShipment, updateQuietly } from './store.ts'

export interface Movement {
  tenantId: string
  shipmentId: string
  /** of all packages together; null: nothing happened yet */
  status: TrackingStatus | null
  /** the newest scan in words */
  text: string
  /** YYYY-MM-DD, when the carrier tells one */
  estimatedDelivery: string | null
}

const statusOf: Partial<Record<TrackingStatus, ShipmentStatus>> = {
  in_transit: 'in_transit',
  ready_for_pickup: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  exception: 'exception',
  returned: 'returned',
}

const moving: ReadonlySet<ShipmentStatus> = new Set([
  'purchased',
  'printed',
  'manifested',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'exception',
  'returned',
  'void_refused',
])

const words: Partial<Record<ShipmentStatus, string>> = {
  in_transit: 'On its way',
  out_for_delivery: 'Out for delivery',
  delivered: 'Delivered',
  exception: 'Held up',
  returned: 'Coming back',
}

/** Changes the status when it is another one; a repeat changes nothing. Labels that are voided stay so. */
export async function recordMovement(tx: Tx, movement: Movement): Promise<void> {
  const { tenantId, shipmentId, estimatedDelivery } = movement
  const row = await lockShipment(tx, tenantId, shipmentId)
  if (!row || !moving.has(row.status)) return
  const status = movement.status && statusOf[movement.status]
  const estimate = estimatedDelivery ?? row.estimatedDelivery
  if (status && status !== row.status) {
    const text = [words[status], movement.text].filter(Boolean).join(': ')
    const actor = postroomItself(tenantId)
    await changeShipment(tx, row, {
      actor,
      kind: `shipment.${status}`,
      text,
      set: { status, estimatedDelivery: estimate },
    })
  } else if (estimate !== row.estimatedDelivery) {
    await updateQuietly(tx, row, { estimatedDelivery: estimate })
  }
}
