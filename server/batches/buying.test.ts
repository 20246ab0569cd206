import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { CarrierSource } from '../carriers/index.ts'
import { insertCarrierAccount } from '../carriers/index.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { newId } from '../platform/ids.ts'
import { BackgroundJobs } from '../platform/jobs/runner.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { recoverPurchases } from '../shipments/index.ts'
import { buyingBatches } from './index.ts'
import { buy, checked, gate, inState, itemsOf, row, rows, type ToldCarrier, toldCarrier } from './testing/batch.ts'

let app: TestApp
let operator: Client
let sql: Sql
let now = 0
const told: Partial<Record<CarrierCode, ToldCarrier>> = {}
const slowly = (recipient: string) => recipient.startsWith('Slow')
const carriers: CarrierSource = (account) => toldCarrier(account, told[account.carrier] ?? { bought: new Map() })
const others: BackgroundJobs[] = []

beforeAll(async () => {
  app = await createTestApp({ carriers, clock: () => new Date(Date.now() + now) })
  await equipForShipping(app)
  await app.platform.db.withTenant(app.tenantId, (tx) =>
    insertCarrierAccount(tx, { tenantId: app.tenantId, id: newId(), carrier: 'ups', name: 'Slow carrier' }),
  )
  operator = await app.as('mailroom@one.test')
  sql = openSql(app.databaseUrl)
})
beforeEach(() => {
  now = 0
  told.published = { offers: (recipient) => !slowly(recipient), bought: new Map() }
  told.ups = { offers: slowly, bought: new Map() }
})
afterEach(async () => {
  await Promise.all(others.splice(0).map((runner) => runner.stop()))
})
afterAll(async () => {
  await sql.end()
  await app.close()
})

const boughtOnce = (count: number, carrier: CarrierCode = 'published') => {
  const times = [...(told[carrier]?.bought.values() ?? [])]
  expect(times).toEqual(Array(count).fill(1))
}
/** Eight with the carrier, and those written down while it is busy. */
const inHand = 12
const allInHand = (id: string) =>
  vi.waitFor(async () => expect(await itemsOf(operator, id, '&state=buying')).toHaveLength(inHand), 10_000)
const countsOf = async (id: string) => (await operator.get(`/v1/batches/${id}`)).json().counts
const post = (id: string, verb: string) => operator.post(`/v1/batches/${id}/${verb}`)

/** Makes purchases wait for the gate; answers how many began, and the most that were in hand at once. */
function held(carrier: CarrierCode, only: (recipient: string) => boolean = () => true) {
  const { open, opened } = gate()
  const seen = { begun: 0, inHand: 0, most: 0 }
  const one = told[carrier]
  if (one)
    one.buying = async (recipient) => {
      seen.begun += 1
      seen.inHand += 1
      seen.most = Math.max(seen.most, seen.inHand)
      if (only(recipient)) await opened
      seen.inHand -= 1
      return undefined
    }
  return { seen, open }
}

describe('lanes', () => {
  it('buy eight at once with each carrier, and a carrier that hangs holds up no other', async () => {
    const slow = held('ups')
    const fast = held('published', () => false)
    const shipments = [...Array.from({ length: 20 }, (_, index) => row(`Slow ${index}`)), ...rows(40)]
    const batch = await checked(operator, { service: 'usps_ground_advantage', shipments })
    await buy(operator, batch)
    await vi.waitFor(async () => expect((await countsOf(batch.id)).bought).toBe(40), { timeout: 15_000 })
    expect(slow.seen).toMatchObject({ begun: 8, inHand: 8 })
    expect(fast.seen.most).toBeLessThanOrEqual(8)
    slow.open()
    await inState(operator, batch.id, 'done')
    expect(slow.seen.most).toBe(8)
    boughtOnce(40)
    boughtOnce(20, 'ups')
  })
})

