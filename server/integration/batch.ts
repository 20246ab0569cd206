/** Many records as one batch: each becomes a row of it, with its own address, weight, references and accounts. */
import type { Batch } from '#contracts/batches.ts'
import { dropBatchMax } from '#contracts/drop-records.ts'
import type { ShipmentInput } from '#contracts/shipments.ts'
import { accountsByCode } from '../accounts/index.ts'
import { addBatch, announceBatch, recordsWaiting } from '../batches/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { selectRecordShipments } from '../shipments/index.ts'
import { valuesOfFields } from './fields.ts'
import { accountCodesOf } from './missing.ts'
import { type RecordRow, selectReadyIds, selectRecordsById } from './record-store.ts'
import { selectSourcesById } from './source-store.ts'
import { shipmentOf, weightOf } from './to-shipment.ts'

interface Wanted {
  recordIds?: readonly string[]
  sourceId?: string
  name?: string
  service: string
}

/** `unprocessable` when neither records nor a source is named, or none can be shipped without a person. */
export async function batchRecords(
  platform: Platform,
  context: UserContext,
  { recordIds, sourceId, name, service }: Wanted,
): Promise<{ batch: Batch; left: number }> {
  const { tenantId } = context
  if (!recordIds && !sourceId)
    throw unprocessable('recordIds', 'Name the records, or a source to take all ready ones of.')
  const made = await platform.db.withTenant(tenantId, async (tx) => {
    // One more than fits tells whether some are left.
    const ids = recordIds ?? (await selectReadyIds(tx, tenantId, { sourceId: sourceId ?? '', limit: dropBatchMax + 1 }))
    const good = await takeable(tx, tenantId, ids.slice(0, dropBatchMax))
    if (good.length === 0)
      throw new AppError(
        'unprocessable',
        'None of these records can go into a batch: each must be ready, have a weight and be in no other batch. Complete them, or ship them one by one.',
      )
    const input = { name, service, shipments: await inputsOf(tx, tenantId, good) }
    return { batch: await addBatch(tx, platform, { context, input }), left: ids.length - good.length }
  })
  announceBatch(platform, { tenantId, id: made.batch.id })
  return made
}

/**
 * Records that can go into a batch, locked until it is made: of two requests at the same moment the later one finds them
 * in the batch of the first. The state of a record follows its shipment a moment later, so that both are asked.
 */
async function takeable(tx: Tx, tenantId: string, ids: readonly string[]): Promise<RecordRow[]> {
  const rows = (await selectRecordsById(tx, tenantId, ids, { lock: true })).filter(canBeBatched)
  const readyIds = rows.map(({ id }) => id)
  const [waiting, shipments] = await together([
    recordsWaiting(tx, tenantId, readyIds),
    selectRecordShipments(tx, tenantId, readyIds),
  ])
  const taken = new Set(shipments.flatMap(({ recordId, status }) => (status === 'voided' ? [] : [recordId])))
  return rows.filter(({ id }) => !waiting.has(id) && !taken.has(id))
}

function canBeBatched({ state, fields }: RecordRow): boolean {
  return state === 'ready' && (weightOf(fields)?.value ?? 0) > 0
}

async function inputsOf(tx: Tx, tenantId: string, rows: readonly RecordRow[]): Promise<ShipmentInput[]> {
  const codes = rows.flatMap(({ fields }) => accountCodesOf(valuesOfFields(fields)).map(({ code }) => code))
  const [accounts, sources] = await Promise.all([
    accountsByCode(tx, tenantId, codes),
    selectSourcesById(tx, tenantId, [...new Set(rows.map(({ sourceId }) => sourceId))]),
  ])
  const siteOf = new Map(sources.map(({ id, siteId }) => [id, siteId]))
  return rows.map(({ id, fields, sourceId }) => {
    const accountIds = accountCodesOf(valuesOfFields(fields)).flatMap(({ code }) => accounts.get(code)?.id ?? [])
    const siteId = siteOf.get(sourceId)
    return { ...shipmentOf({ id, fields, accountIds }), ...(siteId && { siteId }) } as ShipmentInput
  })
}
