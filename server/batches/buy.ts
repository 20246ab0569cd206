/**
 * Buying a batch in the background: so many purchases at once with each carrier, a slow one holds up no other. Every
 * purchase is made once (shipments/buy.ts); after a crash the rows in hand are tried again and find what became of them.
 */
import type { Rate } from '#contracts/carriers.ts'
import type { CarrierSource } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import { Stopped } from '../platform/jobs/item.ts'
import { Lanes } from '../platform/jobs/lanes.ts'
import type { JobKind } from '../platform/jobs/run.ts'
import { formatCents } from '../platform/money.ts'
import type { Platform } from '../platform/platform.ts'
import { buyShipment, rateDraft, selectBatchShipments, type Turn, wantedRate } from '../shipments/index.ts'
import { announceBatch } from './announce.ts'
import { problemOf } from './change.ts'
import { type BatchInHand, ready } from './check.ts'
import { endBuying } from './finish.ts'
import { claimItem, type ItemRef, type ItemRow, lockItem, selectLeft, updateItem } from './item-store.ts'
import { discarded, settleItem } from './settle.ts'
import { selectBatch } from './store.ts'

export const buyKind = 'buy_batch'

/** Purchases at once with one carrier. */
const purchasesAtOnce = 8
/** Rows in hand for one carrier until it has answered: the next ones are written down while it is busy with those before. */
const rowsInHand = 12
/** Prices are bought for an hour (shipments/choose.ts); older ones than this are asked again before their turn comes. */
const refreshAfterMs = 50 * 60_000
/** Where rows wait whose prices are out of date: carriers that take long to answer hold up no purchase. */
const refreshLane = 'prices'

/** The kind of job that does it. */
export function buyingBatches(platform: Platform, carriers: CarrierSource): JobKind<BatchInHand> {
  return {
    kind: buyKind,
    run: async ({ id: jobId, actor, input: { batchId } }, _step, sideBySide) => {
      const { tenantId } = actor
      const calls = new Lanes(purchasesAtOnce)
      const buy: Buy = { platform, carriers, actor, jobId, calls }
      const left = await platform.db.withTenant(tenantId, (tx) =>
        selectLeft(tx, { tenantId, batchId }, ['ready', 'buying']),
      )
      sideBySide.begin(left.length)
      const lanes = new Lanes(rowsInHand)
      const now = platform.clock().getTime()
      for (const { number, shipmentId, carrier, ratedAt } of left) {
        const item: ItemRef = { tenantId, batchId, number }
        const inLane = (name: string | null) =>
          lanes.add(name ?? refreshLane, (leave) =>
            sideBySide.step(shipmentId ?? batchId, () => buyRow(buy, item, leave)),
          )
        if (ratedAt && now - ratedAt.getTime() < refreshAfterMs) inLane(carrier)
        else lanes.add(refreshLane, () => refreshRow(buy, item).then(inLane))
      }
      const cancelled = await lanes.finished().then(() => false, isCancel)
      await endBuying(platform, { actor, batchId, jobId })
      if (cancelled) throw new Stopped('cancelled')
    },
  }
}

/** Paused, cancelled, or stopped from the list of background jobs: then the batch is to say so. */
function isCancel(error: unknown): true {
  if (error instanceof Stopped && error.why === 'cancelled') return true
  throw error
}

interface Buy {
  platform: Platform
  carriers: CarrierSource
  actor: Actor
  jobId: string
  /** a lane for each carrier */
  calls: Lanes
}

/** @param leave called when the carrier has answered: the next row need not wait for our bookkeeping */
async function buyRow(buy: Buy, item: ItemRef, leave: () => void): Promise<void> {
  const { platform, jobId } = buy
  const row = await platform.db.withTenant(item.tenantId, async (tx) => {
    const claimed = await claimItem(tx, item, jobId)
    if (!claimed && !(await isMine(tx, item, jobId))) throw new Stopped('cancelled')
    return claimed
  })
  if (!row?.shipmentId) return
  const problem = await purchase(buy, row, leave)
  const settled = await platform.db.withTenant(item.tenantId, (tx) => settleItem(tx, item, problem))
  announceBatch(platform, { tenantId: item.tenantId, id: item.batchId })
  if (settled?.state === 'failed') throw new AppError('conflict', settled.problem ?? 'It was not bought.')
}

