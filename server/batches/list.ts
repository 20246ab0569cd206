/** Batches and their rows, page by page. */
import type { Batch, BatchItem, BatchItemState, BatchState } from '#contracts/batches.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { describeBatch, describeBatches, toItem } from './describe.ts'
import { selectItems } from './item-store.ts'
import { selectBatch, selectBatches } from './store.ts'

/** One page, newest first. */
export async function listBatches(
  platform: Platform,
  { tenantId }: UserContext,
  { cursor, limit = pageLimitDefault, state }: { cursor?: string; limit?: number; state?: BatchState },
): Promise<{ items: Batch[]; nextCursor: string | null }> {
  const before = decodeCursor(cursor, ['id'])?.[0] ?? null
  const described = await platform.db.withTenant(tenantId, async (tx) => {
    const rows = await selectBatches(tx, tenantId, { state, before, limit: limit + 1 })
    return describeBatches(tx, tenantId, { rows, now: platform.clock() })
  })
  return toPage(described, { limit, item: (batch) => batch, key: ({ id }) => [id] })
}

export async function getBatch(platform: Platform, { tenantId }: UserContext, id: string): Promise<Batch> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectBatch(tx, tenantId, id)
    if (!row) throw notFound('batch')
    return describeBatch(tx, row, platform.clock())
  })
}

/** Rows in order. */
export async function listItems(
  platform: Platform,
  { tenantId }: UserContext,
  query: { id: string; cursor?: string; limit?: number; state?: BatchItemState },
): Promise<{ items: BatchItem[]; nextCursor: string | null }> {
  const { id, cursor, limit = pageLimitDefault, state } = query
  const after = rowOf(decodeCursor(cursor, ['text'])?.[0])
  const rows = await platform.db.withTenant(tenantId, async (tx) => {
    if (!(await selectBatch(tx, tenantId, id))) throw notFound('batch')
    return selectItems(tx, { tenantId, batchId: id }, { state, after, limit: limit + 1 })
  })
  return toPage(rows, { limit, item: toItem, key: ({ number }) => [String(number)] })
}

/** The row after which a page begins; the first page for what is no row. */
function rowOf(text = ''): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : 0
}
