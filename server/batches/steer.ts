/** What people do with a batch while it goes on: buy, pause, resume, cancel. */
import type { Batch, BatchState } from '#contracts/batches.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import { isJobOpen, stopJob } from '../platform/jobs/store.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { releaseDrafts } from '../shipments/index.ts'
import { announceBatch } from './announce.ts'
import { buyKind } from './buy.ts'
import { changeBatch, requireBatch } from './change.ts'
import { describeBatch } from './describe.ts'
import { moveItems, selectLeft } from './item-store.ts'
import type { BatchRow } from './store.ts'

const stateWords: Record<BatchState, string> = {
  checking: 'is still being checked. Wait until it is ready.',
  ready: 'is ready to be bought.',
  buying: 'is being bought. Pause it first.',
  paused: 'is paused. Resume or cancel it.',
  done: 'is done.',
  cancelled: 'was cancelled. Make a new one.',
}

/** `conflict` in words when the batch is in none of the states. */
export function assertState(row: BatchRow, allowed: readonly BatchState[]): void {
  if (!allowed.includes(row.state)) throw new AppError('conflict', `This batch ${stateWords[row.state]}`)
}

/** Changes a locked batch in one transaction and tells everybody who watches. */
export async function withBatch(
  platform: Platform,
  context: UserContext,
  { id, work }: { id: string; work: (tx: Tx, row: BatchRow) => Promise<BatchRow> },
): Promise<Batch> {
  const { tenantId } = context
  const batch = await platform.db.withTenant(tenantId, async (tx) =>
    describeBatch(tx, await work(tx, await requireBatch(tx, tenantId, id)), platform.clock()),
  )
  announceBatch(platform, { tenantId, id })
  return batch
}

/** Begins to buy. `conflict` when the total is not the one agreed to, or there is nothing to buy. */
export function buyBatch(
  platform: Platform,
  context: UserContext,
  { id, totalCents }: { id: string; totalCents: number },
): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    assertState(row, ['ready'])
    const batch = await describeBatch(tx, row, platform.clock())
    if (batch.totalCents !== totalCents) {
      const [now, agreed] = [batch.totalCents, totalCents].map((cents) => formatCents(cents, batch.currency))
      throw new AppError('conflict', `The total is ${now} now, not the ${agreed} agreed to. Look at it and buy again.`)
    }
    if (batch.counts.ready === 0) throw new AppError('conflict', 'No row is ready to be bought.')
    return startBuying(tx, row, { context, kind: 'batch.buying' })
  }
  return withBatch(platform, context, { id, work })
}

/** Puts the purchases in line. The rows keep the prices that were agreed to. */
async function startBuying(
  tx: Tx,
  row: BatchRow,
  { context, kind }: { context: UserContext; kind: string },
): Promise<BatchRow> {
  const left = await selectLeft(tx, { tenantId: row.tenantId, batchId: row.id }, ['ready', 'buying'])
  const input = { batchId: row.id }
  const job = await enqueueJob(tx, { actor: context, kind: buyKind, input, total: left.length })
  return changeBatch(tx, row, { actor: context, kind, set: { state: 'buying', jobId: job.id, problem: null } })
}

/** Stops after the purchases in hand. */
export function pauseBatch(platform: Platform, context: UserContext, id: string): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    if (row.state !== 'buying')
      throw new AppError('conflict', 'This batch is not being bought; there is nothing to pause.')
    if (row.jobId) await stopJob(tx, { tenantId: row.tenantId, id: row.jobId })
    return changeBatch(tx, row, { actor: context, kind: 'batch.paused', set: { state: 'paused' } })
  }
  return withBatch(platform, context, { id, work })
}

/** Goes on buying; also when the work itself was given up. */
export function resumeBatch(platform: Platform, context: UserContext, id: string): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    const { tenantId, jobId } = row
    const working = row.state === 'buying' && jobId !== null && (await isJobOpen(tx, { tenantId, id: jobId }))
    if (working || (row.state !== 'paused' && row.state !== 'buying'))
      throw new AppError('conflict', 'This batch is not paused; there is nothing to resume.')
    const left = await selectLeft(tx, { tenantId, batchId: id }, ['ready', 'buying'])
    if (left.length === 0)
      throw new AppError('conflict', "Nothing is left to buy: the last rows wait for the carrier's answer.")
    return startBuying(tx, row, { context, kind: 'batch.resumed' })
  }
  return withBatch(platform, context, { id, work })
}

/** Stops for good. What was bought stays bought; drafts that were not are free again. */
export function cancelBatch(platform: Platform, context: UserContext, id: string): Promise<Batch> {
  const work = async (tx: Tx, row: BatchRow) => {
    assertState(row, ['checking', 'ready', 'buying', 'paused'])
    const { tenantId } = row
    if (row.jobId) await stopJob(tx, { tenantId, id: row.jobId })
    const batch = { tenantId, batchId: id }
    const problem = 'The batch was cancelled.'
    const left = await moveItems(tx, batch, { from: ['waiting', 'ready'], set: { state: 'skipped', problem } })
    const failed = await selectLeft(tx, batch, ['failed'])
    const ids = [...left, ...failed].flatMap(({ shipmentId }) => shipmentId ?? [])
    await releaseDrafts(tx, tenantId, { ids, batchId: id })
    return changeBatch(tx, row, { actor: context, kind: 'batch.cancelled', set: { state: 'cancelled', problem: null } })
  }
  return withBatch(platform, context, { id, work })
}
