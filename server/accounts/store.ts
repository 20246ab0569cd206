/** All SQL of accounts and their periods. */
import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import { wordsOf } from '../platform/db/words.ts'
import type { Period } from './period.ts'
import { percentOf } from './period.ts'
import { accountPeriods, accounts, accountWords, ledgerEntries } from './tables.ts'

export type AccountRow = typeof accounts.$inferSelect
export type PeriodRow = typeof accountPeriods.$inferSelect
export type LedgerRow = typeof ledgerEntries.$inferSelect

/** The account and those above it, from level 1 down; empty when there is none. */
export async function selectPath(tx: Tx, tenantId: string, accountId: string): Promise<AccountRow[]> {
  const above = sql`(select unnest(path) from accounts where tenant_id = ${tenantId} and id = ${accountId})`
  return tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.tenantId, tenantId), sql`${accounts.id} in ${above}`))
    .orderBy(asc(accounts.level))
}

type AccountPeriod = Period & { account: AccountRow }

/** Makes the period rows that do not exist yet, with the limits of the budget as it is now. */
export async function openPeriods(tx: Tx, tenantId: string, periods: readonly AccountPeriod[]): Promise<void> {
  await tx
    .insert(accountPeriods)
    .values(
      periods.map(({ account, start, end }) => ({
        tenantId,
        accountId: account.id,
        periodStart: start,
        periodEnd: end,
        ...limitsOf(account),
      })),
    )
    .onConflictDoNothing()
}

/** Limit and warning threshold in cents; null without a budget. */
export function limitsOf(account: AccountRow): { limitCents: number | null; warningCents: number | null } {
  if (account.budgetCents === null) return { limitCents: null, warningCents: null }
  return {
    limitCents: percentOf(account.budgetCents, account.limitPercent ?? 100),
    warningCents: percentOf(account.budgetCents, account.warningPercent ?? 100),
  }
}

/** Locks period rows, always in order of account id, and returns them. */
export async function lockPeriods(
  tx: Tx,
  tenantId: string,
  periods: readonly { account: { id: string }; start: string }[],
): Promise<PeriodRow[]> {
  const wanted = periods.map(({ account, start }) => sql`(${account.id}::uuid, ${start}::date)`)
  return tx
    .select()
    .from(accountPeriods)
    .where(
      and(
        eq(accountPeriods.tenantId, tenantId),
        sql`(${accountPeriods.accountId}, ${accountPeriods.periodStart}) in (${sql.join(wanted, sql`, `)})`,
      ),
    )
    .orderBy(asc(accountPeriods.accountId))
    .for('update')
}

/** Adds to what is spent and reserved; the limit is in the condition too, so that no caller can pass it. */
export async function moveOnPeriods(
  tx: Tx,
  tenantId: string,
  periods: readonly PeriodRow[],
  by: { spentCents: number; reservedCents: number },
): Promise<void> {
  const wanted = periods.map((period) => sql`(${period.accountId}::uuid, ${period.periodStart}::date)`)
  const grows = by.spentCents + by.reservedCents > 0
  const within = grows
    ? sql`(${accountPeriods.limitCents} is null or ${accountPeriods.spentCents} + ${accountPeriods.reservedCents} + ${by.spentCents + by.reservedCents} <= ${accountPeriods.limitCents})`
    : undefined
  const moved = await tx
    .update(accountPeriods)
    .set({
      spentCents: sql`${accountPeriods.spentCents} + ${by.spentCents}`,
      reservedCents: sql`${accountPeriods.reservedCents} + ${by.reservedCents}`,
    })
    .where(
      and(
        eq(accountPeriods.tenantId, tenantId),
        sql`(${accountPeriods.accountId}, ${accountPeriods.periodStart}) in (${sql.join(wanted, sql`, `)})`,
        within,
      ),
    )
    .returning({ accountId: accountPeriods.accountId })
  if (moved.length !== periods.length) throw new Error('a ledger movement did not reach every account of the path')
}

export interface AccountListing {
  account: AccountRow
  path: { id: string; code: string; name: string }[]
  hasChildren: boolean
  spentCents: number
  reservedCents: number
}

export interface AccountFilter {
  tenantId: string
  id?: string
  /** prefix terms that must all match */
  terms?: readonly string[]
  parentId?: string
  level?: number
  after?: readonly (string | number)[] | null
  limit: number
  /** the current period's first day, by kind of budget */
  starts: { monthly: string; annual: string }
}

