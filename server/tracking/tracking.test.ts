import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TrackingStatus } from '#contracts/tracking.ts'
import { trackingStatuses } from '#contracts/tracking.ts'
import { carrierSource, type TrackingAnswer, type TrackingScan } from '../carriers/index.ts'
import { instantIn } from '../platform/clock.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping, ratedShipment, rateOf } from '../platform/testing/shipping.ts'
import { type ConnectedFedex, connectFedex, recipientWith } from '../platform/testing/simulated.ts'
import { keepAnswer } from './answer.ts'
import { pollTracking } from './poll.ts'
import { isFinal, nextAfterFailure, nextCheck, statusOfAll } from './schedule.ts'
import { selectWatches } from './store.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

let app: TestApp
let operator: Client
let fedex: ConnectedFedex
beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app)
  const admin = await app.as('admin@one.test')
  operator = await app.as('mailroom@one.test')
  fedex = await connectFedex(admin)
})
afterAll(async () => {
  await fedex.simulator.close()
  await app.close()
})

const from = {
  ...recipientWith('Headquarters'),
  line1: '421 8th Ave',
  city: 'New York',
  state: 'NY',
  postalCode: '10001',
}

/** Bought and watched, one package unless said. */
async function watched(packages = 1, company?: string): Promise<string> {
  const one = { weight: { value: 2, unit: 'lb' } }
  const input = { from, to: recipientWith(company), packages: Array.from({ length: packages }, () => one) }
  const draft = await ratedShipment(operator, input)
  const bought = await operator.post(`/v1/shipments/${draft.id}/purchase`, { rateId: rateOf(draft, 'fedex_2day') })
  if (bought.statusCode !== 200) throw new Error(bought.body)
  await vi.waitFor(async () => expect(await watchesOf(draft.id)).toHaveLength(packages), { timeout: 10_000 })
  return draft.id
}

