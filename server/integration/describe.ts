/** Sources, records and exports as the API shows them; live in browsers. */
import type { DropExport } from '#contracts/drop-exports.ts'
import type { DropRecord } from '#contracts/drop-records.ts'
import type { DropSource } from '#contracts/drop-sources.ts'
import { selectAgentNames } from '../devices/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { publishLive } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import { selectRecordShipments } from '../shipments/index.ts'
import type { ExportRow } from './export-store.ts'
import { countOpenBySource, type RecordRow, selectRecord } from './record-store.ts'
import { countWaitingRows, type SourceRow, selectSourcesById, selectWatchers } from './source-store.ts'

/** Several sources with what is open and who watches them: the same few queries however many. */
export async function describeSources(tx: Tx, tenantId: string, rows: readonly SourceRow[]): Promise<DropSource[]> {
  const watchers = await selectWatchers(
    tx,
    tenantId,
    rows.map(({ id }) => id),
  )
  const agents = await selectAgentNames(
    tx,
    tenantId,
    watchers.map(({ agentId }) => agentId),
  )
  const [open, waiting] = await Promise.all([countOpenBySource(tx, tenantId), countWaitingRows(tx, tenantId)])
  return rows.map((row) => {
    const own = watchers.filter(({ sourceId }) => sourceId === row.id)
    const watcher = own.find(({ agentId }) => agents.get(agentId)?.online) ?? own[0]
    const agent = watcher && agents.get(watcher.agentId)
    const { id, kind, name, siteId, exportMode, exportEverySeconds } = row
    return {
      ...{ id, kind, name, siteId, exportMode, exportEverySeconds },
      agentId: watcher?.agentId ?? null,
      agentName: agent?.name ?? null,
      folder: watcher?.report ?? null,
      online: agent?.online ?? false,
      openRecords: open.get(id) ?? 0,
      waitingRows: waiting.get(id) ?? 0,
      lastFileAt: row.lastFileAt?.toISOString() ?? null,
      lastExportAt: row.lastExportAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    }
  })
}

export async function describeSource(tx: Tx, row: SourceRow): Promise<DropSource> {
  const [described] = await describeSources(tx, row.tenantId, [row])
  if (!described) throw new Error('a drop source was not described')
  return described
}

/** Several records with their sources and tracking numbers. */
export async function describeRecords(tx: Tx, tenantId: string, rows: readonly RecordRow[]): Promise<DropRecord[]> {
  const sourceIds = [...new Set(rows.map(({ sourceId }) => sourceId))]
  const bought = rows.flatMap(({ id, shipmentId }) => (shipmentId ? [id] : []))
  const [sources, shipments] = await Promise.all([
    selectSourcesById(tx, tenantId, sourceIds),
    selectRecordShipments(tx, tenantId, bought),
  ])
  const sourceOf = new Map(sources.map((source) => [source.id, source]))
  const numberOf = new Map(shipments.map(({ id, trackingNumber }) => [id, trackingNumber]))
  return rows.map((row) =>
    toRecord(row, { source: sourceOf.get(row.sourceId), trackingNumber: numberOf.get(row.shipmentId ?? '') }),
  )
}

export async function describeRecord(tx: Tx, row: RecordRow): Promise<DropRecord> {
  const [described] = await describeRecords(tx, row.tenantId, [row])
  if (!described) throw new Error('a drop record was not described')
  return described
}

function toRecord(
  row: RecordRow,
  { source, trackingNumber = null }: { source: SourceRow | undefined; trackingNumber: string | null | undefined },
): DropRecord {
  const { id, packageId, state, fields, missing, shipmentId, importId, version } = row
  const { attentionName, companyName, city, state: region, postalCode, country } = fields
  return {
    ...{ id, packageId, state, fields, missing, shipmentId, importId, version },
    source: { id: row.sourceId, name: source?.name ?? '', kind: source?.kind ?? 'upload' },
    recipient: attentionName ?? companyName ?? '',
    place: [city, region, postalCode, country].filter(Boolean).join(', '),
    trackingNumber: trackingNumber ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function toExport(row: ExportRow, source: { id: string; name: string }): DropExport {
  const { id, filename, state, voids, bytes, sha256, agentId } = row
  return {
    ...{ id, filename, state, voids, bytes, sha256, agentId, source, rows: row.rowCount },
    createdAt: row.createdAt.toISOString(),
    writtenAt: row.writtenAt?.toISOString() ?? null,
  }
}

/** Tells browsers that records of a source came, went or changed, many at once. */
export async function announceSource(platform: Platform, source: { tenantId: string; id: string }): Promise<void> {
  const { tenantId, id } = source
  const counts = await platform.db.withTenant(tenantId, (tx) => countOpenBySource(tx, tenantId))
  publishLive(
    platform.bus,
    { tenantId, topic: 'drop' },
    { type: 'drop.changed', sourceId: id, open: counts.get(id) ?? 0 },
  )
}

/** Tells browsers how one record is now. */
export async function announceRecord(platform: Platform, record: { tenantId: string; id: string }): Promise<void> {
  const described = await platform.db.withTenant(record.tenantId, async (tx) => {
    const row = await selectRecord(tx, record)
    return row && describeRecord(tx, row)
  })
  if (described)
    publishLive(platform.bus, { tenantId: record.tenantId, topic: 'drop' }, { type: 'drop.record', record: described })
}
