import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BackgroundJob } from '#contracts/work.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping, ratedShipment } from '../platform/testing/shipping.ts'

let app: TestApp
let operator: Client
let accountId: string
beforeAll(async () => {
  app = await createTestApp()
  accountId = (await equipForShipping(app)).accountId
  operator = await app.as('mailroom@one.test')
})
afterAll(() => app.close())

const spent = async () => (await operator.get(`/v1/accounts/${accountId}`)).json().period.spentCents
const statusOf = async (client: Client, id: string) => (await client.get(`/v1/shipments/${id}`)).json().status

async function finished(id: string): Promise<BackgroundJob> {
  return vi.waitFor(
    async () => {
      const job: BackgroundJob = (await operator.get(`/v1/background-jobs/${id}`)).json()
      expect(['done', 'failed', 'cancelled']).toContain(job.state)
      return job
    },
    { timeout: 10_000, interval: 30 },
  )
}

describe('voiding many shipments', () => {
  it('voids what can be voided with the money back, and says why of the rest', async () => {
    const before = await spent()
    const bought = [
      await boughtShipment(operator, { accountIds: [accountId] }),
      await boughtShipment(operator, { accountIds: [accountId] }),
    ]
    const voided = await boughtShipment(operator)
    await operator.post(`/v1/shipments/${voided.id}/void`)
    const draft = await ratedShipment(operator)
    const stranger = await app.as('admin@other.test')
    const foreign = await boughtShipment(stranger)
    const shipmentIds = [foreign, ...bought, voided, draft].map(({ id }) => id)
    const answer = await operator.post('/v1/shipments/void', { shipmentIds })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ kind: 'void_shipments', state: 'queued', done: 0, total: 5 })
    const job = await finished(answer.json().id)
    expect(job).toMatchObject({ state: 'done', done: 5, failed: 2 })
    expect(job.failures).toEqual([
      { id: foreign.id, reason: 'There is no shipment with this id.' },
      { id: draft.id, reason: expect.stringContaining('only a bought label') },
    ])
    for (const { id } of bought) expect(await statusOf(operator, id)).toBe('voided')
    expect(await statusOf(stranger, foreign.id)).toBe('purchased')
    expect(await spent()).toBe(before)
    const { events } = (await operator.get(`/v1/shipments/${bought[0]?.id}`)).json()
    expect(events.at(-1)).toMatchObject({ kind: 'shipment.voided', by: 'mailroom@one.test' })
  })

  it('is begun once however often the request is repeated', async () => {
    const { id } = await boughtShipment(operator)
    const send = () => operator.post('/v1/shipments/void', { shipmentIds: [id] }, { 'idempotency-key': 'void-many-1' })
    const [first, second] = [await send(), await send()]
    expect(second.json().id).toBe(first.json().id)
    await finished(first.json().id)
  })

  it.each([
    ['no id', [], 'shipmentIds'],
    ['an id twice', Array(2).fill('019aa000-0000-7000-8000-000000000000'), 'shipmentIds'],
    ['a word', ['all'], 'shipmentIds.0'],
  ])('refuses %s', async (_what, shipmentIds, field) => {
    expect((await operator.post('/v1/shipments/void', { shipmentIds })).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field }],
    })
  })
})

describe('background jobs', () => {
  it('are seen and cancelled by who asked for them only, newest first, page by page', async () => {
    const start = async () => {
      const shipmentIds = ['019aa000-0000-7000-8000-000000000000']
      return (await operator.post('/v1/shipments/void', { shipmentIds })).json().id as string
    }
    const mine = [await start(), await start()].reverse()
    const page = (await operator.get('/v1/background-jobs?limit=1')).json()
    expect(page.items.map(({ id }: BackgroundJob) => id)).toEqual(mine.slice(0, 1))
    const next = (await operator.get(`/v1/background-jobs?limit=1&cursor=${page.nextCursor}`)).json()
    expect(next.items.map(({ id }: BackgroundJob) => id)).toEqual(mine.slice(1))
    const id = mine[0] ?? ''
    for (const username of ['admin@one.test', 'admin@other.test']) {
      const other = await app.as(username)
      expect((await other.get('/v1/background-jobs')).json().items).toEqual([])
      expect((await other.get(`/v1/background-jobs/${id}`)).json()).toMatchObject({ code: 'not_found' })
      expect((await other.post(`/v1/background-jobs/${id}/cancel`)).json()).toMatchObject({ code: 'not_found' })
    }
    await finished(id)
    expect((await operator.post(`/v1/background-jobs/${id}/cancel`)).json()).toMatchObject({ code: 'conflict' })
  })

  it('stop after the item in hand when cancelled', async () => {
    const shipmentIds = Array.from({ length: 400 }, (_, i) => `019aa000-0000-7000-8000-${String(i).padStart(12, '0')}`)
    const { id } = (await operator.post('/v1/shipments/void', { shipmentIds })).json()
    const cancelled = await operator.post(`/v1/background-jobs/${id}/cancel`)
    expect(cancelled.json()).toMatchObject({ cancelRequested: true })
    const job = await finished(id)
    expect(job.state).toBe('cancelled')
    expect(job.done).toBeLessThan(400)
  })
})
