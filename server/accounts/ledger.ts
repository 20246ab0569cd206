/** The only way money moves: reserve before the carrier is asked, then capture or release; refund after a void. */
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { periodOf } from './period.ts'
import {
  type AccountRow,
  adjustedPath,
  bookedPath,
  chargedPath,
  lockPeriods,
  type MovedPeriod,
  type Movement,
  movePath,
  openPeriods,
  selectNetCents,
  selectPath,
} from './store.ts'

export interface Charge {
  tenantId: string
  /** the account that pays */
  accountId: string
  /** the purchase this belongs to; each step is booked at most once for it */
  intentId: string
  shipmentId: string
  amountCents: number
}

/**
 * Sets money aside on the account and everything above it. The rows are locked in one order, so two operators
 * neither overspend nor block each other for good. With `on.path` (the account's, read in this transaction) every
 * statement is sent before the first answer: what the caller sends next travels with them.
 * @returns warnings for people ("82 % of the budget of … is spent")
 * Errors: `budget_exceeded` on field `accountIds`, `unprocessable` when the account cannot be charged.
 */
export async function reserve(
  tx: Tx,
  charge: Charge,
  on: { day: string; fiscalStartMonth: number; path?: readonly AccountRow[] },
): Promise<string[]> {
  const path = on.path ?? (await selectPath(tx, charge.tenantId, charge.accountId))
  assertChargeable(path)
  const periods = path
    .map((account) => ({ account, ...periodOf(account.budgetPeriod ?? 'monthly', on.day, on.fiscalStartMonth) }))
    .sort((a, b) => (a.account.id < b.account.id ? -1 : 1))
  const { tenantId, intentId, shipmentId, amountCents } = charge
  const [, moved] = await together([
    openPeriods(tx, tenantId, periods),
    movePath(tx, chargedPath({ ...charge, periods }), {
      ...{ tenantId, intentId, shipmentId },
      ...{ kind: 'reserve', spent: 0, reserved: 1 },
    }),
  ])
  for (const period of moved) if (!period.moved) throw overBudget(period, nameOf(path, period), amountCents)
  return moved.flatMap((period) => warningOf(period, nameOf(path, period), amountCents))
}

function assertChargeable(path: readonly AccountRow[]): void {
  const inactive = path.find((account) => !account.active)
  if (path.length > 0 && !inactive) return
  const reason = inactive
    ? `The account ${inactive.code} is deactivated; choose another one.`
    : 'There is no account with this id.'
  throw new AppError('unprocessable', reason, { fields: [{ field: 'accountIds', reason }] })
}

const notReached = 'a ledger movement did not reach every account of the path'

type Step = Omit<Charge, 'accountId' | 'amountCents'>

/** Turns the reservation of a purchase into spending. */
export async function capture(tx: Tx, charge: Step): Promise<void> {
  await settle(tx, 'reserve', { ...charge, kind: 'capture', spent: 1, reserved: -1 })
}

/** Gives the reservation of a purchase back: nothing was bought. */
export async function release(tx: Tx, charge: Step): Promise<void> {
  await settle(tx, 'reserve', { ...charge, kind: 'release', spent: 0, reserved: -1 })
}

/** Gives the money of a voided purchase back, to the period it was spent in. */
export async function refund(tx: Tx, charge: Step): Promise<void> {
  await settle(tx, 'capture', { ...charge, kind: 'refund', spent: -1, reserved: 0 })
}

/**
 * Gives back what of a voided purchase was not given back before: a credit that was booked while the label still counted
 * is taken off.
 * @returns what the account that paid has back now, in cents
 */
export async function refundRest(tx: Tx, step: Step & { chargedCents: number }): Promise<number> {
  const { chargedCents, ...charge } = step
  await refund(tx, charge)
  const overCents = -(await selectNetCents(tx, charge.tenantId, charge.intentId))
  if (overCents <= 0) return chargedCents
  await adjust(tx, { ...charge, adjustmentId: newId(), amountCents: overCents })
  return chargedCents - overCents
}

/**
 * Keeps everybody else from moving money on the periods these purchases were charged to, until the transaction ends. Who
 * moves money of several purchases calls it first: one order for all is what keeps two from waiting for each other.
 */
export async function holdPeriods(tx: Tx, tenantId: string, intentIds: readonly string[]): Promise<void> {
  if (intentIds.length > 0) await lockPeriods(tx, tenantId, intentIds)
}

/**
 * Books what a carrier billed otherwise than it quoted, in the period the purchase was spent in. More is never refused,
 * as it was charged already; less gives back at most what the purchase came to (RangeError).
 */
export async function adjust(tx: Tx, adjustment: Step & { adjustmentId: string; amountCents: number }): Promise<void> {
  const { amountCents, ...step } = adjustment
  if (amountCents < 0 && (await selectNetCents(tx, step.tenantId, step.intentId)) < -amountCents)
    throw new RangeError('a credit is larger than what was charged')
  const more = amountCents > 0
  const path = adjustedPath({ ...step, amountCents: Math.abs(amountCents) })
  const movement = {
    ...step,
    kind: more ? ('adjust' as const) : ('credit' as const),
    spent: more ? (1 as const) : (-1 as const),
  }
  const moved = await movePath(tx, path, { ...movement, reserved: 0 })
  if (moved.length === 0 || moved.some((period) => !period.moved)) throw new Error(notReached)
}

/** One statement; the amount and the periods are those that `from` was booked with. */
async function settle(tx: Tx, from: Movement['kind'], step: Movement): Promise<void> {
  const moved = await movePath(tx, bookedPath({ ...step, kind: from }), step)
  if (moved.length === 0) throw new Error(`the ledger has no ${from} of purchase ${step.intentId}`)
  if (moved.some((period) => !period.moved)) throw new Error(notReached)
}

function nameOf(path: readonly AccountRow[], period: MovedPeriod): string {
  const account = path.find(({ id }) => id === period.accountId)
  return account ? `${account.code} ${account.name}` : period.accountId
}

function overBudget(period: MovedPeriod, name: string, amountCents: number): AppError {
  if (period.limitCents === null) throw new Error(notReached)
  const left = period.limitCents - period.spentCents - period.reservedCents
  const reason = `The budget of ${name} has ${formatCents(Math.max(0, left))} left until ${period.periodEnd}, and this costs ${formatCents(amountCents)}. Choose another account, or ask an administrator to raise the limit.`
  return new AppError('budget_exceeded', reason, { fields: [{ field: 'accountIds', reason }] })
}

function warningOf(period: MovedPeriod, name: string, amountCents: number): string[] {
  const after = period.spentCents + period.reservedCents + amountCents
  if (period.warningCents === null || after <= period.warningCents) return []
  const of = period.limitCents === null ? '' : ` of ${formatCents(period.limitCents)}`
  return [`${name} has spent ${formatCents(after)}${of} in this budget period.`]
}
