/** What people write down about purchases and voids, and taking a purchase back. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import type { Shipment } from '#lib/api/types.ts'

export type PurchaseOutcome = 'bought' | 'not_bought'
export type VoidOutcome = 'voided' | 'refused'

export interface PurchaseFinding {
  outcome: PurchaseOutcome
  trackingNumbers?: string[]
  amountCents?: number
  note: string
}

/** Says what became of a purchase without an answer. */
export function resolvePurchase(id: string, body: PurchaseFinding): Promise<Shipment> {
  const params = { path: { id }, header: idempotent() }
  return take(api.POST('/v1/shipments/{id}/purchase/resolve', { params, body }))
}

/** Says how a pending refund ended. */
export function resolveVoid(id: string, body: { outcome: VoidOutcome; note: string }): Promise<Shipment> {
  return take(api.POST('/v1/shipments/{id}/void/resolve', { params: { path: { id }, header: idempotent() }, body }))
}

/** Takes a purchase back while the carrier was not asked yet. */
export function undoPurchase(id: string): Promise<Shipment> {
  return take(api.POST('/v1/shipments/{id}/purchase/undo', { params: { path: { id }, header: idempotent() } }))
}

/** A draft from the recipient back to the sender, with prices when carriers give them at once. */
export async function makeReturn(id: string): Promise<Shipment> {
  const draft = await take(api.POST('/v1/shipments/{id}/return', { params: { path: { id }, header: idempotent() } }))
  try {
    return await ratePrices(draft.id)
  } catch {
    // The draft is there: its page offers to ask again and says what is wrong.
    return draft
  }
}

/** Asks every carrier for prices of a draft. */
export function ratePrices(id: string): Promise<Shipment> {
  return take(api.POST('/v1/shipments/{id}/rates', { params: { path: { id }, header: idempotent() } }))
}

/** Discards a draft for good. */
export async function discardDraft(id: string): Promise<void> {
  await take(api.DELETE('/v1/shipments/{id}', { params: { path: { id } } }))
}
