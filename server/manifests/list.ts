/** Manifests that were made: pages, one, and the shipments on it. */
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Manifest, ManifestLine } from '#contracts/manifests.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { selectManifestShipments } from '../shipments/index.ts'
import { toLine, toManifest } from './describe.ts'
import { selectManifest, selectManifests } from './store.ts'

/** One page, newest first. */
export async function listManifests(
  platform: Platform,
  context: UserContext,
  query: { siteId?: string; carrier?: CarrierCode; state?: Manifest['state']; cursor?: string; limit?: number },
): Promise<{ items: Manifest[]; nextCursor: string | null }> {
  const { cursor, limit = pageLimitDefault, ...filter } = query
  const before = decodeCursor(cursor, ['id'])?.[0] ?? null
  const rows = await platform.db.withTenant(context.tenantId, (tx) =>
    selectManifests(tx, context.tenantId, { ...filter, before, limit: limit + 1 }),
  )
  return toPage(rows, { limit, item: toManifest, key: (row) => [row.id] })
}

export async function getManifest(platform: Platform, context: UserContext, id: string): Promise<Manifest> {
  const view = await platform.db.withTenant(context.tenantId, (tx) => selectManifest(tx, context.tenantId, id))
  if (!view) throw notFound('manifest')
  return toManifest(view)
}

/** What is on it, in the order the shipments were made. A manifest that was given up has nothing on it any more. */
export async function listManifestLines(
  platform: Platform,
  context: UserContext,
  { id, cursor, limit = pageLimitDefault }: { id: string; cursor?: string; limit?: number },
): Promise<{ items: ManifestLine[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor, ['id'])?.[0] ?? null
  const rows = await platform.db.withTenant(context.tenantId, async (tx) => {
    if (!(await selectManifest(tx, context.tenantId, id))) throw notFound('manifest')
    return selectManifestShipments(tx, context.tenantId, { manifestId: id, after, limit: limit + 1 })
  })
  return toPage(rows, { limit, item: toLine, key: (row) => [row.id] })
}
