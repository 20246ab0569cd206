/** SQL of the queues: what a device gets next, and in which order it waits. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { DeviceProblem } from '#contracts/agent.ts'
import type { Tx } from '../platform/db/database.ts'
import { type JobRow, jobColumns } from './job-store.ts'
import { agents, deviceJobs } from './tables.ts'

/** Jobs a device has at once; the rest stays here, where people can change their order and take them back. */
export const inFlightMax = 3

type DeviceRef = { tenantId: string; id: string }
const waitsFor = (device: DeviceRef) =>
  and(eq(deviceJobs.tenantId, device.tenantId), eq(deviceJobs.deviceId, device.id), eq(deviceJobs.state, 'queued'))

/**
 * Marks the next jobs of an agent's devices as sent, while this connection is the one that counts: so many that none has
 * more than `inFlightMax` in flight, and none for a device that has a problem. Exactly one caller gets each job, so it is
 * sent at most once: callers for one agent take turns at its row.
 */
export async function claimQueuedJobs(
  tx: Tx,
  connection: { tenantId: string; agentId: string; connectionId: string },
): Promise<JobRow[]> {
  const { tenantId, agentId } = connection
  const [current] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.tenantId, tenantId), eq(agents.id, agentId), eq(agents.connectionId, connection.connectionId)))
    .for('no key update')
  if (!current) return []
  const due = await selectDue(tx, { tenantId, agentId })
  if (due.length === 0) return []
  const rows = await tx
    .update(deviceJobs)
    // Under the lock, as connectedAt: a job sent over an earlier connection has the earlier time, however long either waited.
    .set({ state: 'sent', sentAt: sql`clock_timestamp()`, updatedAt: sql`now()` })
    .where(and(eq(deviceJobs.tenantId, tenantId), inArray(deviceJobs.id, due), eq(deviceJobs.state, 'queued')))
    .returning(jobColumns)
  return rows.sort((a, b) => due.indexOf(a.id) - due.indexOf(b.id))
}

/** Ids of the jobs whose turn it is, in order. */
async function selectDue(tx: Tx, agent: { tenantId: string; agentId: string }): Promise<string[]> {
  const rows = await tx.execute(sql`
    select next.id from devices d cross join lateral (
      select j.id, j.position from device_jobs j
      where j.tenant_id = d.tenant_id and j.device_id = d.id and j.state = 'queued' and j.expires_at > now()
      order by j.position, j.id
      limit greatest(0, ${inFlightMax}::bigint - (
        select count(*) from device_jobs f
        where f.tenant_id = d.tenant_id and f.device_id = d.id and f.state in ('sent', 'spooled', 'printing')))) next
    where d.tenant_id = ${agent.tenantId} and d.agent_id = ${agent.agentId}
      and d.gone_at is null and d.retired_at is null and d.state = 'ready'
    order by next.position, next.id`)
  return rows.map((row) => String(row.id))
}

/** What waits for a device, in order. */
export async function selectQueue(tx: Tx, device: DeviceRef): Promise<{ id: string; position: number }[]> {
  return tx
    .select({ id: deviceJobs.id, position: deviceJobs.position })
    .from(deviceJobs)
    .where(waitsFor(device))
    .orderBy(deviceJobs.position, deviceJobs.id)
}

export async function updatePositions(
  tx: Tx,
  tenantId: string,
  moved: readonly { id: string; position: number }[],
): Promise<void> {
  await tx.execute(sql`
    update device_jobs set position = moved.position
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as moved (id uuid, position bigint)
    where device_jobs.tenant_id = ${tenantId} and device_jobs.id = moved.id`)
}

/** Takes back everything that waits for a device. */
export async function cancelQueued(tx: Tx, device: DeviceRef, problem: DeviceProblem): Promise<JobRow[]> {
  return tx
    .update(deviceJobs)
    .set({ state: 'cancelled', problem, document: null, updatedAt: sql`now()` })
    .where(waitsFor(device))
    .returning(jobColumns)
}
