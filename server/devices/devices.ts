/** Devices as the API shows them, and what keeps one from working in words. Changing one: change-device.ts. */
import type { DeviceKind } from '#contracts/agent.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { type DeviceView, selectDevice, selectDevices } from './device-store.ts'
import { nameOf, toDevice } from './shapes.ts'

/** The device, or `not_found`. */
export async function requireDevice(tx: Tx, tenantId: string, id: string): Promise<DeviceView> {
  const device = await selectDevice(tx, tenantId, id)
  if (!device) throw notFound('device')
  return device
}

/** Why the device cannot take a job now and what to do about it; null when it can. */
export function obstacleOf(device: DeviceView, kind: DeviceKind): string | null {
  const name = nameOf(device)
  if (device.retiredAt) return `"${name}" was put away. Take it back under Devices, or choose another ${kind}.`
  if (device.kind !== kind) return `"${name}" is a ${device.kind}, not a ${kind}. Choose a ${kind}.`
  if (!device.agent.online) {
    const where = device.agent.hostname ? ` on ${device.agent.hostname}` : ''
    return `"${name}" is behind the agent "${device.agent.name}", which is not connected. Start the agent${where}, or choose another ${kind}.`
  }
  if (device.goneAt) return `"${name}" is no longer attached to its agent. Plug it in, or choose another ${kind}.`
  if (device.problem) return `"${name}": ${device.problem.text}. ${device.problem.cure}`
  if (device.state !== 'ready')
    return `"${name}" does not answer. Check that it is switched on and plugged in, or choose another ${kind}.`
  return null
}

/** `device_unavailable` naming the obstacle and its cure on `deviceId`. */
export function assertUsable(device: DeviceView, kind: DeviceKind): void {
  const reason = obstacleOf(device, kind)
  if (reason) throw new AppError('device_unavailable', reason, { fields: [{ field: 'deviceId', reason }] })
}

export function listDevices(
  platform: Platform,
  context: UserContext,
  query: { cursor?: string; limit?: number; kind?: DeviceKind; retired?: boolean },
) {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const limit = query.limit ?? pageLimitDefault
    const [after = null] = decodeCursor(query.cursor, ['id']) ?? []
    const rows = await selectDevices(tx, context.tenantId, {
      kind: query.kind,
      retired: query.retired,
      after,
      limit: limit + 1,
    })
    return toPage(rows, { limit, item: toDevice, key: (row) => [row.id] })
  })
}
