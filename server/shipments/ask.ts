/** Asks the carrier for a label. Whatever is not a clear yes or no is `unknown`: the money may have been spent. */
import type { Carrier, Outcome, Purchase, PurchaseRequest } from '../carriers/index.ts'
import { looksLikeLabel } from '../labels/index.ts'
import { withDeadline } from '../platform/deadline.ts'
import type { Platform } from '../platform/platform.ts'
import type { Settlement } from './settle.ts'

/** Added to the carrier's slowest answer: a lease must outlive the call it protects. */
const leaseMarginMs = 5_000

export function purchaseLeaseMs(carrier: Carrier): number {
  return carrier.slowestPurchaseMs + leaseMarginMs
}

/** One purchase call, with its own deadline. Never throws. */
export async function askCarrier(
  platform: Platform,
  { request, carrier }: { request: PurchaseRequest; carrier: Carrier },
): Promise<Settlement> {
  try {
    return await settlementOf(await withDeadline(carrier.buy(request), carrier.slowestPurchaseMs))
  } catch (error) {
    platform.log.warn({ err: error, intent: request.intentId }, 'a purchase got no answer')
    return { outcome: 'unknown', reason: 'The carrier did not answer the purchase.' }
  }
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
