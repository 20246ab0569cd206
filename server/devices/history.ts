/** What happened to a device: noted once per change when its agent describes it, and shown newest first. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvent } from '#contracts/devices.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { type KnownDevice, selectKnownDevices, upsertDevices } from './device-store.ts'
import { requireDevice } from './devices.ts'
import { type DeviceEventRow, noteEvent, selectEvents } from './event-store.ts'

/** Stores devices as their agent describes them and notes what changed. Answers their ids by key. */
export async function describeDevices(
  tx: Tx,
  agent: { tenantId: string; id: string },
  described: readonly AgentDevice[],
): Promise<Map<string, string>> {
  const byKey = new Map(described.map((device) => [device.key, device]))
  const known = await selectKnownDevices(tx, agent, [...byKey.keys()])
  const ids = await upsertDevices(tx, agent, [...byKey.values()])
  for (const device of byKey.values()) {
    const id = ids.get(device.key)
    const event = changeOf(known.get(device.key), device)
    if (id && event) await noteEvent(tx, { tenantId: agent.tenantId, id }, event)
  }
  return ids
}

const stateTexts = { ready: 'Ready', problem: 'Has a problem', offline: 'Does not answer' } as const

/** The one thing worth noting about a new description; a problem counts by its code, whatever its words. */
function changeOf(
  before: KnownDevice | undefined,
  after: AgentDevice,
): { kind: DeviceEvent['kind']; text: string } | null {
  const problem = after.problem && `${after.problem.text}. ${after.problem.cure}`
  if (!before) {
    const text = `Attached: ${after.model}, ${after.connection}`
    return { kind: 'added', text: problem ? `${text}. ${problem}` : text }
  }
  if (problem && after.problem?.code !== before.problem?.code) return { kind: 'problem', text: problem }
  if (before.gone) return { kind: 'state', text: `Attached again. ${problem ?? stateTexts[after.state]}` }
  if (before.state !== after.state) return { kind: 'state', text: stateTexts[after.state] }
  return null
}

/** `not_found`. */
export function listDeviceEvents(
  platform: Platform,
  { tenantId }: UserContext,
  query: { id: string; cursor?: string; limit?: number },
) {
  return platform.db.withTenant(tenantId, async (tx) => {
    await requireDevice(tx, tenantId, query.id)
    const limit = query.limit ?? pageLimitDefault
    const [after = null] = decodeCursor(query.cursor, ['id']) ?? []
    const rows = await selectEvents(tx, { tenantId, id: query.id }, { after, limit: limit + 1 })
    return toPage(rows, { limit, item: toEvent, key: (row) => [row.id] })
  })
}

function toEvent({ id, kind, text, at, byName }: DeviceEventRow): DeviceEvent {
  return { id, kind, text, at: at.toISOString(), by: byName }
}
