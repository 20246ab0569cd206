/** Accounts as the API shows them: the tree with budgets and the spend of the current period. */
import type { Account } from '#contracts/accounts.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { searchTerms } from '../platform/db/words.ts'
import { notFound } from '../platform/errors.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { selectTenant } from '../tenants/index.ts'
import { periodOf } from './period.ts'
import { type AccountListing, limitsOf, selectAccounts } from './store.ts'

export interface AccountQuery {
  cursor?: string
  limit?: number
  q?: string
  parentId?: string
  level?: number
}

interface Calendar {
  day: string
  fiscalStartMonth: number
}

/** Today and the first month of the fiscal year, as the tenant has them. */
export async function calendarOf(tx: Tx, tenantId: string, now: Date): Promise<Calendar> {
  const tenant = await selectTenant(tx, tenantId)
  return { day: dayIn(tenant.timeZone, now), fiscalStartMonth: tenant.fiscalStartMonth }
}

/** First days of the current periods. */
export function startsOf({ day, fiscalStartMonth }: Calendar): { monthly: string; annual: string } {
  return {
    monthly: periodOf('monthly', day, fiscalStartMonth).start,
    annual: periodOf('annual', day, fiscalStartMonth).start,
  }
}

/** One page in tree order. */
export async function listAccounts(
  tx: Tx,
  tenantId: string,
  options: { query: AccountQuery; now: Date },
): Promise<{ items: Account[]; nextCursor: string | null }> {
  const { query } = options
  const calendar = await calendarOf(tx, tenantId, options.now)
  const limit = query.limit ?? pageLimitDefault
  const rows = await selectAccounts(tx, {
    tenantId,
    terms: query.q ? searchTerms(query.q) : [],
    parentId: query.parentId,
    level: query.level,
    after: decodeCursor(query.cursor, ['text', 'id']),
    limit: limit + 1,
    starts: startsOf(calendar),
  })
  return toPage(rows, {
    limit,
    item: (row) => toAccount(row, calendar),
    key: ({ account }) => [account.sortKey, account.id],
  })
}

/** One account; `not_found` for a foreign id. */
export async function getAccount(tx: Tx, tenantId: string, options: { id: string; now: Date }): Promise<Account> {
  const calendar = await calendarOf(tx, tenantId, options.now)
  const [row] = await selectAccounts(tx, { tenantId, id: options.id, limit: 1, starts: startsOf(calendar) })
  if (!row) throw notFound('account')
  return toAccount(row, calendar)
}

function toAccount(
  { account, path, hasChildren, spentCents, reservedCents }: AccountListing,
  calendar: Calendar,
): Account {
  const { id, code, name, level, parentId, siteId, active } = account
  const period = periodOf(account.budgetPeriod ?? 'monthly', calendar.day, calendar.fiscalStartMonth)
  const limits = limitsOf(account)
  return {
    id,
    code,
    name,
    level,
    parentId,
    siteId,
    active,
    path,
    hasChildren,
    budget: budgetOf(account),
    period: {
      ...period,
      spentCents,
      reservedCents,
      limitCents: limits.limitCents,
      state: stateOf(spentCents + reservedCents, limits),
    },
  }
}

function budgetOf(account: AccountListing['account']): Account['budget'] {
  const { budgetPeriod, budgetCents, limitPercent, warningPercent } = account
  if (budgetPeriod === null || budgetCents === null) return null
  return {
    period: budgetPeriod,
    valueCents: budgetCents,
    limitPercent: limitPercent ?? 100,
    warningPercent: warningPercent ?? 100,
  }
}

function stateOf(
  used: number,
  { limitCents, warningCents }: { limitCents: number | null; warningCents: number | null },
): Account['period']['state'] {
  if (limitCents === null) return 'none'
  if (used >= limitCents) return 'at_limit'
  return warningCents !== null && used > warningCents ? 'warning' : 'within'
}
