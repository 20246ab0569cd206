/**
 * Writes down what became of a row. Its shipment is the truth: the row is locked first and the shipment read then, so
 * that whoever comes last, the job or a late answer, writes what is so now.
 */
import type { BatchItemState } from '#contracts/batches.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { Tx } from '../platform/db/database.ts'
import { type BatchShipment, selectBatchShipments } from '../shipments/index.ts'
import { type ItemChanges, type ItemRef, type ItemRow, lockItem, updateItem } from './item-store.ts'

/** In hand, or with the carrier: an answer is awaited. */
const awaiting: ReadonlySet<BatchItemState> = new Set(['buying', 'unknown'])
const notBought: ReadonlySet<ShipmentStatus> = new Set(['draft', 'rated', 'purchasing', 'unknown', 'voided'])

export interface SettledItem {
  state: BatchItemState
  problem: string | null
  changed: boolean
}

/** @param problem why a purchase in hand was not made, when the caller knows it */
export async function settleItem(tx: Tx, item: ItemRef, problem: string | null = null): Promise<SettledItem | null> {
  const row = await lockItem(tx, item)
  if (!row) return null
  const [shipment] = row.shipmentId ? await selectBatchShipments(tx, item.tenantId, [row.shipmentId]) : []
  const set = changesOf(row, { shipment: shipment ?? null, problem })
  if (set) await updateItem(tx, item, set)
  return { state: row.state, problem: row.problem, ...set, changed: set !== null }
}

type Known = { shipment: BatchShipment | null; problem: string | null }

/** Null when the row says so already. */
function changesOf(row: ItemRow, { shipment, problem }: Known): (ItemChanges & Pick<ItemRow, 'state'>) | null {
  // A row that was left out or bound elsewhere follows its shipment no more.
  if (row.state === 'skipped' || (shipment && shipment.batchId !== row.batchId)) return null
  if (!shipment) return awaiting.has(row.state) ? { state: 'failed', problem: discarded } : null
  if (!notBought.has(shipment.status)) return row.state === 'bought' ? null : bought(shipment)
  if (shipment.status === 'voided')
    return { state: 'skipped', problem: 'Its label was voided. Take the row in again to buy another one.' }
  if (shipment.status === 'unknown') return row.state === 'unknown' ? null : { state: 'unknown', problem: asking }
  if (shipment.status === 'purchasing' || !awaiting.has(row.state)) return null
  return { state: 'failed', problem: problem ?? shipment.problem ?? 'It was not bought.' }
}

export const discarded = 'Its draft was discarded. Leave the row out.'
const asking = 'The carrier did not answer. Postroom is asking whether the label exists and will never buy it twice.'

function bought({ carrier, serviceName, chargedCents }: BatchShipment) {
  return { state: 'bought' as const, problem: null, carrier, serviceName, chargedCents }
}
