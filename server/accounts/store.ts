/** All SQL of accounts and their periods. */
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { accountLevels } from '#contracts/accounts.ts'
import type { Tx } from '../platform/db/database.ts'
import { wordsOf } from '../platform/db/words.ts'
import { newId } from '../platform/ids.ts'
import type { Period } from './period.ts'
import { percentOf } from './period.ts'
import { accountPeriods, accounts, accountWords, ledgerEntries } from './tables.ts'

export type AccountRow = typeof accounts.$inferSelect
type LedgerRow = typeof ledgerEntries.$inferSelect

/** The account and those above it, from level 1 down; empty when there is none. */
export async function selectPath(tx: Tx, tenantId: string, accountId: string): Promise<AccountRow[]> {
  const above = sql`(select unnest(path) from accounts where tenant_id = ${tenantId} and id = ${accountId})`
  return tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.tenantId, tenantId), sql`${accounts.id} in ${above}`))
    .orderBy(asc(accounts.level))
}

/** Those of the accounts that exist, in no order. */
export async function selectAccountsById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<AccountRow[]> {
  return tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.tenantId, tenantId), inArray(accounts.id, [...ids])))
}

export type AccountPeriod = Period & { account: AccountRow }

/** Makes the period rows that do not exist yet, with the limits of the budget as it is now; in the order given. */
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

/** A step of a purchase in the ledger. */
export interface Movement {
  tenantId: string
  intentId: string
  shipmentId: string
  kind: LedgerRow['kind']
  /** what becomes of the amount in each column: taken away, left alone or added */
  spent: -1 | 0 | 1
  reserved: -1 | 0 | 1
  /** what was billed beyond the price: it was charged already, so that no limit refuses it */
  adjustmentId?: string
}

/** A period of the path as it was, and whether the amount fitted under its limit. */
export interface MovedPeriod {
  accountId: string
  periodEnd: string
  limitCents: number | null
  warningCents: number | null
  spentCents: number
  reservedCents: number
  moved: boolean
}

/** Rows `wanted (account_id, period_start, amount_cents, charged)`: the path of the account that is charged. */
export function chargedPath(charge: {
  accountId: string
  amountCents: number
  periods: readonly AccountPeriod[]
}): SQL {
  const path = charge.periods.map(
    ({ account, start }) =>
      sql`(${account.id}::uuid, ${start}::date, ${charge.amountCents}::bigint, ${account.id === charge.accountId}::boolean)`,
  )
  return sql`values ${sql.join(path, sql`, `)}`
}

/** The same rows, as an earlier step of that purchase booked them. */
export function bookedPath(of: { tenantId: string; intentId: string; kind: LedgerRow['kind'] }): SQL {
  return sql`select account_id, period_start, amount_cents, charged from ledger_entries
    where tenant_id = ${of.tenantId} and intent_id = ${of.intentId} and kind = ${of.kind}`
}

/** Rows as `bookedPath` gives them, with another amount. */
export function adjustedPath(of: { tenantId: string; intentId: string; amountCents: number }): SQL {
  return sql`select account_id, period_start, ${of.amountCents}::bigint as amount_cents, charged from ledger_entries
    where tenant_id = ${of.tenantId} and intent_id = ${of.intentId} and kind = 'capture'`
}

/** What a purchase comes to for the account that paid: captured and adjusted, less credits and refunds. */
export async function selectNetCents(tx: Tx, tenantId: string, intentId: string): Promise<number> {
  const [row] = await tx.execute(sql`
    select coalesce(sum(case when kind in ('capture', 'adjust') then amount_cents when kind in ('credit', 'refund') then -amount_cents else 0 end), 0)::float8 as net
    from ledger_entries where tenant_id = ${tenantId} and intent_id = ${intentId} and charged`)
  return Number(row?.net)
}

