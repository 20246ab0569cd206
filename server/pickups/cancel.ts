/** Cancelling a pickup with the carrier; repeating it is harmless. */
import type { Pickup } from '#contracts/manifests.ts'
import {
  type Asked,
  askOnce,
  type Carrier,
  type CarrierSource,
  type PickupAnswer,
  selectCarrierAccount,
} from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { changePickup } from './change.ts'
import { getPickup } from './list.ts'
import { pickupDeadlineMs, pickupLeaseMs, requestOf } from './schedule.ts'
import { leaveUnknown } from './settle.ts'
import { lockPickup, type PickupRow } from './store.ts'

interface Begun {
  row: PickupRow
  /** null: nobody is to be asked */
  cancel: (() => ReturnType<NonNullable<Carrier['cancelPickup']>>) | null
}

interface Cancelling {
  id: string
  carriers: CarrierSource
}

/**
 * The cancelled pickup. Throws AppError `conflict`, `carrier_refused` (it stays scheduled), and `carrier_unavailable`
 * (it is `unknown`; cancelling may be repeated). One that never got a number is given up here, for a person has asked.
 */
export async function cancelPickup(platform: Platform, context: UserContext, wish: Cancelling): Promise<Pickup> {
  const { tenantId } = context
  const { row, cancel } = await platform.db.withTenant(tenantId, (tx) => begin(platform, tx, { context, ...wish }))
  if (cancel) {
    const asked = await askOnce(cancel, pickupDeadlineMs)
    if (asked.outcome === 'unknown')
      platform.log.warn({ err: asked.error, pickup: row.id }, 'no answer to a cancellation')
    const after = await platform.db.withTenant(tenantId, (tx) => settle(tx, { actor: context, id: row.id, asked }))
    if (asked.outcome === 'refused') {
      throw new AppError(asked.busy ? 'carrier_unavailable' : 'carrier_refused', `${asked.reason} It stays ordered.`)
    }
    if (after.state === 'unknown') throw new AppError('carrier_unavailable', after.text)
  }
  return getPickup(platform, context, row.id)
}

async function begin(
  platform: Platform,
  tx: Tx,
  { context, id, carriers }: Cancelling & { context: UserContext },
): Promise<Begun> {
  const row = await lockPickup(tx, context.tenantId, id)
  if (!row) throw notFound('pickup')
  if (row.state === 'cancelled') return { row, cancel: null }
  if (row.state !== 'scheduled' && row.state !== 'unknown') throw new AppError('conflict', cannotCancel(row))
  if (row.number === null) return { row: await giveUp(tx, row, context), cancel: null }
  const site = await requireSite(tx, row.tenantId, row.siteId)
  if (row.day < dayIn(site.timeZone, platform.clock())) {
    throw new AppError('conflict', `The pickup of ${row.day} is over; there is nothing to cancel.`)
  }
  const account = await selectCarrierAccount(tx, row.tenantId, row.carrierAccountId)
  const carrier = account && carriers(account)
  if (!carrier) throw new AppError('carrier_unavailable', 'The carrier account of this pickup is not connected.')
  const cancelling = carrier.cancelPickup?.bind(carrier)
  if (!cancelling) {
    const text = `${account.name} takes no cancellations over the network. Call the carrier and give it the number ${row.number}.`
    throw new AppError('conflict', text)
  }
  const answer = answerOf(row, row.number)
  const set = { state: 'cancelling' as const, leaseMs: pickupLeaseMs }
  const after = await changePickup(tx, row, { actor: context, kind: 'pickup.cancelling', set })
  return { row: after, cancel: () => cancelling(requestOf(row), answer) }
}

function cannotCancel({ state }: PickupRow): string {
  if (state === 'scheduling') return 'The carrier is being asked for this pickup at the moment; look again in a minute.'
  if (state === 'cancelling') return 'This pickup is being cancelled already.'
  return `This pickup is ${state}; no driver was ordered.`
}

/** The answer of the carrier as it was when it took the order. */
function answerOf({ amountCents, currency, text, carrierData }: PickupRow, number: string): PickupAnswer {
  return { number, amountCents, currency, text, carrierData }
}

/** An order without an answer has nothing the carrier could cancel it by: the person who asks has to know. */
async function giveUp(tx: Tx, row: PickupRow, actor: UserContext): Promise<PickupRow> {
  const text = `Given up by ${actor.username} without the carrier’s answer. Should a driver be ordered after all, cancel it with the carrier.`
  return changePickup(tx, row, { actor, kind: 'pickup.cancelled', set: { state: 'cancelled', text } })
}

async function settle(
  tx: Tx,
  { actor, id, asked }: { actor: Actor; id: string; asked: Asked<{ cancelled: true }> },
): Promise<PickupRow> {
  const row = await lockPickup(tx, actor.tenantId, id)
  if (!row) throw new Error(`pickup ${id} vanished`)
  if (row.state !== 'cancelling' && row.state !== 'unknown') return row
  if (asked.outcome === 'done') {
    const set = { state: 'cancelled' as const, text: asked.remarks || 'Cancelled with the carrier.' }
    return changePickup(tx, row, { actor, kind: 'pickup.cancelled', set })
  }
  if (asked.outcome === 'unknown') return leaveUnknown(tx, row, { actor, reason: asked.reason })
  const text = `Not cancelled: ${asked.reason}`
  return changePickup(tx, row, { actor, kind: 'pickup.cancel_refused', set: { state: 'scheduled', text } })
}
