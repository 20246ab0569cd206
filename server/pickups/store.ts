/** All SQL of pickups. */
import { and, desc, eq, getTableColumns, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Pickup } from '#contracts/manifests.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { pickups } from './tables.ts'

export type PickupRow = typeof pickups.$inferSelect

/** A pickup with the names a person knows its account and site by. */
export interface PickupView extends PickupRow {
  carrierAccountName: string
  siteName: string
}

export type PickupChanges = Partial<Omit<PickupRow, 'tenantId' | 'id' | 'leaseUntil'>> & {
  /** for so long nobody else takes it up, by the database's clock */
  leaseMs?: number
}

const inMs = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000})` as unknown as Date
const is = (tenantId: string, id: string) => and(eq(pickups.tenantId, tenantId), eq(pickups.id, id))

const viewed = {
  ...getTableColumns(pickups),
  carrierAccountName: sql<string>`(select name from carrier_accounts a where a.tenant_id = ${pickups.tenantId} and a.id = ${pickups.carrierAccountId})`,
  siteName: sql<string>`(select name from sites s where s.tenant_id = ${pickups.tenantId} and s.id = ${pickups.siteId})`,
}

/** The row, or null when a driver is ordered for that account, site and day already. */
export async function insertPickup(
  tx: Tx,
  row: Omit<typeof pickups.$inferInsert, 'leaseUntil'> & { leaseMs: number },
): Promise<PickupRow | null> {
  const { leaseMs, ...rest } = row
  const [inserted] = await tx
    .insert(pickups)
    .values({ ...rest, leaseUntil: inMs(leaseMs) })
    .onConflictDoNothing()
    .returning()
  return inserted ?? null
}

export async function updatePickup(tx: Tx, row: PickupRow, changes: PickupChanges): Promise<PickupRow> {
  const { leaseMs, ...rest } = changes
  const [updated] = await tx
    .update(pickups)
    .set({ ...rest, ...(leaseMs === undefined ? {} : { leaseUntil: inMs(leaseMs) }) })
    .where(is(row.tenantId, row.id))
    .returning()
  if (!updated) throw new Error('a pickup vanished')
  return updated
}

/** The row, locked until the transaction ends. */
export async function lockPickup(tx: Tx, tenantId: string, id: string): Promise<PickupRow | null> {
  const [row] = await tx.select().from(pickups).where(is(tenantId, id)).for('update')
  return row ?? null
}

export async function selectPickup(tx: Tx, tenantId: string, id: string): Promise<PickupView | null> {
  const [row] = await tx.select(viewed).from(pickups).where(is(tenantId, id))
  return row ?? null
}

/** The pickup of an account and site on a day that is ordered, or may be. */
export async function selectOrdered(
  tx: Tx,
  tenantId: string,
  at: { carrierAccountId: string; siteId: string; day: string },
): Promise<PickupRow | null> {
  const [row] = await tx
    .select()
    .from(pickups)
    .where(
      and(
        eq(pickups.tenantId, tenantId),
        eq(pickups.carrierAccountId, at.carrierAccountId),
        eq(pickups.siteId, at.siteId),
        eq(pickups.day, at.day),
        inArray(pickups.state, ['scheduling', 'scheduled', 'cancelling', 'unknown']),
      ),
    )
  return row ?? null
}

/** One page, newest first: ids are time-ordered. */
export async function selectPickups(
  tx: Tx,
  tenantId: string,
  asked: { siteId?: string; state?: Pickup['state']; before: string | null; limit: number },
): Promise<PickupView[]> {
  const conditions: (SQL | undefined)[] = [
    asked.siteId ? eq(pickups.siteId, asked.siteId) : undefined,
    asked.state ? eq(pickups.state, asked.state) : undefined,
    asked.before ? lt(pickups.id, asked.before) : undefined,
  ]
  return tx
    .select(viewed)
    .from(pickups)
    .where(and(eq(pickups.tenantId, tenantId), ...conditions))
    .orderBy(desc(pickups.id))
    .limit(asked.limit)
}

/** Pickups nobody works on any more, leased to the caller. */
export async function takeDuePickups(
  db: Database,
  options: { most: number; leaseSeconds: number },
): Promise<{ tenantId: string; id: string }[]> {
  const rows = await db.outside`select * from pickups_due(${options.most}, ${options.leaseSeconds})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
