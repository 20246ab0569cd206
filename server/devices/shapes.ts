/** Rows as the API shows them. */
import type { Agent, Device } from '#contracts/devices.ts'
import type { Job } from '#contracts/jobs.ts'
import type { AgentView } from './agent-store.ts'
import type { DeviceView } from './device-store.ts'
import type { JobRow } from './job-store.ts'

/** @param latestVersion this server's: agents of the same version are up to date */
export function toAgent(row: AgentView, latestVersion: string): Agent {
  const { connectedTwiceAt: twiceAt, connectedTwice: twice } = row
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
    latencyMs: row.latencyMs,
    latestVersion,
    connectedTwice: twice && twiceAt && { at: twiceAt.toISOString(), ...twice },
    localPage: row.localPage,
    createdAt: row.createdAt.toISOString(),
  }
}

export function toDevice(row: DeviceView): Device {
  const away = row.goneAt !== null || !row.agent.online
  return {
    id: row.id,
    agentId: row.agentId,
    agentName: row.agent.name,
    siteId: row.siteId ?? row.agent.siteId,
    kind: row.kind,
    name: nameOf(row),
    model: row.model,
    connection: row.connection,
    state: away ? 'offline' : row.state,
    problem: row.problem,
    dpi: row.dpi,
    capacity: row.capacity,
    driver: row.driver,
    formats: row.formats,
    diagnostic: row.diagnostic,
    userId: row.userId,
    userName: row.userName,
    retired: row.retiredAt !== null,
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
  const { id, deviceId, kind, state, title, shipmentId, reprint, reason, place, routedBy, problem } = row
  const times = {
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
  const what = { id, deviceId, kind, state, title, shipmentId, reprint, reason }
  return { ...what, createdBy: row.createdByName, place, routedBy, problem, ...times }
}
