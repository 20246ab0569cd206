/** SQL of devices. */
import { and, count, eq, gt, inArray, isNotNull, isNull, ne, notInArray, type SQL, sql } from 'drizzle-orm'
import type { AgentDevice, DeviceKind, DeviceProblem, DeviceState, JobState } from '#contracts/agent.ts'
import { selectUsersById } from '../identity/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { agentIsOnline } from './agent-store.ts'
import { noteEvent } from './event-store.ts'
import { agents, devices } from './tables.ts'

export type DeviceRow = typeof devices.$inferSelect
export interface DeviceView extends DeviceRow {
  agent: { name: string; siteId: string | null; hostname: string | null; online: boolean; revoked: boolean }
  lastJob: { id: string; state: JobState; at: string } | null
  /** whose device it is */
  userName: string | null
}

const lastJob = sql<DeviceView['lastJob']>`(
  select json_build_object('id', j.id, 'state', j.state, 'at', j.updated_at)
  from device_jobs j where j.tenant_id = ${devices.tenantId} and j.device_id = ${devices.id} order by j.id desc limit 1)`

function view(tx: Tx) {
  return tx
    .select({
      device: devices,
      agent: {
        name: agents.name,
        siteId: agents.siteId,
        hostname: agents.hostname,
        online: agentIsOnline,
        revoked: sql<boolean>`(${agents.state} = 'revoked')`,
      },
      lastJob,
    })
    .from(devices)
    .innerJoin(agents, and(eq(agents.tenantId, devices.tenantId), eq(agents.id, devices.agentId)))
}

interface Seen {
  device: DeviceRow
  agent: DeviceView['agent']
  lastJob: DeviceView['lastJob']
}

async function withUserNames(tx: Tx, tenantId: string, rows: readonly Seen[]): Promise<DeviceView[]> {
  const ids = [...new Set(rows.flatMap(({ device }) => device.userId ?? []))]
  const users = ids.length > 0 ? await selectUsersById(tx, tenantId, ids) : []
  const names = new Map(users.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]))
  return rows.map(({ device, ...more }) => ({ ...device, ...more, userName: names.get(device.userId ?? '') ?? null }))
}

interface DeviceFilter {
  kind?: DeviceKind
  agentId?: string
  userId?: string
  /** true: those that were put away, attached or not; else those in use */
  retired?: boolean
  after?: string | null
  limit: number
}

/** Devices behind their agents, in the order they were first seen. */
export async function selectDevices(tx: Tx, tenantId: string, options: DeviceFilter): Promise<DeviceView[]> {
  const rows = await view(tx)
    .where(
      and(
        eq(devices.tenantId, tenantId),
        options.retired ? isNotNull(devices.retiredAt) : and(isNull(devices.goneAt), isNull(devices.retiredAt)),
        ne(agents.state, 'revoked'),
        options.userId ? eq(devices.userId, options.userId) : undefined,
        options.kind ? eq(devices.kind, options.kind) : undefined,
        options.agentId ? eq(devices.agentId, options.agentId) : undefined,
        options.after ? gt(devices.id, options.after) : undefined,
      ),
    )
    .orderBy(devices.id)
    .limit(options.limit)
  return withUserNames(tx, tenantId, rows)
}

/** One device, also when it is gone or was put away; or null. */
export async function selectDevice(tx: Tx, tenantId: string, id: string): Promise<DeviceView | null> {
  const [device] = await selectDevicesById(tx, tenantId, [id])
  return device ?? null
}

/** Those of the devices that exist, in no order. */
export async function selectDevicesById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<DeviceView[]> {
  const rows = await view(tx).where(and(eq(devices.tenantId, tenantId), inArray(devices.id, [...ids])))
  return withUserNames(tx, tenantId, rows)
}

export async function updateDeviceRow(
  tx: Tx,
  device: { tenantId: string; id: string },
  change: Partial<Pick<DeviceRow, 'givenName' | 'siteId' | 'userId' | 'retiredAt' | 'reading'>>,
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

export interface KnownDevice {
  state: DeviceState
  problem: DeviceProblem | null
  gone: boolean
}

/** What is known of those of the agent's devices with these keys, by key. */
export async function selectKnownDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  keys: readonly string[],
): Promise<Map<string, KnownDevice>> {
  if (keys.length === 0) return new Map()
  const rows = await tx
    .select({ key: devices.key, state: devices.state, problem: devices.problem, goneAt: devices.goneAt })
    .from(devices)
    .where(and(eq(devices.tenantId, agent.tenantId), eq(devices.agentId, agent.id), inArray(devices.key, [...keys])))
  return new Map(rows.map(({ key, state, problem, goneAt }) => [key, { state, problem, gone: goneAt !== null }]))
}

/** Adds or changes devices, each key once, as their agent describes them. Answers their ids by key. */
export async function upsertDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  described: readonly AgentDevice[],
): Promise<Map<string, string>> {
  if (described.length === 0) return new Map()
  const values = described.map((device) => ({
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
        driver: sql`excluded.driver`,
        formats: sql`excluded.formats`,
        diagnostic: sql`excluded.diagnostic`,
        goneAt: null,
      },
    })
    .returning({ id: devices.id, key: devices.key })
  return new Map(rows.map((row) => [row.key, row.id]))
}

/** Notes that the agent's devices are gone, except those with these ids, and names the gone. */
export async function detachDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  kept: readonly string[],
): Promise<string[]> {
  return detach(
    tx,
    and(
      eq(devices.tenantId, agent.tenantId),
      eq(devices.agentId, agent.id),
      kept.length > 0 ? notInArray(devices.id, [...kept]) : undefined,
    ),
  )
}

/** Notes that one device is gone. */
export async function detachDevice(tx: Tx, device: { tenantId: string; id: string }): Promise<void> {
  await detach(tx, and(eq(devices.tenantId, device.tenantId), eq(devices.id, device.id)))
}

async function detach(tx: Tx, which: SQL | undefined): Promise<string[]> {
  const rows = await tx
    .update(devices)
    .set({ goneAt: sql`now()`, state: 'offline', problem: null, reading: null })
    .where(and(which, isNull(devices.goneAt)))
    .returning({ tenantId: devices.tenantId, id: devices.id })
  for (const device of rows) await noteEvent(tx, device, { kind: 'state', text: 'No longer attached to its agent' })
  return rows.map(({ id }) => id)
}
