/** Checking a batch in the background: every row gets its draft, its prices and the one that was asked for. */
import type { Rate } from '#contracts/carriers.ts'
import type { CarrierSource } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import { Lanes } from '../platform/jobs/lanes.ts'
import type { JobKind } from '../platform/jobs/run.ts'
import type { Platform } from '../platform/platform.ts'
import { rateDraft, wantedRate } from '../shipments/index.ts'
import { announceBatch } from './announce.ts'
import { changeBatch, problemOf, requireBatch } from './change.ts'
import { prepareDraft } from './draft.ts'
import { type ItemRef, lockItem, selectLeft, updateItem } from './item-store.ts'
import { type BatchRow, lockBatch, selectBatch, updateBatch } from './store.ts'

export const checkKind = 'check_batch'

/** Rows priced at once: each asks every carrier account. */
const rowsAtOnce = 8

export interface BatchInHand {
  batchId: string
}

/** The kind of job that does it; a resumed run goes on with the rows that still wait. */
export function checkingBatches(platform: Platform, carriers: CarrierSource): JobKind<BatchInHand> {
  return {
    kind: checkKind,
    run: async ({ id: jobId, actor, input: { batchId } }, _step, sideBySide) => {
      const check: Check = { platform, carriers, actor, jobId }
      const batch = { tenantId: actor.tenantId, batchId }
      // Rows may come back to wait while others are checked: when the service is changed, or a row is taken in again.
      while (!(await finishChecking(check, batchId))) {
        const left = await platform.db.withTenant(actor.tenantId, (tx) => selectLeft(tx, batch, ['waiting']))
        sideBySide.begin(left.length)
        const lanes = new Lanes(rowsAtOnce)
        for (const { number, shipmentId } of left)
          lanes.add('check', () => sideBySide.step(shipmentId ?? batchId, () => checkRow(check, { ...batch, number })))
        await lanes.finished()
      }
    },
  }
}

interface Check {
  platform: Platform
  carriers: CarrierSource
  actor: Actor
  jobId: string
}

/** True when the batch waits for nothing more, or is no longer this job's. */
async function finishChecking({ platform, actor, jobId }: Check, batchId: string): Promise<boolean> {
  const { tenantId } = actor
  const finished = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await requireBatch(tx, tenantId, batchId)
    if (row.state !== 'checking' || row.jobId !== jobId) return true
    if ((await selectLeft(tx, { tenantId, batchId }, ['waiting'])).length > 0) return false
    await changeBatch(tx, row, { actor, kind: 'batch.checked', set: { state: 'ready', problem: null } })
    return true
  })
  if (finished) announceBatch(platform, { tenantId, id: batchId })
  return finished
}

/** Whatever goes wrong is the row's problem and nobody else's. */
async function checkRow(check: Check, item: ItemRef): Promise<void> {
  const { platform, actor } = check
  try {
    await priceRow(check, item)
  } catch (error) {
    await platform.db.withTenant(actor.tenantId, (tx) => failWaiting(tx, item, problemOf(error)))
    throw error
  } finally {
    announceBatch(platform, { tenantId: item.tenantId, id: item.batchId })
  }
}

async function failWaiting(tx: Tx, item: ItemRef, problem: string): Promise<void> {
  const row = await lockItem(tx, item)
  if (row?.state === 'waiting') await updateItem(tx, item, { state: 'failed', problem })
}

async function priceRow({ platform, carriers, actor, jobId }: Check, item: ItemRef): Promise<void> {
  const { tenantId, batchId } = item
  const draft = await platform.db.withTenant(tenantId, async (tx) => {
    const batch = await selectBatch(tx, tenantId, batchId)
    if (batch?.state !== 'checking' || batch.jobId !== jobId) return null
    const row = await lockItem(tx, item)
    if (row?.state !== 'waiting') return null
    const id = await prepareDraft(tx, actor, { batch, row, now: platform.clock() })
    return id && { id, service: batch.service }
  })
  if (!draft) return
  const rate = wantedRate(await rateDraft(platform, actor, { id: draft.id, carriers }), draft.service)
  await platform.db.withTenant(tenantId, async (tx) => {
    const batch = await requireBatchFor(tx, item, rate)
    const row = await lockItem(tx, item)
    // Another service was chosen meanwhile: the row still waits and is priced again.
    if (row?.state === 'waiting' && batch.service === draft.service) await updateItem(tx, item, ready(rate))
  })
}

/** What a row says when its price is known. */
export function ready({ id, carrier, serviceName, chargedCents }: Rate) {
  return { state: 'ready' as const, problem: null, rateId: id, carrier, serviceName, chargedCents }
}

/** The batch; its first price says its currency. `conflict` for a price in another one, as they could not be added up. */
async function requireBatchFor(tx: Tx, { tenantId, batchId }: ItemRef, { currency }: Rate): Promise<BatchRow> {
  const batch = await selectBatch(tx, tenantId, batchId)
  if (batch?.currency === currency) return batch
  const locked = await lockBatch(tx, tenantId, batchId)
  if (locked?.currency === null) return updateBatch(tx, locked, { currency })
  if (locked?.currency === currency) return locked
  throw new AppError(
    'conflict',
    `This price is in ${currency}, and those of the batch are in ${locked?.currency}. Put the row into a batch of its own.`,
  )
}
