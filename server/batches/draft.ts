/** The draft a row is bought by: the one it names, a copy of a bought shipment, or a new one of what was given. */
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { claimDrafts, copyDraft, type NamedForBatch, saveDraft, selectForBatch } from '../shipments/index.ts'
import { type ItemRef, type ItemRow, updateItem } from './item-store.ts'
import { discarded, settleItem } from './settle.ts'
import { type BatchRow, selectEndedBatches } from './store.ts'

interface Preparing {
  batch: BatchRow
  /** locked: of two runs only one makes the draft */
  row: ItemRow
  now: Date
}

/**
 * The id of the draft, in one transaction with the row that names it. Null when the row is bought already or is being
 * bought. `conflict` when its draft was discarded or is in another batch; what creating drafts throws.
 */
export async function prepareDraft(tx: Tx, actor: Actor, { batch, row, now }: Preparing): Promise<string | null> {
  const { tenantId, shipmentId } = row
  const [shipment] = shipmentId ? await selectForBatch(tx, tenantId, [shipmentId]) : []
  if (shipment && shipment.status !== 'voided') return takeDraft(tx, { batch, row, shipment })
  const sourceId = shipment?.id ?? row.sourceId
  if (shipmentId && !sourceId && !row.input) throw new AppError('conflict', discarded)
  const made = sourceId
    ? await copyDraft(tx, actor, { id: sourceId, batchId: batch.id, now })
    : await saveInput(tx, actor, { batch, row, now })
  await updateItem(tx, row, { shipmentId: made.id, sourceId })
  return made.id
}

async function saveInput(tx: Tx, actor: Actor, { batch, row, now }: Preparing) {
  if (!row.input) throw notFound('shipment')
  const context = { ...actor, siteId: batch.siteId }
  return saveDraft(tx, context, { input: row.input, batchId: batch.id, now })
}

type Taking = Pick<Preparing, 'batch' | 'row'> & { shipment: NamedForBatch }

async function takeDraft(tx: Tx, { batch, row, shipment }: Taking): Promise<string | null> {
  const { tenantId } = row
  const { id, batchId } = shipment
  const from = batchId ? await selectEndedBatches(tx, tenantId, [batchId]) : []
  if ((await claimDrafts(tx, tenantId, { ids: [id], batchId: batch.id, from })).has(id)) return id
  if (batchId !== batch.id)
    throw new AppError('conflict', 'Its draft is in another batch, or was bought outside this one. Leave the row out.')
  const item: ItemRef = { tenantId, batchId, number: row.number }
  const settled = await settleItem(tx, item)
  if (settled?.state === 'waiting')
    throw new AppError('conflict', "It is being bought right now. Wait for the carrier's answer.")
  return null
}
