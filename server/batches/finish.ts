/** The end of buying: done when every row is bought or failed; paused when a run ended before that. */
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import type { Platform } from '../platform/platform.ts'
import { announceBatch } from './announce.ts'
import { changeBatch } from './change.ts'
import { hasOpenItems, selectLeft } from './item-store.ts'
import { type BatchRow, lockBatch } from './store.ts'

const interrupted = 'Buying stopped before the end. Resume it to go on.'

interface Ending {
  actor: Actor
  batchId: string
}

/** After a run: rows it left behind wait for somebody to resume. */
export async function endBuying(platform: Platform, ending: Ending & { jobId: string }): Promise<void> {
  const { actor, jobId } = ending
  await inBatch(platform, ending, async (tx, row) => {
    if (await finish(tx, row, actor)) return
    if (row.state !== 'buying' || row.jobId !== jobId) return
    const { tenantId, id } = row
    if ((await selectLeft(tx, { tenantId, batchId: id }, ['ready'])).length === 0) return
    await changeBatch(tx, row, { actor, kind: 'batch.paused', set: { state: 'paused', problem: interrupted } })
  })
}

/** After a row was settled by a late answer. */
export async function finishBatch(platform: Platform, ending: Ending): Promise<void> {
  await inBatch(platform, ending, (tx, row) => finish(tx, row, ending.actor).then(() => undefined))
}

async function inBatch(
  platform: Platform,
  { actor: { tenantId }, batchId }: Ending,
  work: (tx: Tx, row: BatchRow) => Promise<void>,
): Promise<void> {
  await platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockBatch(tx, tenantId, batchId)
    if (row) await work(tx, row)
  })
  announceBatch(platform, { tenantId, id: batchId })
}

async function finish(tx: Tx, row: BatchRow, actor: Actor): Promise<boolean> {
  if (row.state !== 'buying' && row.state !== 'paused') return false
  if (await hasOpenItems(tx, { tenantId: row.tenantId, batchId: row.id })) return false
  await changeBatch(tx, row, { actor, kind: 'batch.finished', set: { state: 'done', problem: null } })
  return true
}
