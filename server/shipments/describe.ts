/** Shipments as the API shows them. */
import type { Shipment, ShipmentSummary } from '#contracts/shipments.ts'
import { selectLedgerOfShipment, selectPath } from '../accounts/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import type { ListedShipment } from './history-store.ts'
import { type EventRow, type LabelRow, type ShipmentRow, selectEvents, selectLabels } from './store.ts'

export function toSummary(row: ListedShipment): ShipmentSummary {
  const {
    id,
    status,
    siteId,
    to,
    carrier,
    service,
    serviceName,
    trackingNumber,
    amountCents,
    currency,
    shipDate,
    references,
  } = row
  return {
    id,
    status,
    siteId,
    to,
    carrier,
    service,
    serviceName,
    trackingNumber,
    amountCents,
    currency,
    shipDate,
    references,
    accountIds: row.accountId ? [row.accountId] : [],
    createdAt: row.createdAt.toISOString(),
    purchasedAt: row.purchasedAt?.toISOString() ?? null,
  }
}

/** One shipment with labels, timeline and bookings; its queries travel together. */
export async function describeShipment(tx: Tx, row: ShipmentRow): Promise<Shipment> {
  const [labels, events, ledger, path] = await together([
    selectLabels(tx, row.tenantId, row.id),
    selectEvents(tx, row.tenantId, row.id),
    selectLedgerOfShipment(tx, row.tenantId, row.id),
    row.accountId ? selectPath(tx, row.tenantId, row.accountId) : Promise.resolve([]),
  ])
  const unknown = row.status === 'unknown' ? events.findLast(({ kind }) => kind === 'shipment.unknown') : undefined
  return {
    ...toSummary(row),
    accountIds: path.map(({ id }) => id),
    from: row.from,
    packages: row.packages,
    options: row.options,
    rates: row.rates,
    failures: row.failures,
    rate: row.rate,
    labels: labels.map(toLabel),
    events: events.map(toEvent),
    charges: ledger.map(({ id, kind, amountCents, accountId, at }) => ({
      id,
      kind,
      amountCents,
      accountId,
      at: at.toISOString(),
    })),
    accountPath: path.map(({ id, code, name }) => ({ id, code, name })),
    warnings: row.warnings,
    createdBy: row.createdByName,
    unknownSince: unknown?.at.toISOString() ?? null,
    version: row.version,
  }
}

function toLabel({ id, packageNumber, trackingNumber, artwork }: LabelRow): Shipment['labels'][number] {
  return {
    id,
    packageNumber,
    trackingNumber,
    formats: artwork.kind === 'design' ? ['pdf', 'png', 'zpl'] : [artwork.format],
  }
}

export function toEvent({ id, kind, text, at, byName }: EventRow): Shipment['events'][number] {
  return { id, kind, text, at: at.toISOString(), by: byName }
}
