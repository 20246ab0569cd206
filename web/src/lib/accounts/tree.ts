/** The rows of the account tree that are in sight, and where the keyboard goes among them. Pure functions. */
import type { Account } from '#lib/api/types.ts'

export interface TreeRow {
  account: Account
  expanded: boolean
  /** place among its siblings, from 1, and their number; null while more may come */
  position: number
  siblings: number | null
}

export interface Branch {
  accounts: readonly Account[]
  /** cursor of the next page; null when all are here */
  nextCursor: string | null
}

/** All rows from top to bottom. `branches` is keyed by parent id, the first level by `''`. */
export function rowsOf(branches: ReadonlyMap<string, Branch>, expanded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = []
  const walk = (parent: string) => {
    const branch = branches.get(parent)
    if (!branch) return
    const siblings = branch.nextCursor === null ? branch.accounts.length : null
    for (const [i, account] of branch.accounts.entries()) {
      const open = account.hasChildren && expanded.has(account.id)
      rows.push({ account, expanded: open, position: i + 1, siblings })
      if (open) walk(account.id)
    }
  }
  walk('')
  return rows
}

/** Sorts a flat list in tree order into branches. */
export function branchesOf(accounts: readonly Account[]): Map<string, Branch> {
  const lists = new Map<string, Account[]>([['', []]])
  for (const account of accounts) {
    const parent = account.parentId ?? ''
    lists.set(parent, [...(lists.get(parent) ?? []), account])
  }
  return new Map([...lists].map(([parent, list]) => [parent, { accounts: list, nextCursor: null }]))
}

export type Move = { to: number } | { expand: string } | { collapse: string } | null

/** What an arrow key does on a row (WAI-ARIA treegrid with rows as the only focusable parts; Left also climbs). */
export function moveBy(key: string, rows: readonly TreeRow[], at: number): Move {
  const row = rows[at]
  if (!row) return null
  const last = rows.length - 1
  if (key === 'ArrowDown') return { to: Math.min(last, at + 1) }
  if (key === 'ArrowUp') return { to: Math.max(0, at - 1) }
  if (key === 'Home') return { to: 0 }
  if (key === 'End') return { to: last }
  if (key === 'ArrowRight') {
    if (row.account.hasChildren && !row.expanded) return { expand: row.account.id }
    return row.expanded && at < last ? { to: at + 1 } : null
  }
  if (key === 'ArrowLeft') {
    if (row.expanded) return { collapse: row.account.id }
    const parent = rows.findIndex(({ account }) => account.id === row.account.parentId)
    return parent >= 0 ? { to: parent } : null
  }
  return null
}
