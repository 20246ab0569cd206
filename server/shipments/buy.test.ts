import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Carrier, FindAnswer } from '../carriers/index.ts'
import { createPublishedCarrier } from '../carriers/published/carrier.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping, ratedShipment, rateOf } from '../platform/testing/shipping.ts'
import { recoverPurchases } from './recover.ts'

/** The built-in engine behind a counter that can be told to fail as carriers do. */
const published = createPublishedCarrier()
let bought = new Map<string, number>()
let behaviour: 'well' | 'silent' | 'dies-before' | 'label-with-errors' | 'refuses' = 'well'
const scripted: Carrier = {
  ...published,
  slowestPurchaseMs: 200,
  buy: async (request) => {
    if (behaviour === 'dies-before') throw new Error('connection refused')
    if (behaviour === 'refuses')
      return {
        result: null,
        messages: [{ carrier: 'published', code: 'no', text: 'Not today.', severity: 'error', retryable: false }],
      }
    bought.set(request.intentId, (bought.get(request.intentId) ?? 0) + 1)
    await pause(5)
    if (behaviour === 'silent') return new Promise(() => undefined)
    const answer = await published.buy(request)
    if (behaviour !== 'label-with-errors') return answer
    return {
      ...answer,
      messages: [{ carrier: 'published', code: 'odd', text: 'Something is odd.', severity: 'error', retryable: false }],
    }
  },
  find: async (request): Promise<FindAnswer> => (bought.has(request.intentId) ? published.find(request) : 'not_found'),
}

let app: TestApp
let operator: Client
let accountId: string
beforeAll(async () => {
  app = await createTestApp({ carriers: () => scripted })
  accountId = (await equipForShipping(app, { budgetCents: 100_000 })).accountId
  operator = await app.as('mailroom@one.test')
})
afterAll(() => app.close())

const period = async () => (await operator.get(`/v1/accounts/${accountId}`)).json().period
const fresh = async (how: typeof behaviour) => {
  behaviour = 'well'
  bought = new Map()
  const rated = await ratedShipment(operator, { accountIds: [accountId] })
  behaviour = how
  return { id: rated.id, rateId: rateOf(rated), before: await period() }
}
const buy = (id: string, rateId: string, key?: string) =>
  operator.post(`/v1/shipments/${id}/purchase`, { rateId }, key ? { 'idempotency-key': key } : {})
/** Lets leases run out and recovery work, as the sweep does. */
const recover = async () => {
  await app.platform.db.withTenant(app.tenantId, (tx) =>
    tx.execute(
      "update purchase_intents set lease_until = now() - interval '1 second' where state in ('pending', 'unknown', 'voiding')",
    ),
  )
  return recoverPurchases(app.platform, () => scripted)
}
const shipment = async (id: string) => (await operator.get(`/v1/shipments/${id}`)).json()

describe('buying', () => {
  it('happens once for fifty parallel requests with one key, and all get the same answer', async () => {
    const { id, rateId } = await fresh('well')
    const answers = await Promise.all(Array.from({ length: 50 }, () => buy(id, rateId, 'fifty')))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    expect(new Set(answers.map((answer) => answer.json().trackingNumber)).size).toBe(1)
    expect([...bought.values()]).toEqual([1])
  })

  it('happens once for parallel requests without or with different keys', async () => {
    const { id, rateId } = await fresh('well')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => buy(id, rateId, index % 2 ? `key-${index}` : undefined)),
    )
    expect([...bought.values()]).toEqual([1])
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThan(0)
    expect(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 409)).toBe(true)
  })

  it('refuses the same key with another body', async () => {
    const { id, rateId } = await fresh('well')
    await buy(id, rateId, 'once')
    const other = await operator.post(`/v1/shipments/${id}/purchase`, { rateId: id }, { 'idempotency-key': 'once' })
    expect(other.json()).toMatchObject({ code: 'idempotency_key_reused', status: 422 })
  })

  it('keeps keys of tenants apart', async () => {
    const { id, rateId } = await fresh('well')
    await buy(id, rateId, 'shared-key')
    const other = await app.as('admin@other.test')
    expect(
      (await other.post(`/v1/shipments/${id}/purchase`, { rateId }, { 'idempotency-key': 'shared-key' })).statusCode,
    ).toBe(404)
  })

  it('gives the money back and the reason when the carrier refuses', async () => {
    const { id, rateId, before } = await fresh('refuses')
    expect((await buy(id, rateId)).json()).toMatchObject({ code: 'carrier_refused', detail: 'Not today.' })
    expect(await shipment(id)).toMatchObject({ status: 'rated', service: null })
    expect(await period()).toMatchObject({ spentCents: before.spentCents, reservedCents: before.reservedCents })
    behaviour = 'well'
    expect((await buy(id, rateId)).json()).toMatchObject({ status: 'purchased' })
  })

  it('is unknown when no answer comes: not bought again, shown, and resolved to the label that exists', async () => {
    const { id, rateId, before } = await fresh('silent')
    expect((await buy(id, rateId)).json()).toMatchObject({ code: 'purchase_unknown', status: 409 })
    expect((await buy(id, rateId)).json()).toMatchObject({ code: 'purchase_unknown' })
    expect(await shipment(id)).toMatchObject({
      status: 'unknown',
      unknown: { since: expect.any(String), searchable: true, reference: expect.any(String) },
    })
    expect(await period()).toMatchObject({ reservedCents: before.reservedCents + 1185 })
    await recover()
    expect(await shipment(id)).toMatchObject({ status: 'purchased', labels: [{ packageNumber: 1 }] })
    expect([...bought.values()]).toEqual([1])
    expect(await period()).toMatchObject({ reservedCents: before.reservedCents, spentCents: before.spentCents + 1185 })
  })

  it('is unknown, then not bought, when the request never reached the carrier', async () => {
    const { id, rateId, before } = await fresh('dies-before')
    expect((await buy(id, rateId)).json()).toMatchObject({ code: 'purchase_unknown' })
    await recover()
    expect(await shipment(id)).toMatchObject({ status: 'rated' })
    expect(await period()).toMatchObject({ spentCents: before.spentCents, reservedCents: before.reservedCents })
    behaviour = 'well'
    expect((await buy(id, rateId)).json()).toMatchObject({ status: 'purchased' })
  })

  it('does not believe a label that came with errors until the carrier confirms it', async () => {
    const { id, rateId } = await fresh('label-with-errors')
    expect((await buy(id, rateId)).json()).toMatchObject({ code: 'purchase_unknown' })
    await recover()
    expect(await shipment(id)).toMatchObject({ status: 'purchased' })
  })

  it('refuses past the budget, buys nothing and says what to do', async () => {
    const heavy = { packages: [{ weight: { value: 70, unit: 'lb' } }], accountIds: [accountId] }
    behaviour = 'well'
    bought = new Map()
    let refused: { code: string; detail: string } | null = null
    for (let attempt = 0; attempt < 40 && !refused; attempt += 1) {
      const rated = await ratedShipment(operator, heavy)
      const answer = await buy(rated.id, rateOf(rated, 'usps_priority_mail_express'))
      if (answer.statusCode === 422) refused = answer.json()
    }
    expect(refused).toMatchObject({ code: 'budget_exceeded', detail: expect.stringContaining('ask an administrator') })
    const { spentCents, reservedCents, limitCents } = await period()
    expect(spentCents + reservedCents).toBeLessThanOrEqual(limitCents)
  })
})
