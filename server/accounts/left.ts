/** What budgets still allow, for totals that are shown before anything is bought. */
import type { Tx } from '../platform/db/database.ts'
import { generalAccount } from './create.ts'
import { calendarOf, startsOf } from './list.ts'
import { type AccountSpending, limitsOf, selectSpending } from './store.ts'

export interface BudgetLeft {
  id: string
  code: string
  name: string
  /** ids from level 1 down to this account */
  path: string[]
  /** null without a budget */
  leftCents: number | null
  /** charged when nobody chose an account */
  general: boolean
}

/** The accounts asked for, the general one, and all above them, in tree order. */
export async function budgetsLeft(
  tx: Tx,
  tenantId: string,
  { ids, now }: { ids: readonly string[]; now: Date },
): Promise<BudgetLeft[]> {
  const starts = startsOf(await calendarOf(tx, tenantId, now))
  const codeKeys = [generalAccount.code.toLowerCase()]
  return (await selectSpending(tx, tenantId, { ids, codeKeys, starts })).map(toLeft)
}

/** A period that was opened keeps the limit it was opened with. */
function toLeft({ account, limitCents, opened, usedCents }: AccountSpending): BudgetLeft {
  const { id, code, name, path } = account
  const limit = opened ? limitCents : limitsOf(account).limitCents
  const general = account.codeKey === generalAccount.code.toLowerCase()
  return { id, code, name, path, leftCents: limit === null ? null : Math.max(0, limit - usedCents), general }
}
