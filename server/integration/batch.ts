/** Many records as one batch: each becomes a row of it, with its own address, weight, references and accounts. */
import type { Batch } from '#contracts/batches.ts'
import { dropBatchMax } from '#contracts/drop-records.ts'
import type { ShipmentInput } from '#contracts/shipments.ts'
import { accountsByCode } from '../accounts/index.ts'
import { createBatch } from '../batches/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
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
  const { shipments, left } = await platform.db.withTenant(tenantId, async (tx) => {
    // One more than fits tells whether some are left.
    const ids = recordIds ?? (await selectReadyIds(tx, tenantId, { sourceId: sourceId ?? '', limit: dropBatchMax + 1 }))
    const rows = await selectRecordsById(tx, tenantId, ids.slice(0, dropBatchMax))
    const good = rows.filter(canBeBatched)
    return { shipments: await inputsOf(tx, tenantId, good), left: ids.length - good.length }
  })
  if (shipments.length === 0)
    throw new AppError(
      'unprocessable',
      'None of these records can go into a batch: each must be ready and have a weight. Complete them, or ship them one by one.',
    )
  return { batch: await createBatch(platform, context, { name, service, shipments }), left }
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
