/** The account tree's rows and keys. */
import { describe, expect, it } from 'vitest'
import type { Account } from '#lib/api/types.ts'
import { branchesOf, moveBy, rowsOf } from './tree.ts'

function account(id: string, parentId: string | null, hasChildren = false): Account {
  return {
    id,
    code: id,
    name: id,
    level: id.length,
    parentId,
    siteId: null,
    active: true,
    path: [],
    hasChildren,
    budget: null,
    period: {
      start: '2026-11-01',
      end: '2026-12-01',
      spentCents: 0,
      reservedCents: 0,
      limitCents: null,
      state: 'none',
    },
  }
}
const branches = branchesOf([
  account('A', null, true),
  account('AA', 'A', true),
  account('AAA', 'AA'),
  account('AB', 'A'),
  account('B', null),
])
const ids = (expanded: string[]) => rowsOf(branches, new Set(expanded)).map(({ account }) => account.id)

describe('rows', () => {
  it('show only what is expanded, in tree order', () => {
    expect(ids([])).toEqual(['A', 'B'])
    expect(ids(['A'])).toEqual(['A', 'AA', 'AB', 'B'])
    expect(ids(['A', 'AA'])).toEqual(['A', 'AA', 'AAA', 'AB', 'B'])
  })
  it('hide the children of a collapsed parent, whatever is expanded below', () => {
    expect(ids(['AA'])).toEqual(['A', 'B'])
  })
  it('know their place among their siblings', () => {
    const row = rowsOf(branches, new Set(['A']))[2]
    expect(row).toMatchObject({ position: 2, siblings: 2 })
  })
  it('do not claim a number while more may come', () => {
    const part = new Map([['', { accounts: [account('A', null)], nextCursor: 'x' }]])
    expect(rowsOf(part, new Set())[0]?.siblings).toBeNull()
  })
})

describe('keys', () => {
  const rows = rowsOf(branches, new Set(['A']))
  it('walk up and down and stop at the ends', () => {
    expect(moveBy('ArrowDown', rows, 0)).toEqual({ to: 1 })
    expect(moveBy('ArrowDown', rows, 3)).toEqual({ to: 3 })
    expect(moveBy('ArrowUp', rows, 0)).toEqual({ to: 0 })
    expect(moveBy('End', rows, 0)).toEqual({ to: 3 })
    expect(moveBy('Home', rows, 3)).toEqual({ to: 0 })
  })
  it('open and enter with Right, close and climb with Left', () => {
    expect(moveBy('ArrowRight', rows, 1)).toEqual({ expand: 'AA' })
    expect(moveBy('ArrowRight', rows, 0)).toEqual({ to: 1 })
    expect(moveBy('ArrowRight', rows, 3)).toBeNull()
    expect(moveBy('ArrowLeft', rows, 0)).toEqual({ collapse: 'A' })
    expect(moveBy('ArrowLeft', rows, 2)).toEqual({ to: 0 })
    expect(moveBy('ArrowLeft', rows, 3)).toBeNull()
  })
  it('leave other keys alone', () => {
    expect(moveBy('x', rows, 0)).toBeNull()
  })
})
