/** Voiding many shipments as a background job: each as the user who asked, each refusal a reason of its own. */
import type { BackgroundJob } from '#contracts/work.ts'
import type { CarrierSource } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { toBackgroundJob } from '../platform/jobs/announce.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import type { JobKind } from '../platform/jobs/run.ts'
import type { Platform } from '../platform/platform.ts'
import { selectShipment } from './store.ts'
import { voidShipment } from './void.ts'

const kind = 'void_shipments'

interface Input {
  shipmentIds: string[]
}

/** Puts the voids in line. Ids that are not the tenant's fail as items, so that the answer tells nothing about them. */
export async function voidShipments(
  platform: Platform,
  context: UserContext,
  shipmentIds: string[],
): Promise<BackgroundJob> {
  const input: Input = { shipmentIds }
  const row = await platform.db.withTenant(context.tenantId, (tx) =>
    enqueueJob(tx, { actor: context, kind, input, total: shipmentIds.length }),
  )
  return toBackgroundJob(row)
}

/** The kind of job that does it. */
export function voidingMany(platform: Platform, carriers: CarrierSource): JobKind<Input> {
  return {
    kind,
    run: async ({ actor, input: { shipmentIds }, after }, step) => {
      const finished = after === null ? 0 : shipmentIds.indexOf(after) + 1
      for (const id of shipmentIds.slice(finished)) await step(id, () => voidOne(platform, actor, { id, carriers }))
    },
  }
}

/** A void under way is one that a crash interrupted or that the carrier takes its time over: recovery finishes it. */
async function voidOne(
  platform: Platform,
  actor: Actor,
  { id, carriers }: { id: string; carriers: CarrierSource },
): Promise<void> {
  const row = await platform.db.withTenant(actor.tenantId, (tx) => selectShipment(tx, actor.tenantId, id))
  if (!row) throw notFound('shipment')
  if (row.status === 'void_requested') return
  await voidShipment(platform, actor, { id, carriers })
}
