/** Changing a device: its name, its place, whose it is, and putting it away. */
import type { Device } from '#contracts/devices.ts'
import { selectUsersById } from '../identity/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite, selectSitesById } from '../tenants/index.ts'
import { announceDevice } from './announce.ts'
import { type DeviceView, updateDeviceRow } from './device-store.ts'
import { requireDevice } from './devices.ts'
import { insertEvent } from './event-store.ts'
import { emitJob } from './jobs.ts'
import { cancelQueued } from './queue-store.ts'
import { nameOf, toDevice } from './shapes.ts'

export interface DeviceChange {
  id: string
  name?: string
  siteId?: string | null
  userId?: string | null
  retired?: boolean
}

/**
 * Renames a device, moves it to a site (null: where its agent is), gives it to a person (null: nobody's), puts it away
 * or takes it back. What waits for a device that is put away is cancelled; what its agent has comes out. `not_found`;
 * `unprocessable` on `siteId`, `userId`; `conflict` when a device of a revoked agent is to be taken back.
 */
export async function updateDevice(platform: Platform, context: UserContext, change: DeviceChange): Promise<Device> {
  const { tenantId } = context
  const device = { tenantId, id: change.id }
  const changed = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await requireDevice(tx, tenantId, change.id)
    await assertPossible(tx, before, change)
    await updateDeviceRow(tx, device, fieldsOf(before, change))
    const after = await requireDevice(tx, tenantId, change.id)
    if (after.retiredAt && !before.retiredAt) await cancelWaiting(tx, after)
    await noteChange(tx, { context, before, after })
    return toDevice(after)
  })
  await announceDevice(platform, device)
  return changed
}

async function assertPossible(tx: Tx, before: DeviceView, { siteId, userId, retired }: DeviceChange): Promise<void> {
  if (siteId) await requireSite(tx, before.tenantId, siteId)
  if (userId) await requireUser(tx, before.tenantId, userId)
  if (retired === false && before.retiredAt && before.agent.revoked)
    throw new AppError(
      'conflict',
      `"${nameOf(before)}" is behind the agent "${before.agent.name}", which was revoked. Pair a new agent on that computer.`,
    )
}

/** `unprocessable` on `userId` when there is no such user. */
export async function requireUser(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const [user] = await selectUsersById(tx, tenantId, [userId])
  if (!user) throw unprocessable('userId', 'There is no user with this id.')
}

function fieldsOf(before: DeviceView, { name, siteId, userId, retired }: DeviceChange) {
  return {
    ...(name === undefined ? {} : { givenName: name }),
    ...(siteId === undefined ? {} : { siteId }),
    ...(userId === undefined ? {} : { userId }),
    ...(retired === undefined || retired === (before.retiredAt !== null)
      ? {}
      : { retiredAt: retired ? new Date() : null }),
  }
}

async function cancelWaiting(tx: Tx, device: DeviceView): Promise<void> {
  const problem = {
    code: 'device_retired',
    text: `"${nameOf(device)}" was put away while the job waited`,
    cure: 'Print it again on another printer.',
  }
  for (const job of await cancelQueued(tx, device, problem)) await emitJob(tx, job)
}

interface Changed {
  context: UserContext
  before: DeviceView
  after: DeviceView
}

async function noteChange(tx: Tx, { context, before, after }: Changed): Promise<void> {
  const byName = context.username
  const changes = await changesOf(tx, before, after)
  if (changes.length > 0) await insertEvent(tx, after, { kind: 'changed', text: changes.join('; '), byName })
  if (after.retiredAt && !before.retiredAt) await insertEvent(tx, after, { kind: 'retired', text: 'Put away', byName })
  if (!after.retiredAt && before.retiredAt)
    await insertEvent(tx, after, { kind: 'restored', text: 'Taken back into use', byName })
  const shown = (row: DeviceView) => ({
    name: nameOf(row),
    siteId: row.siteId,
    userId: row.userId,
    retired: row.retiredAt !== null,
  })
  await audit(tx, context, {
    action: 'device.updated',
    targetId: after.id,
    before: shown(before),
    after: shown(after),
  })
}

/** What people changed, in words. */
async function changesOf(tx: Tx, before: DeviceView, after: DeviceView): Promise<string[]> {
  const changes: string[] = []
  if (nameOf(before) !== nameOf(after)) changes.push(`Renamed from "${nameOf(before)}" to "${nameOf(after)}"`)
  if (before.siteId !== after.siteId) {
    const [site] = after.siteId ? await selectSitesById(tx, after.tenantId, [after.siteId]) : []
    changes.push(site ? `Moved to ${site.name}` : 'Moved to where its agent is')
  }
  if (before.userId !== after.userId)
    changes.push(after.userName ? `Given to ${after.userName}` : `No longer ${before.userName ?? 'somebody'}’s`)
  return changes
}