/** Locks the periods of the purchases as `movePath` does: in order of account id. */
export async function lockPeriods(tx: Tx, tenantId: string, intentIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    select from account_periods p
    where p.tenant_id = ${tenantId} and (p.account_id, p.period_start) in (
      select e.account_id, e.period_start from ledger_entries e
      where e.tenant_id = ${tenantId} and e.kind = 'capture' and e.intent_id = any (${sql.param([...intentIds])}::uuid[]))
    order by p.account_id, p.period_start for update`)
}

/**
 * Moves an amount on every period of a path and books it, in one statement. Period rows are locked in order of account
 * id before any is changed, and the limit is part of the change: a row it would pass stays, with `moved` false, and the
 * caller must give the transaction up. A step that was booked before violates the unique key.
 */
export async function movePath(tx: Tx, path: SQL, step: Movement): Promise<MovedPeriod[]> {
  const { tenantId, intentId, shipmentId, kind, spent, reserved, adjustmentId = null } = step
  const grows = spent + reserved > 0 && adjustmentId === null
  const billed = adjustmentId !== null && spent > 0 ? 1 : 0
  const within = sql`(p.limit_cents is null or p.spent_cents + p.reserved_cents + locked.amount_cents <= p.limit_cents)`
  const ids = `{${Array.from({ length: accountLevels }, newId).join()}}`
  const rows = await tx.execute(sql`
    with wanted (account_id, period_start, amount_cents, charged) as (${path}),
    locked as (
      select p.*, w.amount_cents, w.charged from account_periods p join wanted w using (account_id, period_start)
      where p.tenant_id = ${tenantId} order by p.account_id for update of p
    ), moved as (
      update account_periods p
      set spent_cents = p.spent_cents + ${spent}::int * locked.amount_cents, reserved_cents = p.reserved_cents + ${reserved}::int * locked.amount_cents,
        adjusted_cents = p.adjusted_cents + ${billed}::int * locked.amount_cents
      from locked
      where p.tenant_id = ${tenantId} and p.account_id = locked.account_id and p.period_start = locked.period_start
        ${grows ? sql`and ${within}` : sql``}
      returning p.account_id, p.period_start, locked.amount_cents, locked.charged
    ), booked as (
      insert into ledger_entries (tenant_id, id, account_id, period_start, kind, amount_cents, charged, intent_id, shipment_id, adjustment_id)
      select ${tenantId}, (${ids}::uuid[])[row_number() over (order by account_id)], account_id, period_start, ${kind}, amount_cents, charged, ${intentId}, ${shipmentId}, ${adjustmentId} from moved
    )
    select l.account_id as "accountId", l.period_end::text as "periodEnd", l.limit_cents::float8 as "limitCents",
      l.warning_cents::float8 as "warningCents", l.spent_cents::float8 as "spentCents", l.reserved_cents::float8 as "reservedCents",
      m.account_id is not null as moved
    from wanted left join locked l using (account_id, period_start) left join moved m using (account_id, period_start)
    order by account_id`)
  return rows as unknown as MovedPeriod[]
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

export interface AccountSpending {
  account: AccountRow
  /** the current period; null until the first charge */
  limitCents: number | null
  opened: boolean
  usedCents: number
}

/** The accounts and all above them with what is spent and reserved now; one query. */
export async function selectSpending(
  tx: Tx,
  tenantId: string,
  { ids, codeKeys, starts }: { ids: readonly string[]; codeKeys: readonly string[]; starts: AccountFilter['starts'] },
): Promise<AccountSpending[]> {
  const start = sql`case when ${accounts.budgetPeriod} = 'annual' then ${starts.annual}::date else ${starts.monthly}::date end`
  const wanted = sql`${accounts.id} in (select unnest(c.path) from accounts c where c.tenant_id = ${tenantId}
    and (c.id = any (${sql.param([...ids])}::uuid[]) or c.code_key = any (${sql.param([...codeKeys])}::text[])))`
  return tx
    .select({
      account: accounts,
      limitCents: accountPeriods.limitCents,
      opened: sql<boolean>`${accountPeriods.accountId} is not null`,
      usedCents: sql<number>`coalesce(${accountPeriods.spentCents} + ${accountPeriods.reservedCents}, 0)::float8`,
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
    .where(and(eq(accounts.tenantId, tenantId), wanted))
    .orderBy(asc(accounts.sortKey), asc(accounts.id))
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

export async function selectAccountsByCode(
  tx: Tx,
  tenantId: string,
  codeKeys: readonly string[],
): Promise<AccountRow[]> {
  if (codeKeys.length === 0) return []
  return tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.tenantId, tenantId), inArray(accounts.codeKey, [...codeKeys])))
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
