/** SQL of the history of devices. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { DeviceEvent } from '#contracts/devices.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { deviceEvents, devices } from './tables.ts'

export type DeviceEventRow = typeof deviceEvents.$inferSelect
type DeviceRef = { tenantId: string; id: string }

/** Rows a device may add to its history by itself within an hour: one that flaps must not fill the table. */
export const eventsPerHourMax = 30
const keptDays = 90
const forgottenAtOnce = 1_000

/** Notes what a person did. */
export async function insertEvent(
  tx: Tx,
  device: DeviceRef,
  event: { kind: DeviceEvent['kind']; text: string; byName: string },
): Promise<void> {
  await tx.insert(deviceEvents).values({ tenantId: device.tenantId, deviceId: device.id, id: newId(), ...event })
}

/** Notes what happened by itself, unless the device flaps. */
export async function noteEvent(
  tx: Tx,
  device: DeviceRef,
  event: { kind: DeviceEvent['kind']; text: string },
): Promise<void> {
  await tx.execute(sql`
    insert into device_events (tenant_id, id, device_id, kind, text)
    select ${device.tenantId}::uuid, ${newId()}::uuid, ${device.id}::uuid, ${event.kind}, ${event.text}
    where ${eventsPerHourMax} > (
      select count(*) from (
        select at from device_events where tenant_id = ${device.tenantId} and device_id = ${device.id}
        order by id desc limit ${eventsPerHourMax}) newest
      where at > now() - interval '1 hour')`)
}

/** Notes the same of every device that is behind the agent. */
export async function noteForAgent(tx: Tx, agent: DeviceRef, text: string): Promise<void> {
  const attached = await tx
    .select({ id: devices.id })
    .from(devices)
    .where(and(eq(devices.tenantId, agent.tenantId), eq(devices.agentId, agent.id), isNull(devices.goneAt)))
  for (const { id } of attached) await noteEvent(tx, { tenantId: agent.tenantId, id }, { kind: 'state', text })
}

/** History of a device, newest first. */
export async function selectEvents(
  tx: Tx,
  device: DeviceRef,
  options: { after: string | null; limit: number },
): Promise<DeviceEventRow[]> {
  return tx
    .select()
    .from(deviceEvents)
    .where(
      and(
        eq(deviceEvents.tenantId, device.tenantId),
        eq(deviceEvents.deviceId, device.id),
        options.after === null ? undefined : lt(deviceEvents.id, options.after),
      ),
    )
    .orderBy(desc(deviceEvents.id))
    .limit(options.limit)
}

/** Drops what is older than 90 days, a bounded number at a time. */
export async function forgetDeviceEvents(db: Database): Promise<void> {
  await db.outside`select forget_device_events(${keptDays}, ${forgottenAtOnce})`
}
