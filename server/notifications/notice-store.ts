/** All SQL of notices: queue, record and the day's count. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import { noticeDays, notices } from './tables.ts'

export type NoticeRow = typeof notices.$inferSelect

/** A notice leased to this process: `attempts` is the number of the lease. */
export interface Lease {
  tenantId: string
  id: string
  attempts: number
}

/** Adds those that are not there yet. @returns the ids of the added ones that wait to be sent */
export async function insertNotices(tx: Tx, rows: readonly (typeof notices.$inferInsert)[]): Promise<string[]> {
  const added = await tx
    .insert(notices)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ id: notices.id, state: notices.state })
  return added.flatMap(({ id, state }) => (state === 'queued' ? [id] : []))
}

/** Counts mails of a day. @returns how many the day has with these */
export async function countMails(tx: Tx, of: { tenantId: string; day: string; mails: number }): Promise<number> {
  const [row] = await tx
    .insert(noticeDays)
    .values(of)
    .onConflictDoUpdate({
      target: [noticeDays.tenantId, noticeDays.day],
      set: { mails: sql`${noticeDays.mails} + ${of.mails}` },
    })
    .returning({ mails: noticeDays.mails })
  return row?.mails ?? of.mails
}

export async function refuseNotices(tx: Tx, tenantId: string, of: { ids: string[]; problem: string }): Promise<void> {
  await tx
    .update(notices)
    .set({ state: 'not_sent', problem: of.problem })
    .where(and(eq(notices.tenantId, tenantId), inArray(notices.id, of.ids)))
}

export async function selectNotice(tx: Tx, tenantId: string, id: string): Promise<NoticeRow> {
  const [row] = await tx
    .select()
    .from(notices)
    .where(and(eq(notices.tenantId, tenantId), eq(notices.id, id)))
  if (!row) throw new Error(`notice ${id} vanished`)
  return row
}

/** The row, locked until the transaction ends. */
export async function lockNotice(tx: Tx, tenantId: string, id: string): Promise<NoticeRow | null> {
  const [row] = await tx
    .select()
    .from(notices)
    .where(and(eq(notices.tenantId, tenantId), eq(notices.id, id)))
    .for('update')
  return row ?? null
}

/** Due at once, as if it had never been tried. No lease is left: a notice has failed only when its last one ended. */
export async function requeueNotice(tx: Tx, { tenantId, id }: NoticeRow): Promise<NoticeRow> {
  const [row] = await tx
    .update(notices)
    .set({ state: 'queued', problem: null, attempts: 0, nextAt: sql`now()`, changedAt: sql`now()` })
    .where(and(eq(notices.tenantId, tenantId), eq(notices.id, id)))
    .returning()
  if (!row) throw new Error(`notice ${id} vanished`)
  return row
}

/** Of one shipment, newest first. */
export async function selectNoticesOf(
  tx: Tx,
  tenantId: string,
  of: { shipmentId: string; limit: number },
): Promise<NoticeRow[]> {
  return tx
    .select()
    .from(notices)
    .where(and(eq(notices.tenantId, tenantId), eq(notices.shipmentId, of.shipmentId)))
    .orderBy(desc(notices.changedAt), desc(notices.id))
    .limit(of.limit)
}

/** Due notices of any tenant, leased to the caller. */
export async function takeDueNotices(db: Database, options: { most: number; leaseSeconds: number }): Promise<Lease[]> {
  const rows = await db.outside`select * from notices_due(${options.most}, ${options.leaseSeconds})`
  return rows.map((row) => ({
    tenantId: row.tenant_id as string,
    id: row.id as string,
    attempts: row.attempts as number,
  }))
}

/** Writes how an attempt ended, when the lease still holds. @returns false when somebody else has the notice now */
export async function finishNotice(
  tx: Tx,
  lease: Lease,
  end: { state: NoticeRow['state']; problem: string | null; subject?: string; againAfterSeconds?: number },
): Promise<boolean> {
  const { againAfterSeconds = 0, ...set } = end
  const done = await tx
    .update(notices)
    .set({ ...set, changedAt: sql`now()`, nextAt: sql`now() + make_interval(secs => ${againAfterSeconds})` })
    .where(
      and(
        eq(notices.tenantId, lease.tenantId),
        eq(notices.id, lease.id),
        eq(notices.attempts, lease.attempts),
        eq(notices.state, 'queued'),
      ),
    )
    .returning({ id: notices.id })
  return done.length > 0
}
