/** The demo's accounts form one consistent tree of five levels. */
import { expect, it } from 'vitest'
import { demoAccounts } from './accounts.ts'

const byCode = new Map(demoAccounts.map((account) => [account.code, account]))

function ancestors(code: string): string[] {
  const chain: string[] = []
  for (let next = byCode.get(code)?.parentCode; next; next = byCode.get(next)?.parentCode) {
    if (next === code || chain.includes(next)) throw new Error(`${code} is its own ancestor`)
    chain.push(next)
  }
  return chain
}

it('has sixty accounts with unique codes of at most twenty letters, digits and dashes', () => {
  expect(demoAccounts).toHaveLength(60)
  expect(byCode.size).toBe(60)
  for (const { code, name } of demoAccounts) {
    expect(code).toMatch(/^[A-Z0-9-]{1,20}$/)
    expect(name.trim()).not.toBe('')
  }
})

it('names every parent before its children', () => {
  const seen = new Set<string>()
  for (const { code, parentCode } of demoAccounts) {
    if (parentCode) expect(seen, code).toContain(parentCode)
    seen.add(code)
  }
})

it('has accounts on each of five levels and on no sixth', () => {
  const levels = demoAccounts.map(({ code }) => ancestors(code).length + 1)
  expect([...new Set(levels)].sort()).toEqual([1, 2, 3, 4, 5])
})

it('keeps an account at the site of its ancestors', () => {
  for (const { code, site } of demoAccounts) {
    for (const ancestor of ancestors(code)) expect([undefined, site], code).toContain(byCode.get(ancestor)?.site)
  }
})

it('has twenty budgets in whole cents that warn before they refuse', () => {
  const budgets = demoAccounts.flatMap(({ budget }) => budget ?? [])
  expect(budgets).toHaveLength(20)
  for (const { valueCents, warningPercent, limitPercent } of budgets) {
    expect(Number.isSafeInteger(valueCents) && valueCents > 0).toBe(true)
    expect(warningPercent).toBeGreaterThan(0)
    expect(warningPercent).toBeLessThan(limitPercent)
    expect(limitPercent).toBeLessThanOrEqual(100)
  }
})

it('has a department whose month ends at 25.00, to show a refusal', () => {
  const trial = demoAccounts.find(({ name }) => name === 'Mailroom trial')
  expect(trial?.budget).toMatchObject({ period: 'monthly', valueCents: 2500, limitPercent: 100 })
  expect(ancestors(trial?.code ?? '')).toHaveLength(1)
})
