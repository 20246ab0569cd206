/** SQL of devices. */
import { and, count, eq, gt, isNull, ne, notInArray, sql } from 'drizzle-orm'
import type { AgentDevice, DeviceKind, JobState, Reading } from '#contracts/agent.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { agentIsOnline } from './agent-store.ts'
import { agents, devices } from './tables.ts'

export type DeviceRow = typeof devices.$inferSelect
export interface DeviceView extends DeviceRow {
  agent: { name: string; siteId: string | null; hostname: string | null; online: boolean }
  lastJob: { id: string; state: JobState; at: string } | null
}

const lastJob = sql<DeviceView['lastJob']>`(
  select json_build_object('id', j.id, 'state', j.state, 'at', j.updated_at)
  from device_jobs j where j.tenant_id = ${devices.tenantId} and j.device_id = ${devices.id} order by j.id desc limit 1)`

function view(tx: Tx) {
  return tx
    .select({
      device: devices,
      agent: { name: agents.name, siteId: agents.siteId, hostname: agents.hostname, online: agentIsOnline },
      lastJob,
    })
    .from(devices)
    .innerJoin(agents, and(eq(agents.tenantId, devices.tenantId), eq(agents.id, devices.agentId)))
}

/** Devices behind their agents, in the order they were first seen. */
export async function selectDevices(
  tx: Tx,
  tenantId: string,
  options: { kind?: DeviceKind; agentId?: string; after?: string | null; limit: number },
): Promise<DeviceView[]> {
  const rows = await view(tx)
    .where(
      and(
        eq(devices.tenantId, tenantId),
        isNull(devices.goneAt),
        ne(agents.state, 'revoked'),
        options.kind ? eq(devices.kind, options.kind) : undefined,
        options.agentId ? eq(devices.agentId, options.agentId) : undefined,
        options.after ? gt(devices.id, options.after) : undefined,
      ),
    )
    .orderBy(devices.id)
    .limit(options.limit)
  return rows.map((row) => ({ ...row.device, agent: row.agent, lastJob: row.lastJob }))
}

/** One device, also when it is gone; or null. */
export async function selectDevice(tx: Tx, tenantId: string, id: string): Promise<DeviceView | null> {
  const [row] = await view(tx).where(and(eq(devices.tenantId, tenantId), eq(devices.id, id)))
  return row ? { ...row.device, agent: row.agent, lastJob: row.lastJob } : null
}

export async function updateDeviceRow(
  tx: Tx,
  device: { tenantId: string; id: string },
  change: { givenName?: string; siteId?: string | null; reading?: Reading },
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx
    .update(devices)
    .set(change)
    .where(and(eq(devices.tenantId, device.tenantId), eq(devices.id, device.id)))
}

/** How many devices an agent ever had. */
export async function countDevices(tx: Tx, tenantId: string, agentId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(devices)
    .where(and(eq(devices.tenantId, tenantId), eq(devices.agentId, agentId)))
  return row?.n ?? 0
}

/** Adds or changes devices as their agent describes them. Answers their ids by key. */
export async function upsertDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  described: readonly AgentDevice[],
): Promise<Map<string, string>> {
  const byKey = new Map(described.map((device) => [device.key, device]))
  if (byKey.size === 0) return new Map()
  const values = [...byKey.values()].map((device) => ({
    ...device,
    tenantId: agent.tenantId,
    agentId: agent.id,
    id: newId(),
  }))
  const rows = await tx
    .insert(devices)
    .values(values)
    .onConflictDoUpdate({
      target: [devices.tenantId, devices.agentId, devices.key],
      set: {
        kind: sql`excluded.kind`,
        name: sql`excluded.name`,
        model: sql`excluded.model`,
        connection: sql`excluded.connection`,
        state: sql`excluded.state`,
        problem: sql`excluded.problem`,
        dpi: sql`excluded.dpi`,
        capacity: sql`excluded.capacity`,
        virtual: sql`excluded.virtual`,
        goneAt: null,
      },
    })
    .returning({ id: devices.id, key: devices.key })
  return new Map(rows.map((row) => [row.key, row.id]))
}

/** Retires the agent's devices except those with these ids, and names the retired. */
export async function retireDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  kept: readonly string[],
): Promise<string[]> {
  const rows = await tx
    .update(devices)
    .set({ goneAt: sql`now()`, state: 'offline', reading: null })
    .where(
      and(
        eq(devices.tenantId, agent.tenantId),
        eq(devices.agentId, agent.id),
        isNull(devices.goneAt),
        kept.length > 0 ? notInArray(devices.id, [...kept]) : undefined,
      ),
    )
    .returning({ id: devices.id })
  return rows.map((row) => row.id)
}

/** Retires one device. */
export async function retireDevice(tx: Tx, device: { tenantId: string; id: string }): Promise<void> {
  await tx
    .update(devices)
    .set({ goneAt: sql`now()`, state: 'offline', reading: null })
    .where(and(eq(devices.tenantId, device.tenantId), eq(devices.id, device.id)))
}
