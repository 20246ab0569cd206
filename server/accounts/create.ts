/** New accounts in the tree, for the demonstration, the general account and (later) imports. */
import type { Budget } from '#contracts/accounts.ts'
import { accountLevels } from '#contracts/accounts.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { type AccountRow, insertAccounts, insertAccountUnlessThere, selectAccountByCode } from './store.ts'

export interface NewAccount {
  code: string
  name: string
  parentCode?: string
  siteId?: string | null
  budget?: Budget
}

/** What shipments are charged to when nobody chose an account: every cent is on one. */
export const generalAccount: NewAccount = { code: 'GENERAL', name: 'General (no account chosen)' }

/** The form account codes are compared in. */
export function codeKey(code: string): string {
  return code.trim().toLowerCase()
}

/** Adds one account under its parent and returns its id. `unprocessable` when the parent is missing or the tree too deep. */
export async function createAccount(tx: Tx, tenantId: string, account: NewAccount): Promise<string> {
  const parent = account.parentCode ? await selectAccountByCode(tx, tenantId, codeKey(account.parentCode)) : null
  if (account.parentCode && !parent) throw unprocessable('parentCode', `There is no account ${account.parentCode}.`)
  const row = rowOf(tenantId, account, parent)
  await insertAccounts(tx, [row])
  return row.id
}

function rowOf(tenantId: string, account: NewAccount, parent: AccountRow | null) {
  const id = newId()
  const level = (parent?.level ?? 0) + 1
  if (level > accountLevels) throw unprocessable('parentCode', `Accounts have at most ${accountLevels} levels.`)
  return {
    tenantId,
    id,
    code: account.code,
    codeKey: codeKey(account.code),
    name: account.name,
    level,
    parentId: parent?.id ?? null,
    path: [...(parent?.path ?? []), id],
    // U+0001 sorts before anything a code may hold, so that children follow their parent.
    sortKey: parent ? `${parent.sortKey}\u0001${codeKey(account.code)}` : codeKey(account.code),
    siteId: account.siteId ?? null,
    budgetPeriod: account.budget?.period ?? null,
    budgetCents: account.budget?.valueCents ?? null,
    limitPercent: account.budget?.limitPercent ?? null,
    warningPercent: account.budget?.warningPercent ?? null,
  }
}

/** The general account's id; made on first use. */
export async function requireGeneralAccount(tx: Tx, tenantId: string): Promise<string> {
  const found = await selectAccountByCode(tx, tenantId, codeKey(generalAccount.code))
  if (found) return found.id
  // A second transaction that makes it at the same moment waits here and then finds it.
  const row = rowOf(tenantId, generalAccount, null)
  await insertAccountUnlessThere(tx, row)
  const made = await selectAccountByCode(tx, tenantId, codeKey(generalAccount.code))
  if (!made) throw new Error('the general account vanished')
  return made.id
}
