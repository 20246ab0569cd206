/** SQL of jobs. */
import { and, count, desc, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm'
import { type DeviceProblem, finalJobStates, type JobState } from '#contracts/agent.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { agents, deviceJobs } from './tables.ts'

const { document: _document, ...columns } = getTableColumns(deviceJobs)
/** A job without its document. */
export type JobRow = Omit<typeof deviceJobs.$inferSelect, 'document'>
type Ref = { tenantId: string; id: string }

const openStates: JobState[] = ['queued', 'sent', 'spooled', 'printing']
const isOpen = sql`${deviceJobs.state} in ('queued', 'sent', 'spooled', 'printing')`
const one = (job: Ref) => and(eq(deviceJobs.tenantId, job.tenantId), eq(deviceJobs.id, job.id))

export async function insertJob(tx: Tx, row: typeof deviceJobs.$inferInsert): Promise<JobRow> {
  const [job] = await tx.insert(deviceJobs).values(row).returning(columns)
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
    .select(columns)
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

export async function selectJob(tx: Tx, tenantId: string, id: string): Promise<JobRow | null> {
  const [row] = await tx.select(columns).from(deviceJobs).where(one({ tenantId, id }))
  return row ?? null
}

export async function countOpenJobs(tx: Tx, tenantId: string, agentId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(deviceJobs)
    .where(and(eq(deviceJobs.tenantId, tenantId), eq(deviceJobs.agentId, agentId), isOpen))
  return row?.n ?? 0
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
    .returning(columns)
  return row ?? null
}

/** Remembers that somebody wants a job back which the agent already has. Null when it is final. */
export async function requestCancel(tx: Tx, job: Ref): Promise<JobRow | null> {
  const [row] = await tx
    .update(deviceJobs)
    .set({ cancelRequested: true })
    .where(and(one(job), inArray(deviceJobs.state, openStates)))
    .returning(columns)
  return row ?? null
}

/**
 * Marks the oldest queued jobs of an agent as sent, while this connection is the one that counts.
 * Exactly one caller gets each job, so it is sent at most once.
 */
export async function claimQueuedJobs(
  tx: Tx,
  connection: { tenantId: string; agentId: string; connectionId: string },
  most: number,
): Promise<JobRow[]> {
  const { tenantId, agentId } = connection
  const [current] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.tenantId, tenantId), eq(agents.id, agentId), eq(agents.connectionId, connection.connectionId)))
    .for('share')
  if (!current) return []
  const due = tx
    .select({ id: deviceJobs.id })
    .from(deviceJobs)
    .where(
      and(
        eq(deviceJobs.tenantId, tenantId),
        eq(deviceJobs.agentId, agentId),
        eq(deviceJobs.state, 'queued'),
        sql`${deviceJobs.expiresAt} > now()`,
      ),
    )
    .orderBy(deviceJobs.id)
    .limit(most)
    .for('update', { skipLocked: true })
  const rows = await tx
    .update(deviceJobs)
    .set({ state: 'sent', sentAt: sql`now()`, updatedAt: sql`now()` })
    .where(and(eq(deviceJobs.tenantId, tenantId), inArray(deviceJobs.id, due)))
    .returning(columns)
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
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
