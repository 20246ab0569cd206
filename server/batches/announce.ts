/** Shows browsers how a batch stands, at most four times a second while it goes on. */
import { publishLive } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import { describeBatch } from './describe.ts'
import { selectBatch } from './store.ts'

const tellEveryMs = 250

/** Batches told of in the last quarter second and whether they changed since, by platform: tests run several in one process. */
const recent = new WeakMap<Platform, Map<string, boolean>>()

/** Tells of a batch now, or, when it was told of just now, as it is a quarter second later. */
export function announceBatch(platform: Platform, batch: { tenantId: string; id: string }): void {
  const told = recent.get(platform) ?? new Map<string, boolean>()
  recent.set(platform, told)
  if (told.has(batch.id)) {
    told.set(batch.id, true)
    return
  }
  told.set(batch.id, false)
  setTimeout(() => {
    const changed = told.get(batch.id)
    told.delete(batch.id)
    if (changed) announceBatch(platform, batch)
  }, tellEveryMs).unref()
  publish(platform, batch).catch((error: unknown) =>
    platform.log.debug({ err: error, batch: batch.id }, 'browsers were not told of a batch'),
  )
}

async function publish(platform: Platform, { tenantId, id }: { tenantId: string; id: string }): Promise<void> {
  const batch = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectBatch(tx, tenantId, id)
    return row && describeBatch(tx, row, platform.clock())
  })
  if (batch) publishLive(platform.bus, { tenantId, topic: 'shipments' }, { type: 'batch.changed', batch })
}
