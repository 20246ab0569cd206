/** All SQL of watched packages and their scans. */
import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import { type Pace, paced } from './pace-store.ts'
import { trackingScans, trackingWatches } from './tables.ts'

export type WatchRow = typeof trackingWatches.$inferSelect
export type ScanRow = typeof trackingScans.$inferSelect

const scansShownMax = 500
/** A package is asked about at most this often, however often its carrier pushes. */
const hurrySeconds = 60
const soon = sql`least(next_at, greatest(now(), checked_at + make_interval(secs => ${hurrySeconds})))`

export async function insertWatches(tx: Tx, rows: readonly (typeof trackingWatches.$inferInsert)[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insert(trackingWatches)
      .values([...rows])
      .onConflictDoNothing()
}

export async function selectWatches(tx: Tx, tenantId: string, shipmentId: string): Promise<WatchRow[]> {
  return tx
    .select()
    .from(trackingWatches)
    .where(and(eq(trackingWatches.tenantId, tenantId), eq(trackingWatches.shipmentId, shipmentId)))
    .orderBy(asc(trackingWatches.packageNumber))
}

/** Newest first. */
export async function selectScans(tx: Tx, tenantId: string, shipmentId: string): Promise<ScanRow[]> {
  return tx
    .select()
    .from(trackingScans)
    .where(and(eq(trackingScans.tenantId, tenantId), eq(trackingScans.shipmentId, shipmentId)))
    .orderBy(desc(trackingScans.at), desc(trackingScans.id))
    .limit(scansShownMax)
}

/** Scans that were not known before; the same scan told again is passed over. */
export async function insertScans(tx: Tx, rows: readonly (typeof trackingScans.$inferInsert)[]): Promise<number> {
  if (rows.length === 0) return 0
  const made = await tx
    .insert(trackingScans)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ id: trackingScans.id })
  return made.length
}

export async function updateWatch(
  tx: Tx,
  { tenantId, shipmentId, packageNumber }: WatchRow,
  changes: Partial<typeof trackingWatches.$inferInsert>,
): Promise<void> {
  await tx
    .update(trackingWatches)
    .set(changes)
    .where(
      and(
        eq(trackingWatches.tenantId, tenantId),
        eq(trackingWatches.shipmentId, shipmentId),
        eq(trackingWatches.packageNumber, packageNumber),
      ),
    )
}

/** Ends the watches of a shipment. */
export async function endWatches(tx: Tx, tenantId: string, shipmentId: string): Promise<void> {
  await tx
    .update(trackingWatches)
    .set({ doneAt: new Date() })
    .where(
      and(
        eq(trackingWatches.tenantId, tenantId),
        eq(trackingWatches.shipmentId, shipmentId),
        isNull(trackingWatches.doneAt),
      ),
    )
}

/**
 * The longest due packages of an account, leased to the caller: nobody else asks about them until the lease is over. With
 * a pace, which must have been opened, no more than it allows; their calls are written down in the same statement.
 */
export async function takeDueWatches(
  tx: Tx,
  of: { tenantId: string; carrierAccountId: string; most: number; leaseSeconds: number; pace?: Pace },
): Promise<WatchRow[]> {
  const { tenantId, carrierAccountId, most, leaseSeconds, pace } = of
  const parts = pace && paced(tx, { tenantId, carrierAccountId, most, ...pace })
  // The outer limit is for the planner: what a pace allows it cannot know, and takes for a tenth of the table.
  const due = tx.$with('due', {}).as(sql`
    select * from (
      select shipment_id, package_number from tracking_watches
      where tenant_id = ${tenantId} and carrier_account_id = ${carrierAccountId} and done_at is null and next_at <= now()
      order by next_at limit ${parts ? parts.limit : most} for update skip locked
    ) longest limit ${most}`)
  return tx
    .with(...(parts ? [parts.before, due, parts.after] : [due]))
    .update(trackingWatches)
    .set({ nextAt: sql`now() + make_interval(secs => ${leaseSeconds})` as unknown as Date })
    .where(
      and(
        eq(trackingWatches.tenantId, tenantId),
        sql`(${trackingWatches.shipmentId}, ${trackingWatches.packageNumber}) in (select * from due)`,
      ),
    )
    .returning()
}

/**
 * Makes packages with these numbers due now, or a little after they were last asked about: a carrier that pushes much
 * must not use up what it allows us to ask. @returns how many there are
 */
export async function hurryWatches(
  tx: Tx,
  of: { tenantId: string; carrierAccountId: string; numbers: readonly string[] },
): Promise<number> {
  if (of.numbers.length === 0) return 0
  const hurried = await tx
    .update(trackingWatches)
    .set({ nextAt: soon as unknown as Date })
    .where(
      and(
        eq(trackingWatches.tenantId, of.tenantId),
        eq(trackingWatches.carrierAccountId, of.carrierAccountId),
        inArray(trackingWatches.trackingNumber, [...of.numbers]),
        isNull(trackingWatches.doneAt),
      ),
    )
    .returning({ packageNumber: trackingWatches.packageNumber })
  return hurried.length
}

/** Accounts of every tenant with packages to ask about. */
export async function findAccountsDue(
  db: Database,
  most: number,
): Promise<{ tenantId: string; carrierAccountId: string }[]> {
  const rows = await db.outside`select * from tracking_accounts_due(${most})`
  return rows.map((row) => ({
    tenantId: row.tenant_id as string,
    carrierAccountId: row.carrier_account_id as string,
  }))
}

/** Stops asking about packages older than that. @returns how many were given up */
export async function giveUpOld(db: Database, days: number): Promise<number> {
  const [row] = await db.outside`select tracking_give_up(${days}) as n`
  return Number(row?.n)
}
