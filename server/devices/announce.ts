/** Tells browsers what changed about agents, devices and jobs. */
import type { Reading } from '#contracts/agent.ts'
import { publishLive } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import { type AgentRef, selectAgent } from './agent-store.ts'
import { type DeviceView, selectDevice, selectDevices } from './device-store.ts'
import { selectJob } from './job-store.ts'
import { toAgent, toDevice, toJob } from './shapes.ts'

/** More devices than one agent may have. */
const devicesMax = 1_000

/** The agent and all its devices, as they are now: when it connects, goes away or moves. */
export async function announceAgent(platform: Platform, agent: AgentRef): Promise<void> {
  const { tenantId, id } = agent
  const [row, views] = await platform.db.withTenant(tenantId, (tx) =>
    Promise.all([selectAgent(tx, tenantId, id), selectDevices(tx, tenantId, { agentId: id, limit: devicesMax })]),
  )
  if (row) publishLive(platform.bus, { tenantId, topic: 'devices' }, { type: 'agent.changed', agent: toAgent(row) })
  for (const view of views) publishDevice(platform, view)
}

/** One device as it is now. */
export async function announceDevice(platform: Platform, device: { tenantId: string; id: string }): Promise<void> {
  const view = await platform.db.withTenant(device.tenantId, (tx) => selectDevice(tx, device.tenantId, device.id))
  if (view) publishDevice(platform, view)
}

function publishDevice(platform: Platform, view: DeviceView): void {
  const to = { tenantId: view.tenantId, topic: 'devices' as const }
  publishLive(platform.bus, to, { type: 'device.changed', device: toDevice(view) })
}

export function announceRemoved(platform: Platform, tenantId: string, deviceIds: readonly string[]): void {
  for (const deviceId of deviceIds) {
    publishLive(platform.bus, { tenantId, topic: 'devices' }, { type: 'device.removed', deviceId })
  }
}

/** One job as it is now. */
export async function announceJob(platform: Platform, job: { tenantId: string; id: string }): Promise<void> {
  const row = await platform.db.withTenant(job.tenantId, (tx) => selectJob(tx, job.tenantId, job.id))
  if (row)
    publishLive(platform.bus, { tenantId: job.tenantId, topic: 'jobs' }, { type: 'job.changed', job: toJob(row) })
}

export function announceReading(platform: Platform, device: { tenantId: string; id: string }, reading: Reading): void {
  const to = { tenantId: device.tenantId, topic: 'devices' as const }
  publishLive(platform.bus, to, { type: 'device.reading', deviceId: device.id, reading })
}

export function announceScan(platform: Platform, device: { tenantId: string; id: string }, text: string): void {
  publishLive(
    platform.bus,
    { tenantId: device.tenantId, topic: 'devices' },
    { type: 'scan', deviceId: device.id, text },
  )
}
