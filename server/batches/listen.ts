/** What batches do when a shipment of theirs changes outside their own job: a late answer of a carrier, a void, a purchase by hand. */
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { announceBatch } from './announce.ts'
import { finishBatch } from './finish.ts'
import { hasOpenItems, selectItemOf } from './item-store.ts'
import { settleItem } from './settle.ts'

const heard = ['purchased', 'refused', 'undone', 'unknown', 'voided']

/** Registers the listeners of this room. */
export function listenForBatches(platform: Platform): void {
  for (const name of heard) platform.outbox.on(`shipment.${name}`, (event) => follow(platform, event))
}

/** Safe to repeat: the row is written from how the shipment stands, not from the event. */
async function follow(platform: Platform, { tenantId, payload }: OutboxEvent): Promise<void> {
  const { shipmentId } = payload as { shipmentId: string }
  const followed = await platform.db.withTenant(tenantId, async (tx) => {
    const item = await selectItemOf(tx, tenantId, shipmentId)
    if (!item || !(await settleItem(tx, item))?.changed) return null
    return { item, last: !(await hasOpenItems(tx, item)) }
  })
  if (!followed) return
  const { batchId } = followed.item
  announceBatch(platform, { tenantId, id: batchId })
  const actor = { tenantId, userId: null, username: null, from: null }
  if (followed.last) await finishBatch(platform, { actor, batchId })
}
