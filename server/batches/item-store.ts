/** All SQL of the rows of batches. */
import { and, asc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm'
import type { Address } from '#contracts/addresses.ts'
import { type BatchItemState, batchMax } from '#contracts/batches.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { Tx } from '../platform/db/database.ts'
import { batches, batchItems } from './tables.ts'

export type ItemRow = typeof batchItems.$inferSelect
export type ItemChanges = Partial<Omit<ItemRow, 'tenantId' | 'batchId' | 'number' | 'updatedAt'>>

export interface BatchRef {
  tenantId: string
  batchId: string
}
export type ItemRef = BatchRef & { number: number }

const of = ({ tenantId, batchId }: BatchRef) => and(eq(batchItems.tenantId, tenantId), eq(batchItems.batchId, batchId))
const is = (item: ItemRef) => and(of(item), eq(batchItems.number, item.number))
const isIn = (states: readonly BatchItemState[]) => inArray(batchItems.state, [...states])

export async function insertItems(tx: Tx, rows: readonly (typeof batchItems.$inferInsert)[]): Promise<void> {
  await tx.insert(batchItems).values([...rows])
}

export async function lockItem(tx: Tx, item: ItemRef): Promise<ItemRow | null> {
  const [row] = await tx.select().from(batchItems).where(is(item)).for('update')
  return row ?? null
}

export async function updateItem(tx: Tx, item: ItemRef, changes: ItemChanges): Promise<void> {
  await tx
    .update(batchItems)
    .set({ ...changes, updatedAt: new Date() })
    .where(is(item))
}

/** Which of these drop records wait in a batch to become a shipment. */
export async function recordsWaiting(tx: Tx, tenantId: string, recordIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.execute<{ id: string }>(sql`
    select input ->> 'dropRecordId' as id from batch_items
    where tenant_id = ${tenantId} and state = 'waiting' and input ->> 'dropRecordId' is not null
      and input ->> 'dropRecordId' in (select jsonb_array_elements_text(${JSON.stringify(recordIds)}::jsonb))`)
  return new Set(rows.map(({ id }) => id))
}

/** The row a shipment has in the batch it is bound to; null when it is in none. */
export async function selectItemOf(tx: Tx, tenantId: string, shipmentId: string): Promise<ItemRef | null> {
  const [row] = await tx.execute<{ batchId: string; number: number }>(sql`
    select i.batch_id as "batchId", i.number from batch_items i
    join shipments s on s.tenant_id = i.tenant_id and s.id = i.shipment_id and s.batch_id = i.batch_id
    where i.tenant_id = ${tenantId} and i.shipment_id = ${shipmentId}`)
  return row ? { tenantId, ...row } : null
}

/**
 * Takes a row in hand for buying, while the batch is being bought by that job. A row in hand already is one that a
 * crash left. Null when it may not be bought (any more).
 */
export async function claimItem(tx: Tx, item: ItemRef, jobId: string): Promise<ItemRow | null> {
  const { tenantId, batchId } = item
  const [row] = await tx
    .update(batchItems)
    .set({ state: 'buying', problem: null, updatedAt: new Date() })
    .where(
      and(
        is(item),
        isIn(['ready', 'buying']),
        sql`exists (select from ${batches} b where b.tenant_id = ${tenantId} and b.id = ${batchId} and b.state = 'buying' and b.job_id = ${jobId})`,
      ),
    )
    .returning()
  return row ?? null
}

/** What is left to do in order, with when its prices were asked. */
export async function selectLeft(
  tx: Tx,
  batch: BatchRef,
  states: readonly BatchItemState[],
): Promise<(Pick<ItemRow, 'number' | 'shipmentId' | 'carrier'> & { ratedAt: Date | null })[]> {
  const { number, shipmentId, carrier } = batchItems
  const ratedAt = sql<string | null>`(select rated_at from shipments s
    where s.tenant_id = ${batchItems.tenantId} and s.id = ${batchItems.shipmentId})`
  const rows = await tx
    .select({ number, shipmentId, carrier, ratedAt })
    .from(batchItems)
    .where(and(of(batch), isIn(states)))
    .orderBy(asc(number))
    .limit(batchMax)
  return rows.map((row) => ({ ...row, ratedAt: row.ratedAt === null ? null : new Date(row.ratedAt) }))
}

/** Moves every row that is in one of the states; answers how many there were. */
export async function moveItems(
  tx: Tx,
  batch: BatchRef,
  { from, set }: { from: readonly BatchItemState[]; set: ItemChanges },
): Promise<{ shipmentId: string | null }[]> {
  return tx
    .update(batchItems)
    .set({ ...set, updatedAt: new Date() })
    .where(and(of(batch), isIn(from)))
    .returning({ shipmentId: batchItems.shipmentId })
}

/** True while a row is neither bought nor given up. */
export async function hasOpenItems(tx: Tx, batch: BatchRef): Promise<boolean> {
  const [row] = await tx
    .select({ number: batchItems.number })
    .from(batchItems)
    .where(and(of(batch), isIn(['waiting', 'ready', 'buying', 'unknown'])))
    .limit(1)
  return row !== undefined
}

export interface StateCount {
  batchId: string
  state: BatchItemState
  count: number
  chargedCents: number
  updatedAt: Date
}

/** How many rows of each batch are in each state, and what they cost. */
export async function countItems(tx: Tx, tenantId: string, batchIds: readonly string[]): Promise<StateCount[]> {
  if (batchIds.length === 0) return []
  const rows = await tx
    .select({
      batchId: batchItems.batchId,
      state: batchItems.state,
      count: sql<number>`count(*)::int`,
      chargedCents: sql<number>`coalesce(sum(${batchItems.chargedCents}), 0)::float8`,
      updatedAt: sql<string>`max(${batchItems.updatedAt})`,
    })
    .from(batchItems)
    .where(and(eq(batchItems.tenantId, tenantId), inArray(batchItems.batchId, [...batchIds])))
    .groupBy(batchItems.batchId, batchItems.state)
  return rows.map((row) => ({ ...row, updatedAt: new Date(row.updatedAt) }))
}

export interface AccountSum {
  batchId: string
  accountId: string | null
  count: number
  amountCents: number
  /** of these, what is still to be bought */
  openCents: number
}

/** What the priced rows of each batch cost by the account they are charged to. */
export async function sumByAccount(tx: Tx, tenantId: string, batchIds: readonly string[]): Promise<AccountSum[]> {
  if (batchIds.length === 0) return []
  return (await tx.execute(sql`
    select i.batch_id as "batchId", s.account_id as "accountId", count(*)::int as count,
      coalesce(sum(i.charged_cents), 0)::float8 as "amountCents",
      coalesce(sum(i.charged_cents) filter (where i.state = 'ready'), 0)::float8 as "openCents"
    from batch_items i left join shipments s on s.tenant_id = i.tenant_id and s.id = i.shipment_id
    where i.tenant_id = ${tenantId} and i.batch_id = any (${sql.param([...batchIds])}::uuid[])
      and i.state in ('ready', 'buying', 'unknown', 'bought')
    group by i.batch_id, s.account_id`)) as unknown as AccountSum[]
}

/** A row as it is listed: with what its shipment, or what it is to be made of, says. */
export interface ListedItem extends ItemRow {
  to: Address | null
  trackingNumber: string | null
  exists: boolean
}

/** Rows in order; one when `number` is given. */
export async function selectItems(
  tx: Tx,
  batch: BatchRef,
  page: { state?: BatchItemState; number?: number; after: number; limit: number },
): Promise<ListedItem[]> {
  const made = sql`from shipments s where s.tenant_id = ${batchItems.tenantId} and s.id = ${batchItems.shipmentId}`
  const source = sql`(select s.to_address from shipments s where s.tenant_id = ${batchItems.tenantId} and s.id = ${batchItems.sourceId})`
  return tx
    .select({
      ...getTableColumns(batchItems),
      to: sql<Address | null>`coalesce((select s.to_address ${made}), ${batchItems.input} -> 'to', ${source})`,
      trackingNumber: sql<string | null>`(select s.tracking_number ${made})`,
      exists: sql<boolean>`exists (select ${made})`,
    })
    .from(batchItems)
    .where(
      and(
        of(batch),
        gt(batchItems.number, page.after),
        page.number === undefined ? undefined : eq(batchItems.number, page.number),
        page.state && isIn([page.state]),
      ),
    )
    .orderBy(asc(batchItems.number))
    .limit(page.limit)
}

/** The bought shipments of a batch in order, without voided ones and those about to be. */
export async function selectBought(
  tx: Tx,
  { tenantId, batchId }: BatchRef,
): Promise<{ shipmentId: string; status: ShipmentStatus }[]> {
  return (await tx.execute(sql`
    select i.shipment_id as "shipmentId", s.status from batch_items i
    join shipments s on s.tenant_id = i.tenant_id and s.id = i.shipment_id
    where i.tenant_id = ${tenantId} and i.batch_id = ${batchId} and i.state = 'bought'
      and s.status not in ('void_requested', 'voided')
    order by i.number limit ${batchMax}`)) as unknown as { shipmentId: string; status: ShipmentStatus }[]
}
