/** Pickups over HTTP. */
import { pickupOperations } from '#contracts/manifests.ts'
import type { CarrierSource } from '../carriers/index.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { cancelPickup } from './cancel.ts'
import { getPickup, listPickups } from './list.ts'
import { schedulePickup } from './schedule.ts'

export function registerPickups(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  implement(host, pickupOperations, {
    listPickups: (context, { query }) => listPickups(platform, context, query),
    schedulePickup: (context, { body }) => schedulePickup(platform, context, { input: body, carriers }),
    getPickup: (context, { params }) => getPickup(platform, context, params.id),
    cancelPickup: (context, { params }) => cancelPickup(platform, context, { id: params.id, carriers }),
  })
}
