/** What batches do when a shipment of theirs changes outside their own job: a late answer of a carrier, a void, a purchase by hand. */
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { announceBatch } from './announce.ts'
import { finishBatch } from './finish.ts'
import { selectItemOf } from './item-store.ts'
import { settleItem } from './settle.ts'

const heard = ['purchased', 'refused', 'undone', 'unknown', 'voided']

/** Registers the listeners of this room. */
export function listenForBatches(platform: Platform): void {
  for (const name of heard) platform.outbox.on(`shipment.${name}`, (event) => follow(platform, event))
}

/** Safe to repeat: the row is written from how the shipment stands, not from the event. */
async function follow(platform: Platform, { tenantId, payload }: OutboxEvent): Promise<void> {
  const { shipmentId } = payload as { shipmentId: string }
  const { item, settled } = await platform.db.withTenant(tenantId, async (tx) => {
    const found = await selectItemOf(tx, tenantId, shipmentId)
    return { item: found, settled: found && (await settleItem(tx, found)) }
  })
  if (!item || !settled?.changed) return
  announceBatch(platform, { tenantId, id: item.batchId })
  const actor = { tenantId, userId: null, username: null, from: null }
  if (settled.state !== 'unknown') await finishBatch(platform, { actor, batchId: item.batchId })
}
