/** Batches and their rows as the API shows them. */
import type { Address } from '#contracts/addresses.ts'
import type { Batch, BatchItem, BatchItemState } from '#contracts/batches.ts'
import { type BudgetLeft, budgetsLeft } from '../accounts/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { formatCents } from '../platform/money.ts'
import { type AccountSum, countItems, type ListedItem, type StateCount, sumByAccount } from './item-store.ts'
import type { BatchRow } from './store.ts'

/** Some batches of one tenant, with counts and totals: four queries however many they are. */
export async function describeBatches(
  tx: Tx,
  tenantId: string,
  { rows, now }: { rows: readonly BatchRow[]; now: Date },
): Promise<Batch[]> {
  const ids = rows.map(({ id }) => id)
  const [counts, sums] = await together([countItems(tx, tenantId, ids), sumByAccount(tx, tenantId, ids)])
  const accountIds = [...new Set(sums.flatMap(({ accountId }) => accountId ?? []))]
  const budgets = sums.length > 0 ? await budgetsLeft(tx, tenantId, { ids: accountIds, now }) : []
  return rows.map((row) => {
    const mine = <T extends { batchId: string }>(all: readonly T[]) => all.filter(({ batchId }) => batchId === row.id)
    return toBatch(row, { counts: mine(counts), sums: mine(sums), budgets })
  })
}

/** One batch. */
export async function describeBatch(tx: Tx, row: BatchRow, now: Date): Promise<Batch> {
  const [batch] = await describeBatches(tx, row.tenantId, { rows: [row], now })
  if (!batch) throw new Error('a batch was not described')
  return batch
}

interface Parts {
  counts: readonly StateCount[]
  sums: readonly AccountSum[]
  budgets: readonly BudgetLeft[]
}

function toBatch(row: BatchRow, { counts, sums, budgets }: Parts): Batch {
  const { id, name, state, service, problem, version } = row
  const currency = row.currency ?? 'USD'
  const updatedAt = Math.max(row.updatedAt.getTime(), ...counts.map((count) => count.updatedAt.getTime()))
  return {
    ...{ id, name, state, service, problem, version, currency },
    counts: toCounts(counts),
    totalCents: sums.reduce((total, { amountCents }) => total + amountCents, 0),
    totals: toTotals(sums, { budgets, currency }),
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}

/** Rows in the hands of a carrier count as ready: they are not bought yet. */
function toCounts(counts: readonly StateCount[]): Batch['counts'] {
  const sum = (...states: BatchItemState[]) =>
    counts.filter(({ state }) => states.includes(state)).reduce((total, { count }) => total + count, 0)
  return {
    total: counts.reduce((total, { count }) => total + count, 0),
    waiting: sum('waiting'),
    ready: sum('ready', 'buying'),
    bought: sum('bought'),
    unknown: sum('unknown'),
    failed: sum('failed'),
    skipped: sum('skipped'),
  }
}

type Priced = { budgets: readonly BudgetLeft[]; currency: string }

/** By account, in tree order; rows without one go to the general account. */
function toTotals(sums: readonly AccountSum[], { budgets, currency }: Priced): Batch['totals'] {
  const general = budgets.find((budget) => budget.general)
  const charged = sums.map((sum) => ({ ...sum, accountId: sum.accountId ?? general?.id ?? null }))
  const accounts = [...budgets, null].flatMap((budget) => {
    const own = charged.filter(({ accountId }) => accountId === (budget?.id ?? null))
    return own.length > 0 ? [{ budget, own }] : []
  })
  return accounts.map(({ budget, own }) => ({
    accountId: budget?.id ?? null,
    code: budget?.code ?? 'GENERAL',
    name: budget?.name ?? 'General (no account chosen)',
    count: own.reduce((total, { count }) => total + count, 0),
    amountCents: own.reduce((total, { amountCents }) => total + amountCents, 0),
    warning: budget && warningOf(budget, { charged, budgets, currency }),
  }))
}

/** The first account of the path whose budget is less than what all rows below it still cost. */
function warningOf(
  { path }: BudgetLeft,
  { charged, budgets, currency }: Priced & { charged: readonly AccountSum[] },
): string | null {
  for (const id of path) {
    const above = budgets.find((budget) => budget.id === id)
    if (!above || above.leftCents === null) continue
    const below = new Set(budgets.filter((budget) => budget.path.includes(id)).map((budget) => budget.id))
    const open = charged
      .filter(({ accountId }) => accountId !== null && below.has(accountId))
      .reduce((total, { openCents }) => total + openCents, 0)
    if (open > above.leftCents)
      return `The budget of ${above.code} ${above.name} has ${formatCents(above.leftCents, currency)} left, and the rows still to be bought cost ${formatCents(open, currency)}: some of them will be refused.`
  }
  return null
}

export function toItem(row: ListedItem): BatchItem {
  const { number, state, carrier, serviceName, trackingNumber, problem } = row
  return {
    ...{ number, state, carrier, serviceName, trackingNumber, problem },
    shipmentId: row.exists ? row.shipmentId : null,
    recipient: recipientOf(row.to),
    place: placeOf(row.to),
    amountCents: row.chargedCents,
  }
}

function recipientOf(to: Address | null): string {
  return [to?.name, to?.company].filter((part) => part).join(', ')
}

function placeOf(to: Address | null): string {
  const country = to?.country === 'US' ? '' : to?.country
  return [to?.city, to?.state, to?.postalCode, country].filter((part) => part).join(' ')
}
