/** History: pages for the screen and a CSV for spreadsheets. */

import type { BinaryReply } from '#contracts/operation.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import type { ShipmentSummary } from '#contracts/shipments.ts'
import { csvLine } from '../platform/csv.ts'
import type { Tx } from '../platform/db/database.ts'
import { searchTerms } from '../platform/db/words.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { toSummary } from './describe.ts'
import { type HistoryFilter, type ListedShipment, selectHistory, selectListed } from './history-store.ts'

type Filters = Omit<HistoryFilter, 'terms' | 'before' | 'limit'> & { q?: string }

/** One page, newest first. */
export async function listShipments(
  platform: Platform,
  context: UserContext,
  query: Filters & { cursor?: string; limit?: number },
): Promise<{ items: ShipmentSummary[]; nextCursor: string | null }> {
  const { cursor, limit = pageLimitDefault, ...filters } = query
  const before = decodeCursor(cursor, ['id'])?.[0] ?? null
  const rows = await selectPage(platform, context, {
    filters,
    before,
    limit: limit + 1,
  })
  return toPage(rows, { limit, item: toSummary, key: (row) => [row.id] })
}

/** Summaries of named shipments, by id. */
export async function selectSummaries(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, ShipmentSummary>> {
  const rows = await selectListed(tx, tenantId, ids)
  return new Map(rows.map((row) => [row.id, toSummary(row)]))
}

function selectPage(
  platform: Platform,
  { tenantId }: UserContext,
  page: { filters: Filters; before: string | null; limit: number },
): Promise<ListedShipment[]> {
  const { q, ...filters } = page.filters
  const terms = q ? searchTerms(q) : []
  return platform.db.withTenant(tenantId, (tx) =>
    selectHistory(tx, tenantId, { ...filters, terms, before: page.before, limit: page.limit }),
  )
}

const exportPage = 500
const columns = [
  'Shipment ID',
  'Status',
  'Created',
  'Ship date',
  'Recipient',
  'Company',
  'Address 1',
  'City',
  'State',
  'Postal Code',
  'Country',
  'Carrier',
  'Service',
  'Tracking Number',
  'Amount',
  'Currency',
  'References',
]

/** The same rows as CSV, page by page: memory stays flat whatever the length. */
export function exportShipments(platform: Platform, context: UserContext, filters: Filters): BinaryReply {
  return {
    contentType: 'text/csv; charset=utf-8',
    filename: 'shipments.csv',
    bytes: csvPages(platform, context, filters),
  }
}

async function* csvPages(platform: Platform, context: UserContext, filters: Filters): AsyncGenerator<string> {
  yield csvLine(columns)
  let before: string | null = null
  for (;;) {
    const rows: ListedShipment[] = await selectPage(platform, context, { filters, before, limit: exportPage })
    if (rows.length > 0) yield rows.map((row) => csvLine(cells(row))).join('')
    before = rows.at(-1)?.id ?? null
    if (rows.length < exportPage) return
  }
}

function cells(row: ListedShipment): (string | null | undefined)[] {
  const { to } = row
  const amount =
    row.amountCents === null
      ? ''
      : `${Math.floor(row.amountCents / 100)}.${String(row.amountCents % 100).padStart(2, '0')}`
  return [
    row.id,
    row.status,
    row.createdAt.toISOString(),
    row.shipDate,
    to.name,
    to.company,
    to.line1,
    to.city,
    to.state,
    to.postalCode,
    to.country,
    row.carrier,
    row.serviceName,
    row.trackingNumber,
    amount,
    row.currency,
    row.references.join(' | '),
  ]
}
