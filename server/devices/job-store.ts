/** SQL of jobs. */
import { and, count, desc, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm'
import { type DeviceProblem, finalJobStates, type JobState } from '#contracts/agent.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { deviceJobs } from './tables.ts'

const { document: _document, ...stored } = getTableColumns(deviceJobs)
/** Place in the queue of its device, from 1; null when it is in none. */
const place = sql<number | null>`case when device_jobs.state = 'queued' then (
  select count(*)::integer + 1 from device_jobs ahead
  where ahead.tenant_id = device_jobs.tenant_id and ahead.device_id = device_jobs.device_id and ahead.state = 'queued'
    and (ahead.position, ahead.id) < (device_jobs.position, device_jobs.id)) end`
export const jobColumns = { ...stored, place }
/** A job without its document. */
export type JobRow = Omit<typeof deviceJobs.$inferSelect, 'document'> & { place: number | null }
type Ref = { tenantId: string; id: string }

const openStates: JobState[] = ['queued', 'sent', 'spooled', 'printing']
const isOpen = sql`${deviceJobs.state} in ('queued', 'sent', 'spooled', 'printing')`
const one = (job: Ref) => and(eq(deviceJobs.tenantId, job.tenantId), eq(deviceJobs.id, job.id))

export async function insertJob(tx: Tx, row: typeof deviceJobs.$inferInsert): Promise<JobRow> {
  const [job] = await tx.insert(deviceJobs).values(row).returning(jobColumns)
  if (!job) throw new Error('a job was not stored')
  return job
}

/** Jobs, newest first. */
export async function selectJobs(
  tx: Tx,
  tenantId: string,
  options: { deviceId?: string; shipmentId?: string; open?: boolean; after: string | null; limit: number },
): Promise<JobRow[]> {
  return tx
    .select(jobColumns)
    .from(deviceJobs)
    .where(
      and(
        eq(deviceJobs.tenantId, tenantId),
        options.deviceId ? eq(deviceJobs.deviceId, options.deviceId) : undefined,
        options.shipmentId ? eq(deviceJobs.shipmentId, options.shipmentId) : undefined,
        options.open === undefined ? undefined : options.open ? isOpen : sql`not ${isOpen}`,
        options.after === null ? undefined : lt(deviceJobs.id, options.after),
      ),
    )
    .orderBy(desc(deviceJobs.id))
    .limit(options.limit)
}

/** Those of the shipments whose label came out of a printer, may have, or is on its way. */
export async function selectPrinted(tx: Tx, tenantId: string, shipmentIds: readonly string[]): Promise<Set<string>> {
  if (shipmentIds.length === 0) return new Set()
  const rows = await tx
    .selectDistinct({ id: deviceJobs.shipmentId })
    .from(deviceJobs)
    .where(
      and(
        eq(deviceJobs.tenantId, tenantId),
        inArray(deviceJobs.shipmentId, [...shipmentIds]),
        eq(deviceJobs.kind, 'print'),
        sql`${deviceJobs.state} not in ('failed', 'expired', 'cancelled')`,
      ),
    )
  return new Set(rows.flatMap(({ id }) => id ?? []))
}

/** Some jobs, in no order. */
export async function selectJobsById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<JobRow[]> {
  return tx
    .select(jobColumns)
    .from(deviceJobs)
    .where(and(eq(deviceJobs.tenantId, tenantId), inArray(deviceJobs.id, [...ids])))
}

export async function selectJob(tx: Tx, tenantId: string, id: string): Promise<JobRow | null> {
  const [row] = await tx.select(jobColumns).from(deviceJobs).where(one({ tenantId, id }))
  return row ?? null
}

/** How many jobs are open on an agent, and how many of them on one of its devices. */
export async function countOpenJobs(
  tx: Tx,
  device: { tenantId: string; agentId: string; id: string },
): Promise<{ agent: number; device: number }> {
  const [row] = await tx
    .select({
      agent: count(),
      device: sql<number>`count(*) filter (where device_jobs.device_id = ${device.id})::integer`,
    })
    .from(deviceJobs)
    .where(and(eq(deviceJobs.tenantId, device.tenantId), eq(deviceJobs.agentId, device.agentId), isOpen))
  return row ?? { agent: 0, device: 0 }
}

/** Moves a job to `to` when it is in one of `from` (and the agent's, when given). Null when it was not. */
export async function moveJobRow(
  tx: Tx,
  job: Ref & { agentId?: string },
  move: { from: readonly JobState[]; to: JobState; problem: DeviceProblem | null },
): Promise<JobRow | null> {
  const [row] = await tx
    .update(deviceJobs)
    .set({
      state: move.to,
      problem: move.problem,
      updatedAt: sql`now()`,
      ...(finalJobStates.includes(move.to) ? { document: null } : {}),
    })
    .where(
      and(
        one(job),
        inArray(deviceJobs.state, [...move.from]),
        job.agentId ? eq(deviceJobs.agentId, job.agentId) : undefined,
      ),
    )
    .returning(jobColumns)
  return row ?? null
}

/** Remembers that somebody wants a job back which the agent already has. Null when it is final. */
export async function requestCancel(tx: Tx, job: Ref): Promise<JobRow | null> {
  const [row] = await tx
    .update(deviceJobs)
    .set({ cancelRequested: true })
    .where(and(one(job), inArray(deviceJobs.state, openStates)))
    .returning(jobColumns)
  return row ?? null
}

/** Ids of jobs the agent has and somebody wants back. */
export async function selectCancelRequests(tx: Tx, tenantId: string, agentId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: deviceJobs.id })
    .from(deviceJobs)
    .where(
      and(
        eq(deviceJobs.tenantId, tenantId),
        eq(deviceJobs.agentId, agentId),
        isOpen,
        eq(deviceJobs.cancelRequested, true),
      ),
    )
    .limit(100)
  return rows.map((row) => row.id)
}

/** The bytes an agent prints; null when the job is not this agent's or is final. */
export async function selectDocument(
  tx: Tx,
  job: { tenantId: string; agentId: string; id: string },
): Promise<Buffer | null> {
  const [row] = await tx
    .select({ document: deviceJobs.document })
    .from(deviceJobs)
    .where(and(one(job), eq(deviceJobs.agentId, job.agentId)))
  return row?.document ?? null
}

/** Jobs of any tenant that must move by themselves. */
export async function findDueJobs(
  db: Database,
  limits: { graceSeconds: number; stuckSeconds: number; most: number },
): Promise<{ tenantId: string; id: string; nextState: JobState }[]> {
  const rows = await db.outside`
    select * from device_jobs_due(${limits.graceSeconds}, ${limits.stuckSeconds}, ${limits.most})`
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id, nextState: row.next_state }))
}
