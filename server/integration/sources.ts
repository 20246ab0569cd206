/** Sources: seen, named, and told when they get files back. */
import type { DropSource } from '#contracts/drop-sources.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { describeSource, describeSources } from './describe.ts'
import { insertSource, type SourceRow, selectSource, selectSources, updateSource } from './source-store.ts'

export function listSources(
  platform: Platform,
  { tenantId }: UserContext,
  { cursor, limit = pageLimitDefault }: { cursor?: string; limit?: number },
): Promise<{ items: DropSource[]; nextCursor: string | null }> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const [after = null] = decodeCursor(cursor, ['id']) ?? []
    const rows = await selectSources(tx, tenantId, { after, limit: limit + 1 })
    const { items: shown, nextCursor } = toPage(rows, { limit, item: (row) => row, key: (row) => [row.id] })
    return { items: await describeSources(tx, tenantId, shown), nextCursor }
  })
}

/** A source for a program. Its files are fetched, so that they are made when asked for. `unprocessable` on `siteId`. */
export function createSource(
  platform: Platform,
  context: UserContext,
  { name, siteId = null }: { name: string; siteId?: string | null },
): Promise<DropSource> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    if (siteId) await requireSite(tx, tenantId, siteId)
    const row = await insertSource(tx, { tenantId, id: newId(), kind: 'api', name, siteId, exportMode: 'manual' })
    await audit(tx, context, { action: 'drop_source.created', targetId: row.id, after: { name, siteId } })
    return describeSource(tx, row)
  })
}

export async function requireSource(tx: Tx, ref: { tenantId: string; id: string }): Promise<SourceRow> {
  const row = await selectSource(tx, ref, { lock: true })
  if (!row) throw notFound('drop source')
  return row
}

type Change = Partial<Pick<SourceRow, 'name' | 'siteId' | 'exportMode' | 'exportEverySeconds'>>

/** `not_found`; `unprocessable` on `siteId`. */
export function changeSource(
  platform: Platform,
  context: UserContext,
  { id, ...change }: Change & { id: string },
): Promise<DropSource> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const before = await requireSource(tx, { tenantId, id })
    if (change.siteId) await requireSite(tx, tenantId, change.siteId)
    const after = await updateSource(tx, before, change)
    const shown = ({ name, siteId, exportMode, exportEverySeconds }: SourceRow) => ({
      ...{ name, siteId, exportMode, exportEverySeconds },
    })
    await audit(tx, context, {
      action: 'drop_source.updated',
      targetId: id,
      before: shown(before),
      after: shown(after),
    })
    return describeSource(tx, after)
  })
}
