/** Background jobs over HTTP: everyone sees and stops their own. */

import { pageLimitDefault } from '#contracts/paging.ts'
import { type BackgroundJob, workOperations } from '#contracts/work.ts'
import { AppError, notFound } from '../errors.ts'
import type { UserContext } from '../http/context.ts'
import { decodeCursor, toPage } from '../http/cursor.ts'
import { type HttpHost, implement } from '../http/implement.ts'
import type { Platform } from '../platform.ts'
import { announceWork, toBackgroundJob } from './announce.ts'
import { requestCancel, selectJob, selectJobs } from './store.ts'

export function registerBackgroundJobs(host: HttpHost): void {
  const { platform } = host
  implement(host, workOperations, {
    listBackgroundJobs: (context, { query }) => listJobs(platform, context, query),
    getBackgroundJob: (context, { params }) => getJob(platform, context, params.id),
    cancelBackgroundJob: (context, { params }) => cancelJob(platform, context, params.id),
  })
}

async function listJobs(
  platform: Platform,
  context: UserContext,
  { cursor, limit = pageLimitDefault }: { cursor?: string; limit?: number },
): Promise<{ items: BackgroundJob[]; nextCursor: string | null }> {
  const before = decodeCursor(cursor, ['id'])?.[0] ?? null
  const rows = await platform.db.withTenant(context.tenantId, (tx) =>
    selectJobs(tx, context, { before, limit: limit + 1 }),
  )
  return toPage(rows, { limit, item: toBackgroundJob, key: (row) => [row.id] })
}

async function getJob(platform: Platform, { tenantId, userId }: UserContext, id: string): Promise<BackgroundJob> {
  const row = await platform.db.withTenant(tenantId, (tx) => selectJob(tx, { tenantId, userId, id }))
  if (!row) throw notFound('background job')
  return toBackgroundJob(row)
}

async function cancelJob(platform: Platform, { tenantId, userId }: UserContext, id: string): Promise<BackgroundJob> {
  const row = await platform.db.withTenant(tenantId, async (tx) => {
    const cancelled = await requestCancel(tx, { tenantId, userId, id })
    if (cancelled) return cancelled
    if (!(await selectJob(tx, { tenantId, userId, id }))) throw notFound('background job')
    throw new AppError('conflict', 'This work has ended already; there is nothing to cancel.')
  })
  announceWork(platform, row)
  return toBackgroundJob(row)
}
