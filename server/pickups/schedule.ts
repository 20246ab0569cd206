/**
 * Ordering a driver once: the pickup first, then the carrier, then the result.
 * A crash between any two lines leaves a row whose lease runs out; recover.ts then shows it as `unknown`.
 */
import type { Site } from '#contracts/identity.ts'
import type { Pickup, PickupInput } from '#contracts/manifests.ts'
import {
  askOnce,
  type Carrier,
  type CarrierAccountRow,
  type CarrierSource,
  describeCarriers,
  type PickupRequest,
  requireCarrierAccount,
  selectCarrierAccounts,
} from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { selectWaitingServices } from '../shipments/index.ts'
import { requireSite } from '../tenants/index.ts'
import { tellPickup } from './change.ts'
import { carrierWeight, checkPickup } from './check.ts'
import { getPickup } from './list.ts'
import { settleOrder } from './settle.ts'
import { insertPickup, type PickupRow, selectOrdered } from './store.ts'

/** Longest a carrier may take to answer. */
export const pickupDeadlineMs = 60_000
/** Longer than the call it protects. */
export const pickupLeaseMs = pickupDeadlineMs + 10_000

interface Ordering {
  input: PickupInput
  carriers: CarrierSource
}

/**
 * Orders a pickup. Throws AppError `unprocessable` by field, `conflict` for a second one of the day, `carrier_refused`,
 * and `carrier_unavailable` (kept as `unknown`, never ordered twice).
 */
export async function schedulePickup(platform: Platform, context: UserContext, ordering: Ordering): Promise<Pickup> {
  const { tenantId } = context
  const { row, schedule } = await platform.db.withTenant(tenantId, (tx) =>
    begin(platform, tx, { context, ...ordering }),
  )
  const asked = await askOnce(() => schedule(requestOf(row)), pickupDeadlineMs)
  if (asked.outcome === 'unknown') platform.log.warn({ err: asked.error, pickup: row.id }, 'a pickup got no answer')
  const settled = await platform.db
    .withTenant(tenantId, (tx) => settleOrder(tx, { actor: context, id: row.id, asked }))
    .catch((error: unknown) => {
      // What the carrier said would be lost otherwise: whoever looks the pickup up finds its number here.
      const number = asked.outcome === 'done' ? asked.result.number : null
      platform.log.error({ err: error, pickup: row.id, outcome: asked.outcome, number }, 'an answer could not be kept')
      throw error
    })
  if (asked.outcome === 'refused') {
    throw new AppError(asked.busy ? 'carrier_unavailable' : 'carrier_refused', `${asked.reason} Nothing was ordered.`)
  }
  if (settled.state === 'unknown') throw new AppError('carrier_unavailable', settled.text)
  return getPickup(platform, context, row.id)
}

async function begin(
  platform: Platform,
  tx: Tx,
  { context, input, carriers }: Ordering & { context: UserContext },
): Promise<{ row: PickupRow; schedule: NonNullable<Carrier['schedulePickup']> }> {
  const { tenantId, userId, username } = context
  const account = await requireCarrierAccount(tx, tenantId, input.carrierAccountId)
  const site = await requireSite(tx, tenantId, input.siteId)
  checkPickup(input, { site, now: platform.clock() })
  const schedule = await scheduling(tx, { account, site, carriers })
  const row = await insertPickup(tx, {
    ...{ tenantId, id: newId(), state: 'scheduling', carrier: account.carrier, carrierAccountId: account.id },
    ...{ siteId: site.id, day: input.day, readyTime: input.readyTime, closeTime: input.closeTime },
    ...{ packages: input.packages, weight: input.weight, address: input.address ?? site.address },
    services: input.services ?? (await usualServices(tx, { account, site, day: input.day })),
    ...{ location: input.location ?? '', instructions: input.instructions ?? '' },
    ...{ createdBy: userId, createdByName: username, leaseMs: pickupLeaseMs },
  })
  if (!row) throw await orderedAlready(tx, tenantId, input)
  await tellPickup(tx, row, { actor: context, kind: 'pickup.scheduling' })
  return { row, schedule }
}

/** How the carrier is asked; `unprocessable` names the accounts whose carriers send a driver. */
async function scheduling(
  tx: Tx,
  { account, site, carriers }: { account: CarrierAccountRow; site: Site; carriers: CarrierSource },
): Promise<NonNullable<Carrier['schedulePickup']>> {
  const carrier = carriers(account)
  if (carrier?.schedulePickup) return carrier.schedulePickup.bind(carrier)
  if (!carrier) {
    const text = `${account.name} has no complete credentials. An administrator can add them.`
    throw new AppError('carrier_unavailable', text)
  }
  const others = await selectCarrierAccounts(tx, account.tenantId, site.id)
  const able = others.filter((other) => carriers(other)?.schedulePickup).map(({ name }) => name)
  const cure =
    able.length > 0 ? `Pickups can be ordered with ${able.join(', ')}.` : 'None of your carrier accounts can.'
  throw unprocessable('carrierAccountId', `${account.name} takes no pickup orders. ${cure}`)
}

/** The services of what waits there; with nothing waiting the carrier's most common one. */
async function usualServices(
  tx: Tx,
  { account, site, day }: { account: CarrierAccountRow; site: Site; day: string },
): Promise<string[]> {
  const at = { carrierAccountId: account.id, siteId: site.id, day }
  const waiting = await selectWaitingServices(tx, account.tenantId, at)
  if (waiting.length > 0) return waiting
  const [first] = describeCarriers().find(({ carrier }) => carrier === account.carrier)?.services ?? []
  if (first) return [first.service]
  throw unprocessable('services', 'Name at least one service of what is fetched.')
}

async function orderedAlready(tx: Tx, tenantId: string, input: PickupInput): Promise<AppError> {
  const found = await selectOrdered(tx, tenantId, input)
  if (!found) return new AppError('conflict', 'Another order of this pickup just ended; try again.')
  const what = found.number ? `Pickup ${found.number}` : `A pickup (${found.id})`
  const where = `is ${found.state} for ${found.day}, ${found.readyTime} to ${found.closeTime}, already`
  return new AppError('conflict', `${what} ${where}. Add your packages to that one, or cancel it first.`)
}

/** What the carrier is told, the same whenever it is told. */
export function requestOf(row: PickupRow): PickupRequest {
  const { id, address, day, readyTime, closeTime, packages, weight, services, location, instructions } = row
  return {
    ...{ pickupId: id, address, day, readyTime, closeTime, packages, services, location, instructions },
    weight: carrierWeight(weight),
  }
}