/** Accounts in tree order with their path and the spend of the current period; one query. */
export async function selectAccounts(tx: Tx, filter: AccountFilter): Promise<AccountListing[]> {
  const start = sql`case when ${accounts.budgetPeriod} = 'annual' then ${filter.starts.annual}::date else ${filter.starts.monthly}::date end`
  const rows = await tx
    .select({
      account: accounts,
      path: sql<
        AccountListing['path']
      >`(select jsonb_agg(jsonb_build_object('id', p.id, 'code', p.code, 'name', p.name) order by p.level)
        from accounts p where p.tenant_id = ${filter.tenantId} and p.id = any (${accounts.path}))`,
      hasChildren: sql<boolean>`exists (select from accounts c where c.tenant_id = ${filter.tenantId} and c.parent_id = ${accounts.id})`,
      spentCents: sql<number>`coalesce(${accountPeriods.spentCents}, 0)::float8`,
      reservedCents: sql<number>`coalesce(${accountPeriods.reservedCents}, 0)::float8`,
    })
    .from(accounts)
    .leftJoin(
      accountPeriods,
      and(
        eq(accountPeriods.tenantId, accounts.tenantId),
        eq(accountPeriods.accountId, accounts.id),
        sql`${accountPeriods.periodStart} = ${start}`,
      ),
    )
    .where(and(eq(accounts.tenantId, filter.tenantId), ...conditions(filter)))
    .orderBy(asc(accounts.sortKey), asc(accounts.id))
    .limit(filter.limit)
  return rows
}

function conditions(filter: AccountFilter): (SQL | undefined)[] {
  return [
    filter.id ? eq(accounts.id, filter.id) : undefined,
    filter.parentId ? eq(accounts.parentId, filter.parentId) : undefined,
    filter.level ? eq(accounts.level, filter.level) : undefined,
    filter.after
      ? sql`(${accounts.sortKey}, ${accounts.id}) > (${filter.after[0]}, ${filter.after[1]}::uuid)`
      : undefined,
    ...(filter.terms ?? []).map(
      (
        term,
      ) => sql`exists (select from account_words w where w.tenant_id = ${filter.tenantId} and w.account_id = ${accounts.id}
        and w.word >= ${term} and w.word < ${`${term}\u{10FFFF}`})`,
    ),
  ]
}

/** Adds accounts with their search words. */
export async function insertAccounts(tx: Tx, rows: readonly (typeof accounts.$inferInsert)[]): Promise<void> {
  await tx.insert(accounts).values([...rows])
  await insertWords(tx, rows)
}

async function insertWords(
  tx: Tx,
  rows: readonly Pick<AccountRow, 'tenantId' | 'id' | 'code' | 'name'>[],
): Promise<void> {
  const words = rows.flatMap((row) =>
    wordsOf([row.code, row.name]).map((word) => ({ tenantId: row.tenantId, word, accountId: row.id })),
  )
  if (words.length > 0) await tx.insert(accountWords).values(words)
}

/** Adds an account unless its code is taken. */
export async function insertAccountUnlessThere(tx: Tx, row: typeof accounts.$inferInsert): Promise<void> {
  const made = await tx
    .insert(accounts)
    .values(row)
    .onConflictDoNothing({ target: [accounts.tenantId, accounts.codeKey] })
    .returning()
  await insertWords(tx, made)
}

export async function selectAccountByCode(tx: Tx, tenantId: string, codeKey: string): Promise<AccountRow | null> {
  const [row] = await tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.tenantId, tenantId), eq(accounts.codeKey, codeKey)))
  return row ?? null
}

/** Bookings of a shipment on the account that was charged, in order. */
export async function selectLedgerOfShipment(tx: Tx, tenantId: string, shipmentId: string): Promise<LedgerRow[]> {
  return tx
    .select()
    .from(ledgerEntries)
    .where(
      and(
        eq(ledgerEntries.tenantId, tenantId),
        eq(ledgerEntries.shipmentId, shipmentId),
        eq(ledgerEntries.charged, true),
      ),
    )
    .orderBy(asc(ledgerEntries.id))
}

/** One step of a purchase on every account of its path, in order of account id. */
export async function selectBookings(
  tx: Tx,
  tenantId: string,
  of: { intentId: string; kind: LedgerRow['kind'] },
): Promise<LedgerRow[]> {
  return tx
    .select()
    .from(ledgerEntries)
    .where(
      and(
        eq(ledgerEntries.tenantId, tenantId),
        eq(ledgerEntries.intentId, of.intentId),
        eq(ledgerEntries.kind, of.kind),
      ),
    )
    .orderBy(asc(ledgerEntries.accountId))
}

/** Appends bookings at the database's time. A step that was booked before violates the unique key. */
export async function insertBookings(tx: Tx, rows: readonly Omit<LedgerRow, 'at'>[]): Promise<void> {
  await tx.insert(ledgerEntries).values([...rows])
}
