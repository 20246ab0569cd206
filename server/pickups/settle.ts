/** Writes down what became of the order of a pickup. */
import type { Asked, PickupAnswer } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { changePickup } from './change.ts'
import { lockPickup, type PickupRow } from './store.ts'

/** The pickup after settling its order; safe to repeat, whoever learns the answer first. */
export async function settleOrder(
  tx: Tx,
  { actor, id, asked }: { actor: Actor; id: string; asked: Asked<PickupAnswer> },
): Promise<PickupRow> {
  const row = await lockPickup(tx, actor.tenantId, id)
  if (!row) throw new Error(`pickup ${id} vanished`)
  const open = row.state === 'scheduling' || (row.state === 'unknown' && row.number === null)
  if (asked.outcome === 'done') return scheduled(tx, row, { actor, asked, open })
  if (!open) return row
  if (asked.outcome === 'unknown') return leaveUnknown(tx, row, { actor, reason: asked.reason })
  return changePickup(tx, row, { actor, kind: 'pickup.refused', set: { state: 'refused', text: asked.reason } })
}

/** A driver that was ordered although the pickup had been given up is shown with the number, to be cancelled. */
async function scheduled(
  tx: Tx,
  row: PickupRow,
  { actor, asked, open }: { actor: Actor; asked: Extract<Asked<PickupAnswer>, { outcome: 'done' }>; open: boolean },
): Promise<PickupRow> {
  const { number, amountCents, currency, text, carrierData } = asked.result
  const told = { number, amountCents, currency, carrierData }
  if (!open) {
    const late = `The carrier answered too late with pickup ${number}, after it had been given up. Cancel it with the carrier.`
    return changePickup(tx, row, { actor, kind: 'pickup.orphan_found', set: { ...told, text: late } })
  }
  const said = [text, asked.remarks].filter((part) => part).join(' ')
  return changePickup(tx, row, { actor, kind: 'pickup.scheduled', set: { ...told, state: 'scheduled', text: said } })
}

/** Nobody knows whether a driver comes, or whether a cancelled one still does: shown to people, never asked again by itself. */
export async function leaveUnknown(
  tx: Tx,
  row: PickupRow,
  { actor, reason }: { actor: Actor; reason: string },
): Promise<PickupRow> {
  if (row.state === 'unknown') return row
  const cure =
    row.number === null
      ? 'A driver may be ordered or not: ask the carrier. Cancel this one here to order again.'
      : 'The driver may still come: cancel it once more, or ask the carrier.'
  return changePickup(tx, row, { actor, kind: 'pickup.unknown', set: { state: 'unknown', text: `${reason} ${cure}` } })
}
