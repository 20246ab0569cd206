/** All SQL of background jobs. A run writes only while its lease is the one in the row. */
import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { BackgroundJobState } from '#contracts/work.ts'
import type { Database, Tx } from '../db/database.ts'
import { backgroundJobs, type JobResult } from './tables.ts'

export type BackgroundJobRow = typeof backgroundJobs.$inferSelect

interface Ref {
  tenantId: string
  id: string
}
/** A job in the hands of one run. */
export interface Held extends Ref {
  leaseId: string
}
type Owned = Ref & { userId: string }

const openStates: BackgroundJobState[] = ['queued', 'running']
const is = ({ tenantId, id }: Ref) => and(eq(backgroundJobs.tenantId, tenantId), eq(backgroundJobs.id, id))
const held = (job: Held) => and(is(job), eq(backgroundJobs.leaseId, job.leaseId), eq(backgroundJobs.state, 'running'))
const untilAfter = (leaseMs: number) => sql`now() + make_interval(secs => ${leaseMs / 1000})`

export async function insertJob(tx: Tx, row: typeof backgroundJobs.$inferInsert): Promise<BackgroundJobRow> {
  const [job] = await tx.insert(backgroundJobs).values(row).returning()
  if (!job) throw new Error('a background job was not stored')
  return job
}

export async function countOpenJobs(tx: Tx, tenantId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(backgroundJobs)
    .where(and(eq(backgroundJobs.tenantId, tenantId), inArray(backgroundJobs.state, openStates)))
  return row?.n ?? 0
}

/** Jobs that user asked for, newest first. */
export async function selectJobs(
  tx: Tx,
  owner: { tenantId: string; userId: string },
  page: { before: string | null; limit: number },
): Promise<BackgroundJobRow[]> {
  return tx
    .select()
    .from(backgroundJobs)
    .where(
      and(
        eq(backgroundJobs.tenantId, owner.tenantId),
        eq(backgroundJobs.createdBy, owner.userId),
        page.before === null ? undefined : lt(backgroundJobs.id, page.before),
      ),
    )
    .orderBy(desc(backgroundJobs.id))
    .limit(page.limit)
}

export async function selectJob(tx: Tx, job: Owned): Promise<BackgroundJobRow | null> {
  const [row] = await tx
    .select()
    .from(backgroundJobs)
    .where(and(is(job), eq(backgroundJobs.createdBy, job.userId)))
  return row ?? null
}

const stopping = {
  cancelRequested: true,
  state: sql`case when ${backgroundJobs.state} = 'queued' then 'cancelled' else ${backgroundJobs.state} end`,
  updatedAt: sql`now()`,
}

/** Has a job stop: at once when nobody began it, else after the item in hand. Null when it ended or is not that user's. */
export async function requestCancel(tx: Tx, job: Owned): Promise<BackgroundJobRow | null> {
  const [row] = await tx
    .update(backgroundJobs)
    .set(stopping)
    .where(and(is(job), eq(backgroundJobs.createdBy, job.userId), inArray(backgroundJobs.state, openStates)))
    .returning()
  return row ?? null
}

/** Leases the oldest job of any tenant that waits or was left behind; null when there is none. */
export async function takeJob(
  db: Database,
  lease: { kinds: readonly string[]; leaseId: string; leaseMs: number },
): Promise<Held | null> {
  const [row] = await db.outside`
    select * from background_job_take(${[...lease.kinds]}::text[], ${lease.leaseId}::uuid, ${lease.leaseMs})`
  return row ? { tenantId: row.tenant_id, id: row.id, leaseId: lease.leaseId } : null
}

/** The row of a job in hand; null when the lease was lost. */
export async function selectHeldJob(tx: Tx, job: Held): Promise<BackgroundJobRow | null> {
  const [row] = await tx.select().from(backgroundJobs).where(held(job))
  return row ?? null
}

/** @returns false when the lease was lost */
export async function extendLease(tx: Tx, job: Held, leaseMs: number): Promise<boolean> {
  const rows = await tx
    .update(backgroundJobs)
    .set({ leaseUntil: untilAfter(leaseMs) })
    .where(held(job))
    .returning({ id: backgroundJobs.id })
  return rows.length > 0
}

/** Counts an item as finished and remembers it as where to go on. Null when the lease was lost: nothing is written. */
export async function saveItem(
  tx: Tx,
  job: Held,
  item: { checkpoint: string; result: JobResult | null; leaseMs: number },
): Promise<BackgroundJobRow | null> {
  const [row] = await tx
    .update(backgroundJobs)
    .set({
      done: sql`${backgroundJobs.done} + 1`,
      checkpoint: item.checkpoint,
      ...(item.result && { result: item.result }),
      attempts: 0,
      leaseUntil: untilAfter(item.leaseMs),
      updatedAt: sql`now()`,
    })
    .where(held(job))
    .returning()
  return row ?? null
}

/** Saves how many items are finished, in whatever order. Null when the lease was lost: nothing is written. */
export async function saveProgress(
  tx: Tx,
  job: Held,
  progress: { done: number; result: JobResult | null; leaseMs: number },
): Promise<BackgroundJobRow | null> {
  const [row] = await tx
    .update(backgroundJobs)
    .set({
      done: sql`greatest(${backgroundJobs.done}, ${progress.done})`,
      ...(progress.result && { result: progress.result }),
      attempts: 0,
      leaseUntil: untilAfter(progress.leaseMs),
      updatedAt: sql`now()`,
    })
    .where(held(job))
    .returning()
  return row ?? null
}

/** True while a job waits or runs. */
export async function isJobOpen(tx: Tx, job: Ref): Promise<boolean> {
  const [row] = await tx
    .select({ id: backgroundJobs.id })
    .from(backgroundJobs)
    .where(and(is(job), inArray(backgroundJobs.state, openStates)))
  return row !== undefined
}

/** Has a job stop, whoever asked for it; nothing when it ended already. */
export async function stopJob(tx: Tx, job: Ref): Promise<void> {
  await tx
    .update(backgroundJobs)
    .set(stopping)
    .where(and(is(job), inArray(backgroundJobs.state, openStates)))
}

/** Ends a run; `queued` gives the job back for another to go on with. Null when the lease was lost. */
export async function endRun(
  tx: Tx,
  job: Held,
  end: { state: BackgroundJobState; error: string | null },
): Promise<BackgroundJobRow | null> {
  const [row] = await tx
    .update(backgroundJobs)
    .set({
      ...end,
      ...(end.state === 'queued' && { attempts: sql`greatest(${backgroundJobs.attempts} - 1, 0)` }),
      leaseUntil: null,
      leaseId: null,
      updatedAt: sql`now()`,
    })
    .where(held(job))
    .returning()
  return row ?? null
}

/** Drops jobs that ended three months ago. */
export async function forgetBackgroundJobs(db: Database): Promise<void> {
  await db.outside`select forget_background_jobs()`
}
