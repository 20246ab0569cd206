/** Which packages are watched: those of bought shipments of carriers that can be asked, until they arrive or are voided. */
import type { CarrierSource } from '../carriers/index.ts'
import { selectCarrierAccount } from '../carriers/index.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { selectLabelHeads, selectShipment } from '../shipments/index.ts'
import { nextCheck } from './schedule.ts'
import { endWatches, insertWatches } from './store.ts'

/** Registers the listeners of this room. */
export function listenForTracking(platform: Platform, carriers: CarrierSource): void {
  platform.outbox.on('shipment.purchased', (event) => watch(platform, carriers, event))
  platform.outbox.on('shipment.voided', (event) => unwatch(platform, event))
}

async function watch(platform: Platform, carriers: CarrierSource, event: OutboxEvent): Promise<void> {
  const { tenantId } = event
  const shipmentId = String(event.payload.shipmentId)
  await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectShipment(tx, tenantId, shipmentId)
    if (!row?.carrierAccountId || !row.carrier || row.status === 'voided') return
    const account = await selectCarrierAccount(tx, tenantId, row.carrierAccountId)
    if (!account || !carriers(account)?.track) return
    const labels = await selectLabelHeads(tx, tenantId, shipmentId)
    const now = platform.clock()
    const { carrier, carrierAccountId } = row
    const nextAt = nextCheck(null, { now, quietSince: now })
    const common = { tenantId, shipmentId, carrier, carrierAccountId, nextAt }
    await insertWatches(
      tx,
      labels.map(({ packageNumber, trackingNumber }) => ({ ...common, packageNumber, trackingNumber })),
    )
  })
}

async function unwatch(platform: Platform, { tenantId, payload }: OutboxEvent): Promise<void> {
  await platform.db.withTenant(tenantId, (tx) => endWatches(tx, tenantId, String(payload.shipmentId)))
}
