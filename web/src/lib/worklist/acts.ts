/** What is done about items of the worklist. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import type { Notice, Shipment, Tracking, WorklistItem } from '#lib/api/types.ts'

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

/** Puts one failed notice in line once more. */
export function sendNoticeAgain(id: string): Promise<Notice> {
  return take(api.POST('/v1/notices/{id}/send-again', { params: { path: { id }, header: idempotent() } }))
}

/** The same for every notice of a shipment that failed. @returns how many */
export async function sendNoticesAgain(shipmentId: string): Promise<number> {
  const { items } = await take(api.GET('/v1/shipments/{id}/notices', { params: { path: { id: shipmentId } } }))
  const failed = items.filter(({ state }) => state === 'failed')
  for (const { id } of failed) await sendNoticeAgain(id)
  return failed.length
}
