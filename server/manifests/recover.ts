/** Takes up manifests that a crash left open: never closes one again, and finishes the marking of closed ones. */
import type { Platform } from '../platform/platform.ts'
import { markShipments } from './mark.ts'
import { leaveUnknown } from './settle.ts'
import { lockManifest, takeDueManifests } from './store.ts'

const atOnce = 10
/** How long one recovery has a manifest for itself. */
const leaseSeconds = 60

/** Works through all due manifests once. @returns how many were looked at */
export async function recoverManifests(platform: Platform): Promise<number> {
  const due = await takeDueManifests(platform.db, { most: atOnce, leaseSeconds })
  for (const item of due) {
    await recoverOne(platform, item).catch((error: unknown) =>
      platform.log.warn({ err: error, manifest: item.id }, 'recovery will look at a manifest again'),
    )
  }
  return due.length
}

async function recoverOne(platform: Platform, { tenantId, id }: { tenantId: string; id: string }): Promise<void> {
  const actor = { tenantId, userId: null, username: null, from: null }
  const row = await platform.db.withTenant(tenantId, async (tx) => {
    const found = await lockManifest(tx, tenantId, id)
    if (found?.state !== 'closing') return found
    return leaveUnknown(tx, found, { actor, reason: 'Postroom was interrupted while it closed this manifest.' })
  })
  if (row?.state === 'closed' && !row.marked) await markShipments(platform, row)
}
