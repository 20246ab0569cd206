/** Asks the carrier for a label. Whatever is not a clear yes or no is `unknown`: the money may have been spent. */
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Carrier, Outcome, Purchase, PurchaseRequest } from '../carriers/index.ts'
import { looksLikeLabel } from '../labels/index.ts'
import { withDeadline } from '../platform/deadline.ts'
import type { Platform } from '../platform/platform.ts'
import { extendPending } from './purchase-store.ts'
import type { Settlement } from './settle.ts'

/** Added to the carrier's slowest answer: a lease must outlive the call it protects. */
const leaseMarginMs = 5_000

export function purchaseLeaseMs(carrier: Carrier): number {
  return carrier.slowestPurchaseMs + leaseMarginMs
}

/** Makes the call when it is its turn with that carrier. */
export type Turn = <T>(carrier: CarrierCode, call: () => Promise<T>) => Promise<T>

export interface Asking {
  tenantId: string
  request: PurchaseRequest
  carrier: Carrier
  /** at once, when left out */
  turn?: Turn
}

/** One purchase call, with its own deadline. Called as soon as the purchase has its lease. Never throws. */
export async function askCarrier(platform: Platform, asking: Asking): Promise<Settlement> {
  const { request, carrier, turn = (_, call) => call() } = asking
  const leasedAt = performance.now()
  try {
    const answer = await turn(carrier.code, async () => {
      // An answer that comes after the end of the lease may find the purchase given up.
      if (performance.now() - leasedAt > leaseMarginMs / 2) await extendLease(platform, asking)
      return withDeadline(carrier.buy(request), carrier.slowestPurchaseMs)
    })
    return await settlementOf(answer)
  } catch (error) {
    platform.log.warn({ err: error, intent: request.intentId }, 'a purchase got no answer')
    return { outcome: 'unknown', reason: 'The carrier did not answer the purchase.' }
  }
}

/** Throws when recovery has the purchase in hand: then nobody else asks the carrier for a label. */
async function extendLease(platform: Platform, { tenantId, request, carrier }: Asking): Promise<void> {
  const lease = { id: request.intentId, leaseMs: purchaseLeaseMs(carrier) }
  const extended = await platform.db.withTenant(tenantId, (tx) => extendPending(tx, tenantId, lease))
  if (!extended) throw new Error('its turn with the carrier came after its lease had ended')
}

async function settlementOf({ result, messages }: Outcome<Purchase>): Promise<Settlement> {
  const errors = messages.filter(({ severity }) => severity === 'error')
  const reason = errors.map(({ text }) => text).join(' ') || 'The carrier gave no reason.'
  if (!result) return { outcome: 'refused', reason }
  // A label that came with errors is not believed: the look-up decides.
  if (errors.length > 0) return { outcome: 'unknown', reason }
  if (!(await everyLabelUsable(result))) return { outcome: 'unknown', reason: 'The carrier sent no usable label.' }
  return { outcome: 'bought', purchase: result }
}

/** False when one piece is no picture of a label: blank, one dot, or not what it says it is. */
export async function everyLabelUsable({ pieces }: Purchase): Promise<boolean> {
  for (const { label } of pieces) if (label.kind === 'document' && !(await looksLikeLabel(label))) return false
  return true
}
