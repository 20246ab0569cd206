/** What happens to records when something happens to their shipments and imports. */
import type { DropRecordState } from '#contracts/drop-records.ts'
import { nudgeAgent } from '../devices/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { notBought, readShipmentForExport, selectRecordShipments, selectShipment } from '../shipments/index.ts'
import { announceRecord, announceSource } from './describe.ts'
import { exportCells, voidCells } from './export-row.ts'
import { insertExportRows, shippedRowsOf } from './export-store.ts'
import { statusOfFile } from './files.ts'
import { type RecordRow, selectRecord, updateRecord } from './record-store.ts'
import { selectFileOfImport, selectSource } from './source-store.ts'

/** Steps in the life of a shipment after which its record may be in another state. */
const steps = [
  'created',
  'changed',
  'purchasing',
  'purchased',
  'refused',
  'unknown',
  'undone',
  'void_requested',
  'voided',
  'discarded',
]

/** Registers the listeners of this room. */
export function listenForIntegration(platform: Platform): void {
  for (const step of steps) platform.outbox.on(`shipment.${step}`, (event) => follow(platform, event))
  for (const state of ['applied', 'refused', 'cancelled', 'checked', 'undone'])
    platform.outbox.on(`import.${state}`, (event) => tellOfImport(platform, event))
}

async function follow(platform: Platform, { tenantId, payload, type }: OutboxEvent): Promise<void> {
  const shipmentId = String(payload.shipmentId)
  const recordId = await platform.db.withTenant(tenantId, async (tx) => {
    const id = await recordOf(tx, { tenantId, shipmentId, payload })
    const record = id ? await selectRecord(tx, { tenantId, id }, { lock: true }) : null
    if (!record) return null
    if (type === 'shipment.purchased') await noteShipped(tx, record, shipmentId)
    if (type === 'shipment.voided') await noteVoided(tx, record, shipmentId)
    await settle(tx, record)
    return record.id
  })
  if (recordId) await announceRecord(platform, { tenantId, id: recordId })
}

/** A discarded draft is gone, and with it what it shipped: its event says so. */
async function recordOf(
  tx: Tx,
  { tenantId, shipmentId, payload }: { tenantId: string; shipmentId: string; payload: Record<string, unknown> },
): Promise<string | null> {
  if (typeof payload.dropRecordId === 'string') return payload.dropRecordId
  return (await selectShipment(tx, tenantId, shipmentId))?.dropRecordId ?? null
}

/** The state follows from the shipments there are, so that events may come twice or late. */
async function settle(tx: Tx, record: RecordRow): Promise<void> {
  if (record.state === 'removed') return
  const shipments = await selectRecordShipments(tx, record.tenantId, [record.id])
  const bought = shipments.findLast(({ status }) => !notBought.includes(status))
  const drafted = shipments.findLast(({ status }) => status === 'draft' || status === 'rated')
  const underWay = bought && (bought.status === 'purchasing' || bought.status === 'unknown')
  const open: DropRecordState = record.missing.length > 0 ? 'needs_attention' : 'ready'
  const state = bought ? (underWay ? 'in_progress' : 'shipped') : drafted ? 'in_progress' : open
  const shipmentId = (bought ?? drafted)?.id ?? null
  if (state !== record.state || shipmentId !== record.shipmentId) await updateRecord(tx, record, { state, shipmentId })
}

/** One row a package, once, whatever is told twice. */
async function noteShipped(tx: Tx, record: RecordRow, shipmentId: string): Promise<void> {
  const { tenantId, sourceId } = record
  const source = await selectSource(tx, { tenantId, id: sourceId })
  const shipment = await readShipmentForExport(tx, tenantId, shipmentId)
  if (!shipment || source?.exportMode === 'off') return
  const rows = shipment.packages.map((_, index) => ({
    ...{ tenantId, sourceId, shipmentId, id: newId(), kind: 'shipped' as const, packageNumber: index + 1 },
    cells: exportCells(shipment, record, index + 1),
  }))
  await insertExportRows(tx, rows)
}

async function noteVoided(tx: Tx, { tenantId, sourceId }: RecordRow, shipmentId: string): Promise<void> {
  const shipped = await shippedRowsOf(tx, tenantId, shipmentId)
  const rows = shipped.map(({ packageNumber, cells }) => ({
    ...{ tenantId, sourceId, shipmentId, id: newId(), kind: 'void' as const, packageNumber },
    cells: voidCells(cells),
  }))
  await insertExportRows(tx, rows)
}

/** Browsers see the records; the agent that brought the file moves it to done/ or error/. */
async function tellOfImport(platform: Platform, { tenantId, payload }: OutboxEvent): Promise<void> {
  const { importId, kind, sourceId } = payload as { importId: string; kind: string; sourceId: string | null }
  if (kind !== 'drop' || !sourceId) return
  const told = await platform.db.withTenant(tenantId, async (tx) => {
    const file = await selectFileOfImport(tx, tenantId, importId)
    return file && { agentId: file.claimedBy, status: await statusOfFile(tx, file) }
  })
  if (told?.status) nudgeAgent(platform.bus, told.agentId, { type: 'dropFile', status: told.status })
  await announceSource(platform, { tenantId, id: sourceId })
}