const watchesOf = (id: string) => app.platform.db.withTenant(app.tenantId, (tx) => selectWatches(tx, app.tenantId, id))
const tracking = async (id: string) => (await operator.get(`/v1/shipments/${id}/tracking`)).json()
const advance = (seconds: number) =>
  fetch(`${fedex.simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds }) })
async function database<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openSql(app.databaseUrl)
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}
const makeDue = () => database((sql) => sql`update tracking_watches set next_at = now() where done_at is null`)
const poll = () => pollTracking(app.platform, carrierSource(app.platform))

describe('asking carriers where parcels are', () => {
  it('asks about what is due, once, and plans the next time', async () => {
    const id = await watched()
    expect(await poll()).toBe(0)
    await makeDue()
    expect(await poll()).toBeGreaterThanOrEqual(1)
    expect(await poll()).toBe(0)
    const found = await tracking(id)
    expect(found.scans.length).toBeGreaterThan(0)
    expect(new Date(found.nextCheckAt).getTime()).toBeGreaterThan(Date.now())
  })

  it('asks about many with few calls', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => watched()))
    await makeDue()
    expect(await poll()).toBeGreaterThanOrEqual(ids.length)
    for (const id of ids) expect((await tracking(id)).checkedAt).not.toBeNull()
  })

  it('says that all packages arrived only when every one did', async () => {
    const id = await watched(2)
    const [first, second] = await watchesOf(id)
    if (!first || !second) throw new Error('two packages are watched')
    const at = new Date().toISOString()
    const scan: TrackingScan = {
      status: 'delivered',
      code: 'DL',
      text: 'Delivered',
      at,
      city: null,
      state: null,
      country: null,
    }
    const answer = { status: 'delivered' as const, estimatedDelivery: null, signedBy: 'A. Byron', scans: [scan] }
    const keep = (watch: typeof first) =>
      app.platform.db.withTenant(app.tenantId, (tx) =>
        keepAnswer(tx, watch, {
          answer: { ...answer, trackingNumber: watch.trackingNumber },
          now: new Date(),
          timeZone: 'UTC',
        }),
      )
    await keep(first)
    expect(await tracking(id)).toMatchObject({ status: 'in_transit', signedBy: 'A. Byron' })
    await keep(second)
    expect(await tracking(id)).toMatchObject({ status: 'delivered', nextCheckAt: null })
  })

  it('is put off after a failure, and says why', async () => {
    const id = await watched()
    fedex.simulator.scene.faults.plan({ fault: 'HTML', times: 50, path: '/track/' })
    await makeDue()
    await poll()
    fedex.simulator.scene.faults.clear()
    const found = await tracking(id)
    expect(found.problem).toMatch(/FedEx/)
    expect(new Date(found.nextCheckAt).getTime()).toBeGreaterThan(Date.now() + 60_000)
  })

  it('stops when the label is voided', async () => {
    const id = await watched()
    await operator.post(`/v1/shipments/${id}/void`)
    await vi.waitFor(async () => expect((await tracking(id)).nextCheckAt).toBeNull())
  })
})

describe('events pushed by a carrier', () => {
  it('make the packages they name due, and nothing else is believed of them', async () => {
    const id = await watched()
    const [watch] = await watchesOf(id)
    const admin = await app.as('admin@one.test')
    const token = app.platform.secrets.token(`carrier-events:${fedex.account.id}`)
    const event = { output: [{ tracking: { number: watch?.trackingNumber, status: 'DELIVERED' } }] }
    const pushed = await app.anyone.post(`/v1/carrier-events/${token}`, event)
    expect(pushed.statusCode).toBe(204)
    expect((await tracking(id)).status).toBe('purchased')
    expect(await poll()).toBeGreaterThanOrEqual(1)
    expect((await app.anyone.post(`/v1/carrier-events/${'x'.repeat(43)}`, event)).statusCode).toBe(404)
    expect((await admin.get('/v1/carrier-accounts')).body).not.toContain('eventsHash')
  })
})

describe('the worklist', () => {
  it('shows a parcel in trouble until it moves again, and what a person ticked off', async () => {
    const id = await watched(1, 'SIM:EXCEPTION')
    await advance(600)
    await makeDue()
    await poll()
    const item = await vi.waitFor(async () => {
      const { items } = (await operator.get('/v1/worklist?kind=tracking_exception')).json()
      const found = items.find(({ shipment }: { shipment: { id: string } }) => shipment.id === id)
      expect(found).toBeDefined()
      return found
    })
    expect(item.cure).toContain('call the recipient')
    expect((await operator.get('/v1/worklist/count')).json().total).toBeGreaterThan(0)
    const done = (await operator.post(`/v1/worklist/${item.id}/done`, { done: true, note: 'Called' })).json()
    expect(done).toMatchObject({ doneBy: 'mailroom@one.test', note: 'Called' })
    const listed = (await operator.get('/v1/worklist?done=true')).json().items
    expect(listed[0].id).toBe(item.id)
    const other = await app.as('admin@other.test')
    expect((await other.post(`/v1/worklist/${item.id}/done`, { done: false })).statusCode).toBe(404)
  })
})

describe(`pure rules (TEST_SEED=${seed})`, () => {
  const status = fc.option(fc.constantFrom(...trackingStatuses), { nil: null })

  it('the order and number of answers change no end state', () => {
    const order: TrackingStatus[] = ['in_transit', 'out_for_delivery', 'delivered']
    for (const one of order) expect(statusOfAll([one])).toBe(one)
    fc.assert(
      fc.property(fc.array(status, { maxLength: 6 }), (statuses) => {
        const all = statusOfAll(statuses)
        expect(statusOfAll([...statuses].reverse())).toBe(all)
        expect(statusOfAll(statuses.concat(statuses))).toBe(all)
        if (all === 'delivered') expect(statuses.every((one) => one === 'delivered')).toBe(true)
      }),
      { seed },
    )
  })

  it('pauses have bounds, whatever happens', () => {
    fc.assert(
      fc.property(
        status,
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 10_000 }),
        (one, days, attempts) => {
          const now = new Date('2026-03-01T12:00:00Z')
          const quietSince = new Date(now.getTime() - days * 86_400_000)
          const pause = nextCheck(one, { now, quietSince }).getTime() - now.getTime()
          expect(pause).toBeLessThanOrEqual(12 * 3_600_000)
          if (!isFinal(one)) expect(pause).toBeGreaterThanOrEqual(30 * 60_000)
          const retry = nextAfterFailure(attempts, now).getTime() - now.getTime()
          expect(retry).toBeGreaterThanOrEqual(5 * 60_000)
          expect(retry).toBeLessThanOrEqual(6 * 3_600_000)
        },
      ),
      { seed },
    )
  })

  it('times without an offset are local, on both sides of a clock change', () => {
    const read = (text: string) => instantIn('America/New_York', text)?.toISOString()
    expect(read('2026-03-08T01:30:00')).toBe('2026-03-08T06:30:00.000Z')
    expect(read('2026-03-08T03:30:00')).toBe('2026-03-08T07:30:00.000Z')
    expect(read('2026-01-05T10:00:00-08:00')).toBe('2026-01-05T18:00:00.000Z')
    expect(read('never')).toBeUndefined()
  })
})

it('scans told twice, late and in any order are each kept once', async () => {
  const id = await watched()
  const [watch] = await watchesOf(id)
  if (!watch) throw new Error('a package is watched')
  const scanAt = (minute: number): TrackingScan => ({
    status: 'in_transit',
    code: 'AR',
    text: `Scan ${minute}`,
    at: `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`,
    city: 'Memphis',
    state: 'TN',
    country: 'US',
  })
  const answerOf = (minutes: readonly number[]): TrackingAnswer => ({
    trackingNumber: watch.trackingNumber,
    status: 'in_transit',
    estimatedDelivery: '2026-03-04',
    signedBy: null,
    scans: minutes.map(scanAt),
  })
  const told = fc.sample(fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }), { seed, numRuns: 8 })
  for (const minutes of [...told, [1, 2, 3, 4, 5], [2]])
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      keepAnswer(tx, watch, { answer: answerOf(minutes), now: new Date(), timeZone: 'UTC' }),
    )
  const { scans, estimatedDelivery } = await tracking(id)
  expect(scans.map(({ text }: { text: string }) => text)).toEqual(['Scan 5', 'Scan 4', 'Scan 3', 'Scan 2', 'Scan 1'])
  expect(scans[0].place).toBe('Memphis, TN, US')
  expect(estimatedDelivery).toBe('2026-03-04')
})
