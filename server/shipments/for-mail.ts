/** What mail about a shipment needs to know of it. */
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Notify } from '#contracts/notifications.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import { trackingPage } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { selectShipment } from './store.ts'

export interface ShipmentForMail {
  id: string
  status: ShipmentStatus
  siteId: string
  /** null: the shipment says nothing; the tenant's defaults hold */
  notify: Notify | null
  to: Address
  from: Address
  carrier: CarrierCode | null
  serviceName: string | null
  trackingNumber: string | null
  /** the carrier's own page; null for the built-in price list, whose numbers no carrier knows */
  trackingUrl: string | null
  /** YYYY-MM-DD */
  estimatedDelivery: string | null
  references: string[]
  /** YYYY-MM-DD */
  shipDate: string
}

/** The shipment, or null when there is none with this id. */
export async function readShipmentForMail(tx: Tx, tenantId: string, id: string): Promise<ShipmentForMail | null> {
  const row = await selectShipment(tx, tenantId, id)
  if (!row) return null
  const { status, siteId, notify, to, from, carrier, serviceName, trackingNumber, references, shipDate } = row
  return {
    id,
    status,
    siteId,
    notify,
    to,
    from,
    carrier,
    serviceName,
    trackingNumber,
    trackingUrl: trackingPage(carrier, trackingNumber),
    estimatedDelivery: row.estimatedDelivery ?? row.rate?.deliveryDate ?? null,
    references,
    shipDate,
  }
}