describe('a batch being bought', () => {
  it('stops after the purchases in hand when it is paused, goes on when it is resumed', async () => {
    const { seen, open } = held('published')
    const batch = await checked(operator, { shipments: rows(30) })
    await buy(operator, batch)
    await allInHand(batch.id)
    expect((await post(batch.id, 'resume')).json()).toMatchObject({ code: 'conflict' })
    expect((await post(batch.id, 'retry')).json()).toMatchObject({ code: 'conflict' })
    expect((await post(batch.id, 'pause')).json()).toMatchObject({ state: 'paused' })
    open()
    await vi.waitFor(async () => expect((await countsOf(batch.id)).bought).toBe(inHand), 10_000)
    await vi.waitFor(async () => {
      const jobs =
        await sql`select state, done from background_jobs where kind = 'buy_batch' and input ->> 'batchId' = ${batch.id}`
      expect(jobs).toMatchObject([{ state: 'cancelled', done: inHand }])
    }, 10_000)
    expect(seen).toMatchObject({ begun: inHand, most: 8 })
    expect((await operator.get(`/v1/batches/${batch.id}`)).json()).toMatchObject({ state: 'paused' })
    await post(batch.id, 'resume')
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 30 })
    boughtOnce(30)
  })

  it('keeps what was bought when it is cancelled, and frees the rest', async () => {
    const { open } = held('published')
    const batch = await checked(operator, { shipments: rows(20) })
    await buy(operator, batch)
    await allInHand(batch.id)
    expect((await post(batch.id, 'cancel')).json()).toMatchObject({ state: 'cancelled' })
    open()
    await vi.waitFor(
      async () => expect(await countsOf(batch.id)).toMatchObject({ bought: inHand, skipped: 20 - inHand }),
      10_000,
    )
    boughtOnce(inHand)
    for (const verb of ['pause', 'resume', 'retry', 'cancel'])
      expect((await post(batch.id, verb)).json()).toMatchObject({ code: 'conflict' })
    const left = (await itemsOf(operator, batch.id, '&state=skipped')).map(({ shipmentId }) => shipmentId)
    expect((await checked(operator, { shipmentIds: left })).counts).toMatchObject({ ready: 20 - inHand })
  })

  it('is paused when its background job is cancelled from the list', async () => {
    const { seen, open } = held('published')
    const batch = await checked(operator, { shipments: rows(80) })
    await buy(operator, batch)
    await vi.waitFor(() => expect(seen.begun).toBe(8), 10_000)
    const jobs = (await operator.get('/v1/background-jobs')).json().items
    await operator.post(`/v1/background-jobs/${jobs[0].id}/cancel`)
    open()
    expect(await inState(operator, batch.id, 'paused')).toMatchObject({ problem: expect.stringContaining('Resume') })
    await post(batch.id, 'resume')
    await inState(operator, batch.id, 'done')
    boughtOnce(80)
  })

  it('goes on with another server when the one at work is gone, and nothing is bought twice', async () => {
    const { seen, open } = held('published')
    const batch = await checked(operator, { shipments: rows(40) })
    await buy(operator, batch)
    await vi.waitFor(() => expect(seen.begun).toBe(8), 10_000)
    // The purchases in hand hang with a server that no longer holds the lease.
    const kind = buyingBatches(app.platform, carriers)
    const other = new BackgroundJobs(app.platform, [kind], { pollMs: 20 })
    others.push(other)
    await sql`update background_jobs set lease_until = now() - interval '1 second' where state = 'running'`
    other.start()
    await vi.waitFor(() => expect(seen.begun).toBeGreaterThan(8), 10_000)
    await pause(100)
    open()
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 40, failed: 0 })
    boughtOnce(40)
  })

  it('finds out what became of rows in hand that were bought before a crash could write it down', async () => {
    const batch = await checked(operator, { shipments: rows(12) })
    await buy(operator, batch)
    await inState(operator, batch.id, 'done')
    await sql`update batch_items set state = 'buying' where batch_id = ${batch.id} and number > 6`
    await sql`update batches set state = 'buying' where id = ${batch.id}`
    expect((await post(batch.id, 'resume')).json()).toMatchObject({ state: 'buying' })
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 12 })
    boughtOnce(12)
  })

  it('fails the rows a carrier refuses with its reason; they can be tried again', async () => {
    let refuse = true
    const one = told.published
    if (one) one.buying = async (recipient) => (refuse && recipient.endsWith('2') ? 'refused' : undefined)
    const batch = await checked(operator, { shipments: rows(3) })
    await buy(operator, batch)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 2, failed: 1 })
    expect((await itemsOf(operator, batch.id))[1]).toMatchObject({ state: 'failed', problem: 'We do not go there.' })
    refuse = false
    await post(batch.id, 'retry')
    const again = await inState(operator, batch.id, 'ready')
    expect(again).toMatchObject({ totalCents: batch.totalCents, counts: { ready: 1, bought: 2 } })
    await buy(operator, again)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 3 })
    boughtOnce(3)
  })

  it('waits for rows whose carrier did not answer, until somebody knows', async () => {
    const one = told.published
    if (one) one.buying = async (recipient) => (recipient.endsWith('2') ? 'silent' : undefined)
    const batch = await checked(operator, { shipments: rows(3) })
    await buy(operator, batch)
    await vi.waitFor(async () => expect(await countsOf(batch.id)).toMatchObject({ bought: 2, unknown: 1 }), 10_000)
    await pause(100)
    expect((await operator.get(`/v1/batches/${batch.id}`)).json()).toMatchObject({
      ...{ state: 'buying', totalCents: batch.totalCents },
    })
    await sql`update purchase_intents set lease_until = now() - interval '1 second' where state = 'unknown'`
    await recoverPurchases(app.platform, carriers)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 3, unknown: 0 })
    boughtOnce(3)
  })
})

describe('prices out of date', () => {
  const hours = (count: number) => count * 3_600_000

  it('are asked again and bought when they are no dearer', async () => {
    const batch = await checked(operator, { shipments: rows(3) })
    now = hours(2)
    await buy(operator, batch)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 3 })
  })

  it('fail their rows with both prices when they are', async () => {
    const batch = await checked(operator, { shipments: rows(2) })
    now = hours(2)
    if (told.published) told.published.dearerBy = 100
    await buy(operator, batch)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ bought: 0, failed: 2 })
    const [first] = await itemsOf(operator, batch.id)
    expect(first?.problem).toMatch(/^The price changed from \$[\d.]+ to \$[\d.]+\./)
    await post(batch.id, 'retry')
    const dearer = await inState(operator, batch.id, 'ready')
    expect(dearer.totalCents).toBe(batch.totalCents + 200)
  })

  it('of a draft that was changed meanwhile are asked again too', async () => {
    const batch = await checked(operator, { shipments: rows(2) })
    const [first, second] = await itemsOf(operator, batch.id)
    const heavier = { packages: [{ weight: { value: 30, unit: 'lb' } }] }
    await operator.patch(`/v1/shipments/${first?.shipmentId}`, heavier)
    await operator.delete(`/v1/shipments/${second?.shipmentId}`)
    await buy(operator, batch)
    expect((await inState(operator, batch.id, 'done')).counts).toMatchObject({ failed: 2 })
    const [dearer, gone] = await itemsOf(operator, batch.id)
    expect(dearer?.problem).toContain('The price changed')
    expect(gone?.problem).toContain('discarded')
  })
})
