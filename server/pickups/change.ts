/** The one way a pickup changes: row, event and audit in one transaction. */
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { emit } from '../platform/outbox/outbox.ts'
import { type PickupChanges, type PickupRow, updatePickup } from './store.ts'

/**
 * Applies the change to a locked row and returns the new one.
 * @param change `kind` in past tense, e.g. `pickup.scheduled`: names the event and the audit row
 */
export async function changePickup(
  tx: Tx,
  row: PickupRow,
  { actor, kind, set }: { actor: Actor; kind: string; set: PickupChanges },
): Promise<PickupRow> {
  const after = await updatePickup(tx, row, set)
  await tellPickup(tx, after, { actor, kind, before: row })
  return after
}

/** Tells of a new pickup. */
export async function tellPickup(
  tx: Tx,
  row: PickupRow,
  { actor, kind, before }: { actor: Actor; kind: string; before?: PickupRow },
): Promise<void> {
  const { id: pickupId, tenantId, state, carrier, siteId, day, number } = row
  await emit(tx, tenantId, kind, { pickupId, state, carrier, siteId, day, number })
  await audit(tx, actor, { action: kind, targetId: pickupId, before: before && summary(before), after: summary(row) })
}

function summary({ state, carrier, carrierAccountId, siteId, day, readyTime, closeTime, ...row }: PickupRow) {
  const { packages, weight, services, address, number, amountCents, currency, text } = row
  return {
    ...{ state, carrier, carrierAccountId, siteId, day, readyTime, closeTime },
    ...{ packages, weight, services, address, number, amountCents, currency, text },
  }
}
