/** Tells browsers what changed about agents, devices and jobs. */
import type { Reading } from '#contracts/agent.ts'
import type { LiveEvent } from '#contracts/live.ts'
import { publishLive } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import { type AgentRef, selectAgent } from './agent-store.ts'
import { type DeviceView, selectDevice, selectDevices } from './device-store.ts'
import { selectJobsById } from './job-store.ts'
import { toAgent, toDevice, toJob } from './shapes.ts'

/** More devices than one agent may have. */
const devicesMax = 1_000

/** The agent and all its devices, as they are now: when it connects, goes away or moves. */
export async function announceAgent(platform: Platform, agent: AgentRef): Promise<void> {
  const { tenantId, id } = agent
  const [row, views] = await platform.db.withTenant(tenantId, (tx) =>
    Promise.all([selectAgent(tx, tenantId, id), selectDevices(tx, tenantId, { agentId: id, limit: devicesMax })]),
  )
  if (row)
    publishLive(
      platform.bus,
      { tenantId, topic: 'devices' },
      { type: 'agent.changed', agent: toAgent(row, platform.config.version) },
    )
  for (const view of views) publishDevice(platform, view)
}

/** One device as it is now; one that is no longer attached stays off the list, unless it was put away. */
export async function announceDevice(platform: Platform, device: { tenantId: string; id: string }): Promise<void> {
  const view = await platform.db.withTenant(device.tenantId, (tx) => selectDevice(tx, device.tenantId, device.id))
  if (!view) return
  if (view.goneAt && !view.retiredAt) announceRemoved(platform, view.tenantId, [view.id])
  else publishDevice(platform, view)
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

/** Jobs as they are now. */
export async function announceJobs(platform: Platform, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await platform.db.withTenant(tenantId, (tx) => selectJobsById(tx, tenantId, ids))
  for (const row of rows)
    publishLive(platform.bus, { tenantId, topic: 'jobs' }, { type: 'job.changed', job: toJob(row) })
}

export function announceReading(platform: Platform, device: { tenantId: string; id: string }, reading: Reading): void {
  const to = { tenantId: device.tenantId, topic: 'devices' as const }
  publishLive(platform.bus, to, { type: 'device.reading', deviceId: device.id, reading })
}

type LiveScan = Extract<LiveEvent, { type: 'scan' | 'address.scanned' }>

export function announceScan(platform: Platform, tenantId: string, scan: LiveScan): void {
  publishLive(platform.bus, { tenantId, topic: 'devices' }, scan)
}
