/** Pickups as the API shows them: pages and one. */
import type { Pickup } from '#contracts/manifests.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { type PickupView, selectPickup, selectPickups } from './store.ts'

/** One page, newest first. */
export async function listPickups(
  platform: Platform,
  context: UserContext,
  query: { siteId?: string; state?: Pickup['state']; cursor?: string; limit?: number },
): Promise<{ items: Pickup[]; nextCursor: string | null }> {
  const { cursor, limit = pageLimitDefault, siteId, state } = query
  const before = decodeCursor(cursor, ['id'])?.[0] ?? null
  const rows = await platform.db.withTenant(context.tenantId, (tx) =>
    selectPickups(tx, context.tenantId, { siteId, state, before, limit: limit + 1 }),
  )
  return toPage(rows, { limit, item: toPickup, key: (row) => [row.id] })
}

export async function getPickup(platform: Platform, context: UserContext, id: string): Promise<Pickup> {
  const view = await platform.db.withTenant(context.tenantId, (tx) => selectPickup(tx, context.tenantId, id))
  if (!view) throw notFound('pickup')
  return toPickup(view)
}

function toPickup(view: PickupView): Pickup {
  const { id, state, carrier, carrierAccountId, carrierAccountName, siteId, siteName, day, readyTime, closeTime } = view
  const { packages, weight, services, location, instructions, address, number, amountCents, text } = view
  return {
    ...{ id, state, carrier, carrierAccountId, carrierAccountName, siteId, siteName, day, readyTime, closeTime },
    ...{ packages, weight, services, location, instructions, address, number, amountCents, text },
    createdBy: view.createdByName,
    createdAt: view.createdAt.toISOString(),
  }
}