/** False when the batch was paused or cancelled, or went on with another job. */
async function isMine(tx: Tx, { tenantId, batchId }: ItemRef, jobId: string): Promise<boolean> {
  const batch = await selectBatch(tx, tenantId, batchId)
  return batch?.state === 'buying' && batch.jobId === jobId
}

/** Null when it was bought; else why not. What the carrier has not answered yet is seen from the shipment. */
async function purchase(buy: Buy, row: ItemRow, leave: () => void): Promise<string | null> {
  const { platform, actor, carriers } = buy
  const id = row.shipmentId ?? ''
  const turn: Turn = (carrier, call) =>
    new Promise((resolve, reject) => {
      buy.calls.add(carrier, () => call().then(resolve, reject).then(leave))
    })
  const pay = (rateId: string | null) => buyShipment(platform, actor, { id, rateId: rateId ?? '', carriers, turn })
  try {
    await pay(row.rateId).catch(async (error: unknown) => {
      if (!(await isOutOfDate(buy, { id, error }))) throw error
      return pay(await freshRate(buy, row))
    })
    return null
  } catch (error) {
    if (!(error instanceof AppError))
      platform.log.error({ err: error, shipment: id }, 'a row of a batch was not bought')
    return problemOf(error)
  }
}

/** Too old, or the draft was changed since. Any other conflict is for a person to look at. */
async function isOutOfDate(
  { platform, actor: { tenantId } }: Buy,
  { id, error }: { id: string; error: unknown },
): Promise<boolean> {
  if (!(error instanceof AppError)) return false
  if (error.code !== 'conflict') return error.code === 'rate_expired'
  const [shipment] = await platform.db.withTenant(tenantId, (tx) => selectBatchShipments(tx, tenantId, [id]))
  return shipment?.status === 'draft'
}

/** Asks again and keeps the new price. `conflict` when it is dearer than the one agreed to. */
async function freshRate({ platform, actor, carriers }: Buy, row: ItemRow): Promise<string> {
  const { tenantId, batchId } = row
  const batch = await platform.db.withTenant(tenantId, (tx) => selectBatch(tx, tenantId, batchId))
  if (!batch) throw new Error('the batch of a row vanished')
  const rate = wantedRate(await rateDraft(platform, actor, { id: row.shipmentId ?? '', carriers }), batch.service)
  assertNotDearer(row, rate)
  await platform.db.withTenant(tenantId, async (tx) => {
    const now = await lockItem(tx, row)
    if (now && (now.state === 'ready' || now.state === 'buying'))
      await updateItem(tx, row, { ...ready(rate), state: now.state })
  })
  return rate.id
}

function assertNotDearer({ chargedCents }: ItemRow, rate: Rate): void {
  if (chargedCents !== null && rate.chargedCents <= chargedCents) return
  const [before, after] = [chargedCents ?? 0, rate.chargedCents].map((cents) => formatCents(cents, rate.currency))
  throw new AppError(
    'conflict',
    `The price changed from ${before} to ${after}. Check the row again to buy it for that.`,
  )
}

/** Asks for prices before the row's turn; answers the carrier it is now to be bought from. */
async function refreshRow(buy: Buy, item: ItemRef): Promise<ItemRow['carrier']> {
  const { platform, jobId } = buy
  const { tenantId, batchId } = item
  const row = await platform.db.withTenant(tenantId, async (tx) =>
    (await isMine(tx, item, jobId)) ? lockItem(tx, item) : null,
  )
  // A row that a crash left in hand may be bought already: buying finds that out.
  if (row?.state !== 'ready' || !row.shipmentId) return row?.carrier ?? null
  try {
    await freshRate(buy, row)
  } catch (error) {
    const problem = error instanceof AppError && error.code === 'not_found' ? discarded : problemOf(error)
    await platform.db.withTenant(tenantId, async (tx) => {
      const now = await lockItem(tx, item)
      if (now?.state === 'ready') await updateItem(tx, item, { state: 'failed', problem })
    })
    announceBatch(platform, { tenantId, id: batchId })
  }
  const after = await platform.db.withTenant(tenantId, (tx) => lockItem(tx, item))
  return after?.carrier ?? null
}
