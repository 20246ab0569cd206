/** Puts a weight on a virtual scale or gives a virtual device a fault: forwarded to its agent. */
import type { Simulation } from '#contracts/agent.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { requireDevice } from './devices.ts'
import { nudgeAgent } from './nudge.ts'
import { toDevice } from './shapes.ts'

/** `not_found`; `device_unavailable` for a real device and while its agent is away. A fault is no obstacle: it is how it ends. */
export async function simulateDevice(
  platform: Platform,
  context: UserContext,
  wanted: { id: string; simulation: Simulation },
): Promise<void> {
  const device = await platform.db.withTenant(context.tenantId, (tx) => requireDevice(tx, context.tenantId, wanted.id))
  const { name } = toDevice(device)
  if (!device.virtual)
    throw new AppError('device_unavailable', `"${name}" is a real device; only virtual ones can be simulated.`)
  if (!device.agent.online || device.goneAt)
    throw new AppError(
      'device_unavailable',
      `The agent "${device.agent.name}" is not connected. Start it and try again.`,
    )
  nudgeAgent(platform.bus, device.agentId, { type: 'simulate', key: device.key, simulation: wanted.simulation })
}
