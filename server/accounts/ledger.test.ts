import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { createTestApp, type TestApp } from '../platform/testing/app.ts'
import { createAccount } from './create.ts'
import { capture, refund, release, reserve } from './ledger.ts'
import { getAccount } from './list.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const on = { day: '2026-11-21', fiscalStartMonth: 1 }
const now = new Date('2026-11-21T12:00:00Z')
const inTenant = <T>(work: Parameters<typeof app.platform.db.withTenant<T>>[1]) =>
  app.platform.db.withTenant(app.tenantId, work)

let made = 0
async function budgetedAccount(valueCents: number, parent?: { limitCents: number }): Promise<string> {
  made += 1
  const budget = (cents: number) => ({
    period: 'monthly' as const,
    valueCents: cents,
    limitPercent: 100,
    warningPercent: 80,
  })
  const parentCode = parent && `P${made}`
  return inTenant(async (tx) => {
    if (parent && parentCode)
      await createAccount(tx, app.tenantId, { code: parentCode, name: 'Parent', budget: budget(parent.limitCents) })
    return createAccount(tx, app.tenantId, {
      code: `A${made}`,
      name: 'Account',
      parentCode,
      budget: budget(valueCents),
    })
  })
}

/** Accounts below one of their own. */
async function familyOfAccounts(size: number): Promise<{ root: string; leaves: string[] }> {
  made += 1
  const code = `F${made}`
  return inTenant(async (tx) => {
    const root = await createAccount(tx, app.tenantId, { code, name: 'Shared' })
    const leaves: string[] = []
    for (let leaf = 0; leaf < size; leaf += 1)
      leaves.push(await createAccount(tx, app.tenantId, { code: `${code}-${leaf}`, name: 'Leaf', parentCode: code }))
    return { root, leaves }
  })
}

const chargeOf = (accountId: string, amountCents: number) => ({
  tenantId: app.tenantId,
  accountId,
  amountCents,
  intentId: newId(),
  shipmentId: newId(),
})
const periodOf = async (id: string) => (await inTenant((tx) => getAccount(tx, app.tenantId, { id, now }))).period

