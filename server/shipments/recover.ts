/** Takes up purchases and voids that a crash or a silent carrier left open: asks the carrier, never buys again. */
import { type Carrier, type CarrierSource, selectCarrierAccount } from '../carriers/index.ts'
import { withDeadline } from '../platform/deadline.ts'
import type { Platform } from '../platform/platform.ts'
import { everyLabelUsable } from './ask.ts'
import { postroomItself } from './change.ts'
import { type IntentRow, selectIntent, takeDueIntents } from './purchase-store.ts'
import { type Settlement, settle } from './settle.ts'
import { releaseHeld } from './undo.ts'
import { finishVoid } from './void.ts'

const batch = 20
/** How long one recovery has an intent for itself; also the pause before a carrier is asked again. */
const leaseSeconds = 12
const findDeadlineMs = 8_000

/** Works through all due intents once. @returns how many were looked at */
export async function recoverPurchases(platform: Platform, carriers: CarrierSource): Promise<number> {
  const due = await takeDueIntents(platform.db, { most: batch, leaseSeconds })
  await Promise.all(
    due.map((item) =>
      recoverOne(platform, carriers, item).catch((error: unknown) =>
        platform.log.warn({ err: error, intent: item.id }, 'recovery will ask again'),
      ),
    ),
  )
  return due.length
}

async function recoverOne(
  platform: Platform,
  carriers: CarrierSource,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<void> {
  const { intent, carrier } = await platform.db.withTenant(tenantId, async (tx) => {
    const found = await selectIntent(tx, tenantId, id)
    const account = await selectCarrierAccount(tx, tenantId, found.carrierAccountId)
    return { intent: found, carrier: account && carriers(account) }
  })
  if (!carrier) throw new Error(`no carrier behind purchase ${id}`)
  const actor = postroomItself(tenantId)
  if (intent.state === 'held') return releaseHeld(platform, { actor, intentId: id, carriers })
  if (intent.state === 'voiding') return finishVoid(platform, { actor, intent, carrier }).then(() => undefined)
  const settlement = await lookUp(carrier, intent).catch((error: unknown): Settlement => {
    platform.log.warn({ err: error, intent: id }, 'a carrier could not be asked about a purchase')
    return { outcome: 'unknown', reason: 'The carrier could not be asked about the purchase.' }
  })
  await platform.db.withTenant(tenantId, (tx) => settle(tx, { actor, intentId: id, settlement }))
}

/**
 * "Not found" counts only once the carrier can no longer be working on the request: leases are longer than its
 * slowest answer, and an intent is due only after its lease.
 */
async function lookUp(carrier: Carrier, intent: IntentRow): Promise<Settlement> {
  const answer = await withDeadline(carrier.find(intent.request), findDeadlineMs)
  if (answer === 'not_found') return notFoundAfter(Date.now() - intent.createdAt.getTime(), carrier)
  if (answer === 'cannot_search')
    return {
      outcome: 'unknown',
      reason: 'This carrier cannot be searched; check its web site and resolve the shipment by hand.',
      searchable: false,
    }
  if (!(await everyLabelUsable(answer.found)))
    return { outcome: 'unknown', reason: 'The carrier has the purchase but gives no usable label yet.' }
  return { outcome: 'bought', purchase: answer.found }
}

/** Carriers show a purchase to searches some time after they made it: only then does "not found" mean that there is none. */
function notFoundAfter(ageMs: number, carrier: Carrier): Settlement {
  if (ageMs >= (carrier.trustNotFoundAfterMs ?? 0))
    return { outcome: 'refused', reason: 'The carrier has no such purchase; nothing was charged.' }
  return { outcome: 'unknown', reason: 'The carrier does not show the purchase yet.' }
}
