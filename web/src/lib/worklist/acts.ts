/** What is done about items of the worklist. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import type { Shipment, Tracking, WorklistItem } from '#lib/api/types.ts'

/** Ticks an item off, or takes it up again. */
export function finishItem(id: string, body: { done: boolean; note?: string }): Promise<WorklistItem> {
  return take(api.POST('/v1/worklist/{id}/done', { params: { path: { id }, header: idempotent() }, body }))
}

/** The shipment of an item with what a dialog needs to know. */
export function readShipment(id: string): Promise<Shipment> {
  return take(api.GET('/v1/shipments/{id}', { params: { path: { id } } }))
}

/** Has the carrier asked where the parcel is. */
export function askCarrier(id: string): Promise<Tracking> {
  return take(api.POST('/v1/shipments/{id}/tracking', { params: { path: { id } } }))
}