describe('the ledger', () => {
  it('reserves, captures and refunds exactly', async () => {
    const accountId = await budgetedAccount(10_000)
    const charge = chargeOf(accountId, 1185)
    await inTenant((tx) => reserve(tx, charge, on))
    expect(await periodOf(accountId)).toMatchObject({ spentCents: 0, reservedCents: 1185 })
    await inTenant((tx) => capture(tx, charge))
    expect(await periodOf(accountId)).toMatchObject({ spentCents: 1185, reservedCents: 0 })
    await inTenant((tx) => refund(tx, charge))
    expect(await periodOf(accountId)).toMatchObject({ spentCents: 0, reservedCents: 0 })
  })

  it('refuses to book a step twice', async () => {
    const charge = chargeOf(await budgetedAccount(10_000), 100)
    await inTenant((tx) => reserve(tx, charge, on))
    await inTenant((tx) => capture(tx, charge))
    await expect(inTenant((tx) => capture(tx, charge))).rejects.toThrow()
    await expect(inTenant((tx) => release(tx, charge))).rejects.toThrow()
    expect(await periodOf(charge.accountId)).toMatchObject({ spentCents: 100, reservedCents: 0 })
  })

  it('warns past the warning threshold and refuses past the limit, naming what is left and who can help', async () => {
    const accountId = await budgetedAccount(2500)
    expect(await inTenant((tx) => reserve(tx, chargeOf(accountId, 2000), on))).toEqual([])
    expect((await inTenant((tx) => reserve(tx, chargeOf(accountId, 400), on)))[0]).toMatch(
      /has spent \$24\.00 of \$25\.00/,
    )
    const refused = inTenant((tx) => reserve(tx, chargeOf(accountId, 101), on))
    await expect(refused).rejects.toThrow(/has \$1\.00 left until 2026-12-01, and this costs \$1\.01.*administrator/s)
    await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', fields: [{ field: 'accountIds' }] })
  })

  it('counts a charge against every account above', async () => {
    const accountId = await budgetedAccount(100_000, { limitCents: 1000 })
    await expect(inTenant((tx) => reserve(tx, chargeOf(accountId, 1001), on))).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
  })

  it('never overspends when many charge at once', async () => {
    const accountId = await budgetedAccount(10_000)
    const attempts = await Promise.allSettled(
      Array.from({ length: 60 }, () => inTenant((tx) => reserve(tx, chargeOf(accountId, 333), on))),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
    const refusals = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []))
    expect(refusals.every((reason) => reason instanceof AppError && reason.code === 'budget_exceeded')).toBe(true)
    expect(await periodOf(accountId)).toMatchObject({ reservedCents: 9990 })
  })

  it('lets many charge below a shared account from all sides at once: no deadlock, exact sums', async () => {
    const { root, leaves } = await familyOfAccounts(6)
    const rounds = Array.from({ length: 12 }, (_, round) =>
      leaves.map((leaf, index) => ({ leaf, cents: round + index })),
    )
    const charges = rounds.flat().map(({ leaf, cents }) => chargeOf(leaf, 100 + cents))
    await Promise.all(
      charges.map(async (charge, index) => {
        await inTenant((tx) => reserve(tx, charge, on))
        if (index % 3 > 0) await inTenant((tx) => (index % 3 === 1 ? capture(tx, charge) : release(tx, charge)))
      }),
    )
    const sum = (kept: (index: number) => boolean, of?: string) =>
      charges
        .filter((charge, index) => kept(index) && (of ?? charge.accountId) === charge.accountId)
        .reduce((cents, charge) => cents + charge.amountCents, 0)
    for (const [id, of] of [[root, undefined] as const, ...leaves.map((leaf) => [leaf, leaf] as const)]) {
      expect(await periodOf(id)).toMatchObject({
        reservedCents: sum((index) => index % 3 === 0, of),
        spentCents: sum((index) => index % 3 === 1, of),
      })
    }
  })

  it('charges two accounts of one family within one transaction each, in opposite order, without a lost cent', async () => {
    const { root, leaves } = await familyOfAccounts(2)
    const [first = '', second = ''] = leaves
    const both = (order: readonly string[]) =>
      inTenant(async (tx) => {
        for (const leaf of order) await reserve(tx, chargeOf(leaf, 100), on)
      })
    // The shared account above is locked first by whoever comes first, so that the leaves cannot be taken crosswise.
    await Promise.all(Array.from({ length: 20 }, (_, n) => both(n % 2 ? [first, second] : [second, first])))
    expect(await periodOf(root)).toMatchObject({ reservedCents: 4000 })
  })

  it('keeps spent and reserved equal to the sum of the bookings, whatever happens in whatever order', async () => {
    const accountId = await budgetedAccount(1_000_000_000)
    const step = fc.record({
      amountCents: fc.integer({ min: 0, max: 500_000 }),
      afterwards: fc.constantFrom('nothing', 'capture', 'release', 'refund'),
    })
    let spent = 0
    let reserved = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        for (const { amountCents, afterwards } of steps) {
          const charge = chargeOf(accountId, amountCents)
          await inTenant((tx) => reserve(tx, charge, on))
          if (afterwards === 'capture' || afterwards === 'refund') await inTenant((tx) => capture(tx, charge))
          if (afterwards === 'release') await inTenant((tx) => release(tx, charge))
          if (afterwards === 'refund') await inTenant((tx) => refund(tx, charge))
          if (afterwards === 'nothing') reserved += amountCents
          if (afterwards === 'capture') spent += amountCents
        }
        expect(await periodOf(accountId)).toMatchObject({ spentCents: spent, reservedCents: reserved })
      }),
      { numRuns: 15 },
    )
  })
})
