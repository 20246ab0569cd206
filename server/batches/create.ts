/** A new batch: every row is taken in, and one that cannot be bought says why. */
import { type Batch, type BatchInput, type BatchItemState, batchMax } from '#contracts/batches.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import type { Platform } from '../platform/platform.ts'
import { claimDrafts, type NamedForBatch, selectForBatch } from '../shipments/index.ts'
import { selectTenant } from '../tenants/index.ts'
import { announceBatch } from './announce.ts'
import { tellBatch } from './change.ts'
import { checkKind } from './check.ts'
import { describeBatch } from './describe.ts'
import { type ItemChanges, insertItems } from './item-store.ts'
import { type BatchRow, insertBatch, selectEndedBatches, updateBatch } from './store.ts'

/** Stores the batch and puts its check in line. `unprocessable` for no rows or more than 1,000. */
export async function createBatch(platform: Platform, context: UserContext, input: BatchInput): Promise<Batch> {
  const { tenantId } = context
  const batch = await platform.db.withTenant(tenantId, (tx) => addBatch(tx, platform, { context, input }))
  announceBatch(platform, { tenantId, id: batch.id })
  return batch
}

/** The same in the caller's transaction, who announces the batch when it has ended. */
export async function addBatch(
  tx: Tx,
  platform: Platform,
  { context, input }: { context: UserContext; input: BatchInput },
): Promise<Batch> {
  const { tenantId } = context
  const { shipmentIds = [], shipments = [] } = input
  const total = shipmentIds.length + shipments.length
  if (total < 1 || total > batchMax) {
    const field = shipmentIds.length > 0 ? 'shipmentIds' : 'shipments'
    throw unprocessable(field, `A batch has 1 to ${count(batchMax)} shipments, not ${count(total)}.`)
  }
  const row = await insertBatch(tx, await newBatch(platform, tx, { context, input, total }))
  const named = await namedRows(tx, row, shipmentIds)
  const items = [...named, ...shipments.map((one) => ({ state: 'waiting' as const, input: one }))]
  await insertItems(
    tx,
    items.map((item, index) => ({ tenantId, batchId: row.id, number: index + 1, ...item })),
  )
  const after = await lineUp(tx, row, { context, waiting: items.filter(({ state }) => state === 'waiting').length })
  await tellBatch(tx, after, { actor: context, kind: 'batch.created', note: { rows: total } })
  return describeBatch(tx, after, platform.clock())
}

const count = (shipments: number) => shipments.toLocaleString('en-US')

type NewBatch = { context: UserContext; input: BatchInput; total: number }

async function newBatch(platform: Platform, tx: Tx, { context, input, total }: NewBatch) {
  const { tenantId, userId, username, siteId } = context
  const { timeZone } = await selectTenant(tx, tenantId)
  const name = input.name ?? `${total} shipments of ${dayIn(timeZone, platform.clock())}`
  const createdBy = { createdBy: userId, createdByName: username }
  return { tenantId, id: newId(), name, state: 'checking' as const, service: input.service, siteId, ...createdBy }
}

/** Nothing to check is nothing to wait for. */
async function lineUp(
  tx: Tx,
  row: BatchRow,
  { context, waiting }: { context: UserContext; waiting: number },
): Promise<BatchRow> {
  if (waiting === 0) return updateBatch(tx, row, { state: 'ready' })
  const job = await enqueueJob(tx, { actor: context, kind: checkKind, input: { batchId: row.id }, total: waiting })
  return updateBatch(tx, row, { jobId: job.id })
}

type NewItem = ItemChanges & { state: BatchItemState }

/** Rows of shipments that exist already: drafts are bound to the batch, bought ones are to be copied. */
async function namedRows(tx: Tx, batch: BatchRow, ids: readonly string[]): Promise<NewItem[]> {
  const { tenantId } = batch
  const found = new Map((await selectForBatch(tx, tenantId, ids)).map((one) => [one.id, one]))
  const bound = [...new Set([...found.values()].flatMap(({ batchId }) => batchId ?? []))]
  const from = await selectEndedBatches(tx, tenantId, bound)
  const claimed = await claimDrafts(tx, tenantId, { ids, batchId: batch.id, from })
  return ids.map((id, index) => {
    if (claimed.has(id)) return { state: 'waiting', shipmentId: id }
    const shipment = found.get(id)
    if (!shipment) return { state: 'failed', problem: `shipmentIds.${index}: There is no shipment with this id.` }
    return namedRow(shipment, `shipmentIds.${index}`)
  })
}

/** A row that failed keeps what it names: it can be checked again when that is free. */
function namedRow({ id, status, isReturn }: NamedForBatch, field: string): NewItem {
  const failed = (problem: string) => ({ state: 'failed' as const, problem: `${field}: ${problem}` })
  if (status === 'draft' || status === 'rated') return { ...failed(inAnother), shipmentId: id }
  if (status === 'purchasing' || status === 'unknown') return { ...failed(beingBought), sourceId: id }
  if (isReturn) return { ...failed(noReturn), sourceId: id }
  return { state: 'waiting', sourceId: id }
}

const inAnother = 'This draft is in another batch already. Cancel that one or leave the row out there.'
const beingBought = "This shipment is being bought right now. Wait for the carrier's answer."
const noReturn = 'A return is not copied. Make it from the shipment it belongs to and take its draft.'
