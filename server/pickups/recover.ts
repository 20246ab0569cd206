/** Shows pickups that a crash left open as `unknown`: nothing is ordered or cancelled again by itself. */
import type { Platform } from '../platform/platform.ts'
import { leaveUnknown } from './settle.ts'
import { lockPickup, takeDuePickups } from './store.ts'

const atOnce = 50
/** How long one recovery has a pickup for itself. */
const leaseSeconds = 60

/** Works through all due pickups once. @returns how many were looked at */
export async function recoverPickups(platform: Platform): Promise<number> {
  const due = await takeDuePickups(platform.db, { most: atOnce, leaseSeconds })
  for (const item of due) {
    await recoverOne(platform, item).catch((error: unknown) =>
      platform.log.warn({ err: error, pickup: item.id }, 'recovery will look at a pickup again'),
    )
  }
  return due.length
}

async function recoverOne(platform: Platform, { tenantId, id }: { tenantId: string; id: string }): Promise<void> {
  const actor = { tenantId, userId: null, username: null, from: null }
  await platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockPickup(tx, tenantId, id)
    if (row?.state !== 'scheduling' && row?.state !== 'cancelling') return
    await leaveUnknown(tx, row, { actor, reason: 'Postroom was interrupted while it asked the carrier.' })
  })
}
