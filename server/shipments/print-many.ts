/** Printing many labels in order as a background job: each sent when the one before is with the agent. */
import type { BackgroundJob } from '#contracts/work.ts'
import { requirePrinter } from '../devices/index.ts'
import type { UserContext } from '../platform/http/context.ts'
import { toBackgroundJob } from '../platform/jobs/announce.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import type { JobKind } from '../platform/jobs/run.ts'
import type { Platform } from '../platform/platform.ts'
import { printShipment } from './print.ts'

const kind = 'print_shipments'

interface Input {
  shipmentIds: string[]
  deviceId: string
  reason?: string
}

/** Puts the prints in line. `device_unavailable` when the printer cannot take them now. */
export async function printShipments(platform: Platform, context: UserContext, input: Input): Promise<BackgroundJob> {
  const row = await platform.db.withTenant(context.tenantId, async (tx) => {
    await requirePrinter(tx, context.tenantId, input.deviceId)
    return enqueueJob(tx, { actor: context, kind, input, total: input.shipmentIds.length })
  })
  return toBackgroundJob(row)
}

/** The kind of job that does it. A label on its way already is not sent again, so that a resumed run prints none twice. */
export function printingMany(platform: Platform): JobKind<Input> {
  return {
    kind,
    run: async ({ actor, input: { shipmentIds, deviceId, reason }, after }, step) => {
      const finished = after === null ? 0 : shipmentIds.indexOf(after) + 1
      for (const id of shipmentIds.slice(finished))
        await step(id, () => printShipment(platform, actor, { id, deviceId, reason }))
    },
  }
}
