/** Cost accounts: a tree of five levels with optional budgets. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Cents, Id, IdParams, LocalDate, named, nullable, object, oneOf, text } from './schema.ts'

export const budgetPeriods = ['monthly', 'annual'] as const
export const accountLevels = 5

export const Budget = named(
  'Budget',
  object({
    period: oneOf(budgetPeriods),
    valueCents: Cents,
    limitPercent: Type.Integer({ minimum: 0, maximum: 100, description: 'spending past it is refused' }),
    warningPercent: Type.Integer({ minimum: 0, maximum: 100, description: 'spending past it warns' }),
  }),
)
export type Budget = Static<typeof Budget>

export const Account = named(
  'Account',
  object({
    id: Id,
    code: text(200),
    name: text(200),
    level: Type.Integer({ minimum: 1, maximum: accountLevels }),
    parentId: nullable(Id),
    siteId: nullable(Id),
    active: Type.Boolean(),
    path: Type.Array(object({ id: Id, code: Type.String(), name: Type.String() }), {
      description: 'from level 1 to this account',
    }),
    hasChildren: Type.Boolean(),
    budget: nullable(Budget),
    period: object({
      start: LocalDate,
      end: LocalDate,
      spentCents: Cents,
      reservedCents: Cents,
      limitCents: nullable(Cents),
      state: oneOf(['none', 'within', 'warning', 'at_limit'] as const),
    }),
  }),
)
export type Account = Static<typeof Account>

export const LedgerEntry = named(
  'LedgerEntry',
  object({
    id: Id,
    kind: oneOf(['reserve', 'capture', 'release', 'refund', 'adjust', 'credit'] as const),
    amountCents: Cents,
    accountId: Id,
    at: Type.String({ format: 'date-time' }),
  }),
)
export type LedgerEntry = Static<typeof LedgerEntry>

export const accountOperations = {
  listAccounts: operation({
    id: 'listAccounts',
    method: 'GET',
    path: '/v1/accounts',
    permission: 'accounts:read',
    summary: 'Accounts in tree order; `q` searches code and name; `parentId` lists the children of one',
    query: object({
      ...pageQuery,
      q: Type.Optional(text(200)),
      parentId: Type.Optional(Id),
      level: Type.Optional(Type.Integer({ minimum: 1, maximum: accountLevels })),
    }),
    status: 200,
    reply: page(Account),
  }),
  getAccount: operation({
    id: 'getAccount',
    method: 'GET',
    path: '/v1/accounts/{id}',
    permission: 'accounts:read',
    summary: 'One account with its spend',
    params: IdParams,
    status: 200,
    reply: Account,
    errors: ['not_found'],
  }),
}
