/** All SQL of purchase intents. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import { purchaseIntents } from './tables.ts'

export type IntentRow = typeof purchaseIntents.$inferSelect

const is = (tenantId: string, id: string) => and(eq(purchaseIntents.tenantId, tenantId), eq(purchaseIntents.id, id))

/** The first of a block of serial numbers nobody else gets. */
export async function takeSerials(tx: Tx): Promise<number> {
  const [row] = await tx.execute(sql`select nextval('purchase_serials')::float8 as first`)
  return Number((row as { first: number } | undefined)?.first)
}

/** The lease runs on the database's clock, which all replicas share. */
export async function insertIntent(
  tx: Tx,
  row: Omit<typeof purchaseIntents.$inferInsert, 'leaseUntil'> & { leaseMs: number },
): Promise<void> {
  const { leaseMs, ...rest } = row
  await tx.insert(purchaseIntents).values({ ...rest, leaseUntil: inMs(leaseMs) })
}

const inMs = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000})` as unknown as Date

/** Moves a held purchase on to the carrier: from here on it is `pending` under a lease. */
export async function startHeld(tx: Tx, row: IntentRow, leaseMs: number): Promise<void> {
  await updateIntent(tx, row, { state: 'pending', leaseUntil: inMs(leaseMs) })
}

/** @returns false when the lease had ended before, or the purchase is settled */
export async function extendPending(
  tx: Tx,
  tenantId: string,
  { id, leaseMs }: { id: string; leaseMs: number },
): Promise<boolean> {
  const extended = await tx
    .update(purchaseIntents)
    .set({ leaseUntil: inMs(leaseMs) })
    .where(and(is(tenantId, id), eq(purchaseIntents.state, 'pending'), sql`${purchaseIntents.leaseUntil} > now()`))
    .returning({ id: purchaseIntents.id })
  return extended.length > 0
}

export async function selectIntent(tx: Tx, tenantId: string, id: string): Promise<IntentRow> {
  const [row] = await tx.select().from(purchaseIntents).where(is(tenantId, id))
  if (!row) throw new Error(`purchase intent ${id} vanished`)
  return row
}

export async function lockIntent(tx: Tx, tenantId: string, id: string): Promise<IntentRow> {
  const [row] = await tx.select().from(purchaseIntents).where(is(tenantId, id)).for('update')
  if (!row) throw new Error(`purchase intent ${id} vanished`)
  return row
}

const alive = ['held', 'pending', 'unknown', 'completed', 'voiding', 'refund_pending'] as const

/** The pause after the first questions in vain, the factor of the following ones, and the longest. */
const askAgain = { firstMs: 12_000, patientFor: 3, longestMs: 3_600_000 }

/** The carrier was asked in vain: it is asked again, ever more rarely, at least hourly. */
export async function askLater(tx: Tx, row: IntentRow, found: { problem: string; searchable: boolean }): Promise<void> {
  const pauseMs = askAgain.firstMs * 2 ** Math.max(0, row.attempts - askAgain.patientFor)
  // The lease of the purchase itself is never cut short: until it is over the carrier may still be at work.
  const leaseUntil = sql`greatest(${purchaseIntents.leaseUntil}, ${inMs(Math.min(pauseMs, askAgain.longestMs))})`
  await updateIntent(tx, row, {
    ...found,
    state: 'unknown',
    attempts: row.state === 'unknown' ? row.attempts + 1 : row.attempts,
    leaseUntil: leaseUntil as unknown as Date,
  })
}

/** The purchase of a shipment that is alive: held, pending, unknown, completed or being voided. */
export async function selectAliveIntent(tx: Tx, tenantId: string, shipmentId: string): Promise<IntentRow | null> {
  const [row] = await tx
    .select()
    .from(purchaseIntents)
    .where(
      and(
        eq(purchaseIntents.tenantId, tenantId),
        eq(purchaseIntents.shipmentId, shipmentId),
        inArray(purchaseIntents.state, [...alive]),
      ),
    )
  return row ?? null
}

/** The newest purchase of a shipment, whatever became of it. */
export async function selectLastIntent(tx: Tx, tenantId: string, shipmentId: string): Promise<IntentRow | null> {
  const [row] = await tx
    .select()
    .from(purchaseIntents)
    .where(and(eq(purchaseIntents.tenantId, tenantId), eq(purchaseIntents.shipmentId, shipmentId)))
    .orderBy(desc(purchaseIntents.id))
    .limit(1)
  return row ?? null
}

export async function updateIntent(
  tx: Tx,
  row: IntentRow,
  changes: Partial<typeof purchaseIntents.$inferInsert>,
): Promise<void> {
  await tx.update(purchaseIntents).set(changes).where(is(row.tenantId, row.id))
}

/** Moves a purchase into `voiding` with a lease, so that a crash in between is taken up again. */
export async function startVoiding(tx: Tx, row: IntentRow, leaseMs: number): Promise<void> {
  await updateIntent(tx, row, { state: 'voiding', leaseUntil: inMs(leaseMs), voidRequestedAt: new Date() })
}

/** Open purchases whose lease has passed, leased to the caller. */
export async function takeDueIntents(
  db: Database,
  options: { most: number; leaseSeconds: number },
): Promise<{ tenantId: string; id: string }[]> {
  const rows = await db.outside`select * from purchase_intents_due(${options.most}, ${options.leaseSeconds})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
