/** What people change about a batch before it is bought: its name, its service, rows to leave out, rows to check again. */
import type { Batch, BatchItem, BatchItemState } from '#contracts/batches.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import { isJobOpen } from '../platform/jobs/store.ts'
import type { Platform } from '../platform/platform.ts'
import { releaseDrafts } from '../shipments/index.ts'
import { announceBatch } from './announce.ts'
import { type Change, changeBatch, requireBatch, tellBatch } from './change.ts'
import { checkKind } from './check.ts'
import { toItem } from './describe.ts'
import { type ItemRef, type ItemRow, lockItem, moveItems, selectItems, selectLeft, updateItem } from './item-store.ts'
import { assertState, withBatch } from './steer.ts'
import type { BatchRow } from './store.ts'

const open = ['checking', 'ready', 'paused', 'done'] as const

/** What a row knew of its price, forgotten. */
const unpriced = {
  state: 'waiting',
  problem: null,
  rateId: null,
  carrier: null,
  serviceName: null,
  chargedCents: null,
} as const

/** Renames, or chooses another service: rows not yet bought are priced again. */
export function updateBatch(
  platform: Platform,
  context: UserContext,
  { id, name, service }: { id: string; name?: string; service?: string },
): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    const other = service !== undefined && service !== row.service
    if (other) assertState(row, open)
    const set = { ...(name !== undefined && { name }), ...(other && { service }) }
    const change = { actor: context, kind: 'batch.changed', set }
    return other ? checkAgain(tx, row, { ...change, from: ['ready', 'failed'] }) : changeBatch(tx, row, change)
  }
  return withBatch(platform, context, { id, work })
}

/** Checks and prices the failed rows again. `conflict` when none failed. */
export function retryBatch(platform: Platform, context: UserContext, id: string): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    assertState(row, open)
    const batch = { tenantId: row.tenantId, batchId: id }
    if ((await selectLeft(tx, batch, ['failed', 'waiting'])).length === 0)
      throw new AppError('conflict', 'No row failed; there is nothing to check again.')
    return checkAgain(tx, row, { actor: context, kind: 'batch.retried', set: {}, from: ['failed'] })
  }
  return withBatch(platform, context, { id, work })
}

/**
 * Changes the batch, has rows wait for their check, and a job do it unless one is at it. The rows are locked before the
 * audit trail is, in the order the job does it.
 */
async function checkAgain(
  tx: Tx,
  row: BatchRow,
  { from, ...change }: Change & { from: readonly BatchItemState[] },
): Promise<BatchRow> {
  const { tenantId, id, jobId } = row
  const batch = { tenantId, batchId: id }
  await moveItems(tx, batch, { from, set: unpriced })
  const total = (await selectLeft(tx, batch, ['waiting'])).length
  const working = row.state === 'checking' && jobId !== null && (await isJobOpen(tx, { tenantId, id: jobId }))
  if (total === 0 || working) return changeBatch(tx, row, change)
  const job = await enqueueJob(tx, { actor: change.actor, kind: checkKind, input: { batchId: id }, total })
  const checking = { state: 'checking' as const, jobId: job.id, problem: null }
  return changeBatch(tx, row, { ...change, set: { ...change.set, ...checking } })
}

/** Leaves a row out and frees its draft, or takes it in again. */
export async function skipItem(
  platform: Platform,
  context: UserContext,
  { id, number, skip }: { id: string; number: number; skip: boolean },
): Promise<BatchItem> {
  const { tenantId } = context
  const item: ItemRef = { tenantId, batchId: id, number }
  const after = await platform.db.withTenant(tenantId, async (tx) => {
    const batch = await requireBatch(tx, tenantId, id)
    const row = await lockItem(tx, item)
    if (!row) throw notFound('row')
    if (skip) await leaveOut(tx, batch, { context, row })
    else await takeIn(tx, batch, { context, row })
    const [listed] = await selectItems(tx, item, { number, after: 0, limit: 1 })
    return listed
  })
  if (!after) throw notFound('row')
  announceBatch(platform, { tenantId, id })
  return toItem(after)
}

type Row = { context: UserContext; row: ItemRow }

async function leaveOut(tx: Tx, batch: BatchRow, { context, row }: Row): Promise<void> {
  if (row.state === 'skipped') return
  assertState(batch, [...open, 'buying'])
  if (row.state === 'bought' || row.state === 'buying' || row.state === 'unknown') {
    const why = row.state === 'bought' ? 'bought already. Void its label instead.' : 'being bought right now.'
    throw new AppError('conflict', `Row ${row.number} is ${why}`)
  }
  await updateItem(tx, row, { state: 'skipped', problem: null })
  const ids = row.shipmentId ? [row.shipmentId] : []
  await releaseDrafts(tx, row.tenantId, { ids, batchId: batch.id })
  await tellBatch(tx, batch, { actor: context, kind: 'batch.row_skipped', note: { row: row.number } })
}

async function takeIn(tx: Tx, batch: BatchRow, { context, row }: Row): Promise<void> {
  if (row.state !== 'skipped') return
  assertState(batch, open)
  await updateItem(tx, row, unpriced)
  const change = { actor: context, kind: 'batch.row_taken_in', set: {}, note: { row: row.number } }
  await checkAgain(tx, batch, { ...change, from: [] })
}
