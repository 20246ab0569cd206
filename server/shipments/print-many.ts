/** Printing many labels in order as a background job: each is queued when the one before is. */
import type { BackgroundJob } from '#contracts/work.ts'
import { requirePrinter } from '../devices/index.ts'
import type { UserContext } from '../platform/http/context.ts'
import { toBackgroundJob } from '../platform/jobs/announce.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import type { JobKind } from '../platform/jobs/run.ts'
import type { Platform } from '../platform/platform.ts'
import { labelSize, printShipment } from './print.ts'
import { selectShipment } from './store.ts'

const kind = 'print_shipments'

interface Input {
  shipmentIds: string[]
  /** the routes choose for each shipment when absent */
  deviceId?: string
  reason?: string
}

/** Puts the prints in line. `device_unavailable` when the printer, named or chosen for the first, cannot take them now. */
export async function printShipments(platform: Platform, context: UserContext, input: Input): Promise<BackgroundJob> {
  const { tenantId, userId } = context
  const { deviceId, shipmentIds } = input
  const row = await platform.db.withTenant(tenantId, async (tx) => {
    const first = deviceId === undefined && shipmentIds[0] ? await selectShipment(tx, tenantId, shipmentIds[0]) : null
    if (deviceId !== undefined || first)
      await requirePrinter(tx, { tenantId, userId, siteId: first?.siteId ?? null, labelSize, deviceId })
    return enqueueJob(tx, { actor: context, kind, input, total: shipmentIds.length })
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
