/** The only way money moves: reserve before the carrier is asked, then capture or release; refund after a void. */
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { periodOf } from './period.ts'
import {
  type AccountRow,
  insertBookings,
  type LedgerRow,
  lockPeriods,
  moveOnPeriods,
  openPeriods,
  type PeriodRow,
  selectBookings,
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
 * neither overspend nor block each other for good.
 * @returns warnings for people ("82 % of the budget of … is spent")
 * Errors: `budget_exceeded` on field `accountIds`, `unprocessable` when the account cannot be charged.
 */
export async function reserve(
  tx: Tx,
  charge: Charge,
  on: { day: string; fiscalStartMonth: number },
): Promise<string[]> {
  const path = await selectPath(tx, charge.tenantId, charge.accountId)
  const inactive = path.find((account) => !account.active)
  if (path.length === 0 || inactive) {
    const reason = inactive
      ? `The account ${inactive.code} is deactivated; choose another one.`
      : 'There is no account with this id.'
    throw new AppError('unprocessable', reason, { fields: [{ field: 'accountIds', reason }] })
  }
  const periods = path.map((account) => ({
    account,
    ...periodOf(account.budgetPeriod ?? 'monthly', on.day, on.fiscalStartMonth),
  }))
  await openPeriods(tx, charge.tenantId, periods)
  const locked = await lockPeriods(tx, charge.tenantId, periods)
  for (const period of locked) assertWithinLimit(period, nameOf(path, period), charge.amountCents)
  await moveOnPeriods(tx, charge.tenantId, locked, { spentCents: 0, reservedCents: charge.amountCents })
  await book(tx, charge, { kind: 'reserve', periods: locked })
  return locked.flatMap((period) => warningOf(period, nameOf(path, period), charge.amountCents))
}

/** Turns the reservation of a purchase into spending. */
export async function capture(tx: Tx, charge: Omit<Charge, 'accountId' | 'amountCents'>): Promise<void> {
  await settle(tx, charge, { from: 'reserve', kind: 'capture', spent: 1, reserved: -1 })
}

/** Gives the reservation of a purchase back: nothing was bought. */
export async function release(tx: Tx, charge: Omit<Charge, 'accountId' | 'amountCents'>): Promise<void> {
  await settle(tx, charge, { from: 'reserve', kind: 'release', spent: 0, reserved: -1 })
}

/** Gives the money of a voided purchase back, to the period it was spent in. */
export async function refund(tx: Tx, charge: Omit<Charge, 'accountId' | 'amountCents'>): Promise<void> {
  await settle(tx, charge, { from: 'capture', kind: 'refund', spent: -1, reserved: 0 })
}

type Kind = LedgerRow['kind']

async function settle(
  tx: Tx,
  charge: Omit<Charge, 'accountId' | 'amountCents'>,
  step: { from: Kind; kind: Kind; spent: number; reserved: number },
): Promise<void> {
  const entries = await selectBookings(tx, charge.tenantId, { intentId: charge.intentId, kind: step.from })
  const paying = entries.find((entry) => entry.charged)
  if (!paying) throw new Error(`the ledger has no ${step.from} of purchase ${charge.intentId}`)
  const periods = await lockPeriods(
    tx,
    charge.tenantId,
    entries.map((entry) => ({ account: { id: entry.accountId }, start: entry.periodStart })),
  )
  const { amountCents } = paying
  await moveOnPeriods(tx, charge.tenantId, periods, {
    spentCents: step.spent * amountCents,
    reservedCents: step.reserved * amountCents,
  })
  await book(tx, { ...charge, accountId: paying.accountId, amountCents }, { kind: step.kind, periods })
}

/** A second booking of the same step violates the unique key: the whole transaction rolls back. */
async function book(tx: Tx, charge: Charge, step: { kind: Kind; periods: readonly PeriodRow[] }): Promise<void> {
  const { tenantId, intentId, shipmentId, amountCents } = charge
  await insertBookings(
    tx,
    step.periods.map(({ accountId, periodStart }) => {
      const charged = accountId === charge.accountId
      return {
        tenantId,
        intentId,
        shipmentId,
        amountCents,
        accountId,
        periodStart,
        id: newId(),
        kind: step.kind,
        charged,
      }
    }),
  )
}

function nameOf(path: readonly AccountRow[], period: PeriodRow): string {
  const account = path.find(({ id }) => id === period.accountId)
  return account ? `${account.code} ${account.name}` : period.accountId
}

function assertWithinLimit(period: PeriodRow, name: string, amountCents: number): void {
  if (period.limitCents === null) return
  const left = period.limitCents - period.spentCents - period.reservedCents
  if (amountCents <= left) return
  const reason = `The budget of ${name} has ${formatCents(Math.max(0, left))} left until ${period.periodEnd}, and this costs ${formatCents(amountCents)}. Choose another account, or ask an administrator to raise the limit.`
  throw new AppError('budget_exceeded', reason, { fields: [{ field: 'accountIds', reason }] })
}

function warningOf(period: PeriodRow, name: string, amountCents: number): string[] {
  const after = period.spentCents + period.reservedCents + amountCents
  if (period.warningCents === null || after <= period.warningCents) return []
  const of = period.limitCents === null ? '' : ` of ${formatCents(period.limitCents)}`
  return [`${name} has spent ${formatCents(after)}${of} in this budget period.`]
}
