/** Tables of accounts, their periods and the ledger. */
import { bigint, boolean, date, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Budget, LedgerEntry } from '#contracts/accounts.ts'

const cents = (name: string) => bigint(name, { mode: 'number' })

export const accounts = pgTable(
  'accounts',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    code: text().notNull(),
    codeKey: text('code_key').notNull(),
    name: text().notNull(),
    level: integer().notNull(),
    parentId: uuid('parent_id'),
    path: uuid().array().notNull(),
    sortKey: text('sort_key').notNull(),
    siteId: uuid('site_id'),
    active: boolean().notNull().default(true),
    budgetPeriod: text('budget_period').$type<Budget['period']>(),
    budgetCents: cents('budget_cents'),
    limitPercent: integer('limit_percent'),
    warningPercent: integer('warning_percent'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const accountWords = pgTable(
  'account_words',
  { tenantId: uuid('tenant_id').notNull(), word: text().notNull(), accountId: uuid('account_id').notNull() },
  (table) => [primaryKey({ columns: [table.tenantId, table.word, table.accountId] })],
)

export const accountPeriods = pgTable(
  'account_periods',
  {
    tenantId: uuid('tenant_id').notNull(),
    accountId: uuid('account_id').notNull(),
    periodStart: date('period_start').notNull(),
    periodEnd: date('period_end').notNull(),
    limitCents: cents('limit_cents'),
    warningCents: cents('warning_cents'),
    spentCents: cents('spent_cents').notNull().default(0),
    reservedCents: cents('reserved_cents').notNull().default(0),
    adjustedCents: cents('adjusted_cents').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.accountId, table.periodStart] })],
)

export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    accountId: uuid('account_id').notNull(),
    periodStart: date('period_start').notNull(),
    kind: text().$type<LedgerEntry['kind']>().notNull(),
    amountCents: cents('amount_cents').notNull(),
    charged: boolean().notNull(),
    intentId: uuid('intent_id').notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    adjustmentId: uuid('adjustment_id'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
