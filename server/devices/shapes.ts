/** Rows as the API shows them. */
import type { Agent, Device, Job } from '#contracts/devices.ts'
import type { AgentView } from './agent-store.ts'
import type { DeviceView } from './device-store.ts'
import type { JobRow } from './job-store.ts'

export function toAgent(row: AgentView): Agent {
  return {
    id: row.id,
    name: row.name,
    siteId: row.siteId,
    state: row.state === 'paired' ? (row.online ? 'online' : 'offline') : row.state,
    hostname: row.hostname,
    platform: row.platform,
    version: row.version,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    certificateExpiresAt: row.certificateExpiresAt?.toISOString() ?? null,
    health: row.health,
    createdAt: row.createdAt.toISOString(),
  }
}

export function toDevice(row: DeviceView): Device {
  const away = row.goneAt !== null || !row.agent.online
  return {
    id: row.id,
    agentId: row.agentId,
    siteId: row.siteId ?? row.agent.siteId,
    kind: row.kind,
    name: nameOf(row),
    model: row.model,
    connection: row.connection,
    state: away ? 'offline' : row.state,
    problem: row.problem,
    dpi: row.dpi,
    capacity: row.capacity,
    virtual: row.virtual,
    reading: row.reading,
    lastJob: row.lastJob && { ...row.lastJob, at: new Date(row.lastJob.at).toISOString() },
  }
}

/** What people call a device. */
export function nameOf(row: DeviceView): string {
  return row.givenName ?? row.name
}

export function toJob(row: JobRow): Job {
  const { id, deviceId, kind, state, title, shipmentId, reprint, reason, problem } = row
  const times = {
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
  return { id, deviceId, kind, state, title, shipmentId, reprint, reason, problem, ...times }
}
