/** The SQL of history: filtered keyset pages, newest first, over any number of shipments. */
import { and, desc, eq, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { wordRange } from '../platform/db/words.ts'
import { shipments } from './tables.ts'

export interface HistoryFilter {
  /** prefix terms that must all match */
  terms: readonly string[]
  status?: ShipmentStatus
  siteId?: string
  carrier?: CarrierCode
  accountId?: string
  /** first and last ship date */
  from?: string
  to?: string
  /** id of the last row of the page before */
  before: string | null
  limit: number
}

/** Distinct words one typed beginning may stand for; more means: type another letter. */
const wordsPerTerm = 50

/** How far the words behind a term are counted to find the rarest. */
const wordsCountedMax = 1_000

/** What lists show of a shipment; prices and failures, which make up most of a row, stay where they are. */
const listed = {
  id: shipments.id,
  status: shipments.status,
  siteId: shipments.siteId,
  to: shipments.to,
  carrier: shipments.carrier,
  carrierAccountId: shipments.carrierAccountId,
  service: shipments.service,
  serviceName: shipments.serviceName,
  trackingNumber: shipments.trackingNumber,
  amountCents: shipments.amountCents,
  chargedCents: shipments.chargedCents,
  currency: shipments.currency,
  shipDate: shipments.shipDate,
  estimatedDelivery: shipments.estimatedDelivery,
  references: shipments.references,
  accountId: shipments.accountId,
  batchId: shipments.batchId,
  createdAt: shipments.createdAt,
  purchasedAt: shipments.purchasedAt,
}
export type ListedShipment = Pick<typeof shipments.$inferSelect, keyof typeof listed>

/** One page. Ids are time-ordered, so that the id alone is the keyset. */
export async function selectHistory(tx: Tx, tenantId: string, asked: HistoryFilter): Promise<ListedShipment[]> {
  const filter = { ...asked, terms: await rarestFirst(tx, tenantId, asked.terms) }
  const found = filter.terms.length > 0 ? sql`${shipments.id} in (${matching(tenantId, filter)})` : undefined
  return tx
    .select(listed)
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), ...conditions(filter), found))
    .orderBy(desc(shipments.id))
    .limit(filter.limit)
}

/** Named shipments as lists show them, by id; those that are not the tenant's are left out. */
export async function selectListed(tx: Tx, tenantId: string, ids: readonly string[]): Promise<ListedShipment[]> {
  if (ids.length === 0) return []
  return tx
    .select(listed)
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), inArray(shipments.id, [...ids])))
}

function conditions(filter: HistoryFilter): (SQL | undefined)[] {
  return [
    filter.status && eq(shipments.status, filter.status),
    filter.siteId ? eq(shipments.siteId, filter.siteId) : undefined,
    filter.carrier && eq(shipments.carrier, filter.carrier),
    filter.accountId ? eq(shipments.accountId, filter.accountId) : undefined,
    filter.from ? gte(shipments.shipDate, filter.from) : undefined,
    filter.to ? lte(shipments.shipDate, filter.to) : undefined,
    filter.before ? lt(shipments.id, filter.before) : undefined,
  ].map((condition) => condition || undefined)
}

/** The terms by how many words of shipments begin with them, the rarest first; equally common ones keep their order. */
async function rarestFirst(tx: Tx, tenantId: string, terms: readonly string[]): Promise<readonly string[]> {
  if (terms.length < 2) return terms
  const counts = await together(terms.map((term) => countWords(tx, tenantId, term)))
  return terms
    .map((term, at) => ({ term, count: counts[at] ?? 0 }))
    .sort((a, b) => a.count - b.count)
    .map(({ term }) => term)
}

async function countWords(tx: Tx, tenantId: string, term: string): Promise<number> {
  const { from, to } = wordRange(term)
  const [row] = await tx.execute(sql`select count(*)::int as n from (
    select from shipment_words where tenant_id = ${tenantId} and word >= ${from} and word < ${to} limit ${wordsCountedMax}) counted`)
  return Number(row?.n ?? 0)
}

/**
 * Ids of shipments with every term: walks the distinct words behind the first term (a loose index scan) and takes the
 * newest matches of each, so that no sort ever sees more than words × page size rows.
 */
function matching(tenantId: string, filter: HistoryFilter): SQL {
  const [first = '', ...others] = filter.terms
  const { from, to: end } = wordRange(first)
  const every = others.map(
    (
      term,
    ) => sql`and exists (select from shipment_words o where o.tenant_id = ${tenantId} and o.shipment_id = w.shipment_id
      and o.word >= ${wordRange(term).from} and o.word < ${wordRange(term).to} offset 0)`,
  )
  const inner = conditions(filter).filter((condition) => condition !== undefined)
  const filtered =
    inner.length === 0
      ? sql``
      : sql`and exists (select from shipments where shipments.tenant_id = ${tenantId} and shipments.id = w.shipment_id and ${and(...inner)})`
  return sql`
    with recursive words (word, n) as (
      (select word, 1 from shipment_words where tenant_id = ${tenantId} and word >= ${from} and word < ${end} order by word limit 1)
      union all
      select (select s.word from shipment_words s where s.tenant_id = ${tenantId} and s.word > words.word and s.word < ${end} order by s.word limit 1), n + 1
      from words where words.word is not null and n < ${wordsPerTerm}
    )
    select hit.shipment_id from words cross join lateral (
      select w.shipment_id from shipment_words w
      where w.tenant_id = ${tenantId} and w.word = words.word
        and ${filter.before ? sql`w.shipment_id < ${filter.before}::uuid` : sql`true`} ${sql.join(every, sql` `)} ${filtered}
      order by w.shipment_id desc limit ${filter.limit}
    ) hit where words.word is not null`
}
