import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Pickup } from '#contracts/manifests.ts'
import { createEndOfDay, type EndOfDay } from '../manifests/testing/end-of-day.ts'
import { recoverPickups } from './index.ts'

let app: EndOfDay
/** each test orders for a day of its own */
let day = ''
let days = 0
beforeAll(async () => {
  app = await createEndOfDay()
})
afterAll(() => app.close())
afterEach(() => {
  app.usps.fate = 'answer'
})

function nextDay(): string {
  days += 1
  day = new Date(Date.now() + (days + 1) * 86_400_000).toISOString().slice(0, 10)
  return day
}

const order = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  app.operator.post(
    '/v1/pickups',
    {
      ...{ carrierAccountId: app.accounts.usps, siteId: app.siteId, day, readyTime: '13:00', closeTime: '17:00' },
      ...{ packages: 4, weight: { value: 24, unit: 'oz' }, ...more },
    },
    headers,
  )
const cancel = (id: string | undefined) => app.operator.delete(`/v1/pickups/${id}`)
const newest = async (): Promise<Pickup | undefined> => (await app.operator.get('/v1/pickups?limit=1')).json().items[0]
const localTime = (at: Date) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' }).format(at)

describe('ordering a pickup', () => {
  it('tells the carrier everything, with the site’s address and what waits there', async () => {
    await app.bought(app.accounts.usps)
    nextDay()
    const answer = await order({ location: 'Front desk', instructions: 'Ring twice' })
    expect(answer.statusCode).toBe(201)
    const pickup: Pickup = answer.json()
    expect(pickup).toMatchObject({ state: 'scheduled', number: 'PU-1', amountCents: 300, text: 'The driver comes.' })
    expect(pickup).toMatchObject({
      siteName: 'Headquarters',
      carrierAccountName: 'USPS eVS',
      address: { city: 'New York' },
    })
    expect(app.usps.ordered.at(-1)).toMatchObject({
      ...{ pickupId: pickup.id, day, readyTime: '13:00', closeTime: '17:00', packages: 4 },
      ...{ weight: { value: 1.5, unit: 'lb' }, services: ['usps_ground_advantage'] },
      ...{ location: 'Front desk', instructions: 'Ring twice' },
    })
    expect((await app.operator.get(`/v1/pickups/${pickup.id}`)).json()).toEqual(pickup)
  })

  it('takes the carrier’s most common service where nothing waits, and an address of its own', async () => {
    await app.owner`update shipments set status = 'delivered' where status = 'purchased'`
    nextDay()
    const address = {
      company: 'Annex',
      line1: '1 Main St',
      city: 'Boston',
      state: 'MA',
      postalCode: '02110',
      country: 'US',
    }
    await order({ address, weight: { value: 900, unit: 'g' } })
    expect(app.usps.ordered.at(-1)).toMatchObject({ address, weight: { value: 0.9, unit: 'kg' } })
    expect(app.usps.ordered.at(-1)?.services).toHaveLength(1)
  })

  it('happens once for a site, account and day, however many ask', async () => {
    nextDay()
    const before = app.usps.ordered.length
    const answers = await Promise.all([order(), order(), order()])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409])
    expect(app.usps.ordered.length).toBe(before + 1)
    const { detail } = (await order()).json()
    expect(detail).toContain(`Pickup PU-${before + 1} is scheduled for ${day}`)
    const [first, second] = [
      await order({ day: nextDay() }, { 'idempotency-key': 'pick' }),
      await order({}, { 'idempotency-key': 'pick' }),
    ]
    expect(second.json().id).toBe(first.json().id)
  })

  it.each([
    ['a day that is over', { day: '2020-01-01' }, 'day'],
    ['a window that ends before it begins', { readyTime: '17:00', closeTime: '13:00' }, 'closeTime'],
    ['less than an hour', { readyTime: '13:00', closeTime: '13:59' }, 'closeTime'],
    ['no weight', { weight: { value: 0, unit: 'lb' } }, 'weight'],
    [
      'an address without a city',
      { address: { line1: '1 Main St', city: '', postalCode: '02110', country: 'US' } },
      'address.city',
    ],
    ['an unknown site', { siteId: '019aa000-0000-7000-8000-000000000000' }, 'siteId'],
    ['an unknown account', { carrierAccountId: '019aa000-0000-7000-8000-000000000000' }, 'carrierAccountId'],
  ])('refuses %s', async (_what, more, field) => {
    nextDay()
    const answer = (await order(more)).json()
    expect(answer.code).toBe('unprocessable')
    expect(answer.fields.map((one: { field: string }) => one.field)).toContain(field)
  })

  it('refuses a time of today that is over at the site', async () => {
    const [today, time = ''] = localTime(new Date()).split(' ')
    const answer = await order({ day: today, readyTime: '00:00', closeTime: '01:00' })
    if (time >= '01:00') expect(answer.json()).toMatchObject({ fields: [{ field: 'closeTime' }] })
    else expect(answer.statusCode).toBe(201)
  })

  it('names the accounts that can where one cannot', async () => {
    nextDay()
    expect((await order({ carrierAccountId: app.accounts.own })).json()).toMatchObject({
      ...{ code: 'unprocessable', detail: 'USPS takes no pickup orders. Pickups can be ordered with USPS eVS.' },
    })
  })

  it('that the carrier refuses may be tried again', async () => {
    nextDay()
    app.usps.fate = 'refuse'
    expect((await order()).json()).toMatchObject({
      code: 'carrier_refused',
      detail: 'Past the cut-off. Nothing was ordered.',
    })
    expect(await newest()).toMatchObject({ state: 'refused', text: 'Past the cut-off.' })
    expect((await cancel((await newest())?.id)).json()).toMatchObject({ code: 'conflict' })
    app.usps.fate = 'answer'
    expect((await order()).statusCode).toBe(201)
  })

  it.each(['throw', 'trouble'] as const)(
    'without an answer is unknown and never ordered again by itself (%s)',
    async (fate) => {
      nextDay()
      app.usps.fate = fate
      expect((await order()).json()).toMatchObject({
        code: 'carrier_unavailable',
        detail: expect.stringContaining('ask the carrier'),
      })
      app.usps.fate = 'answer'
      const before = app.usps.ordered.length
      expect((await order()).json()).toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining('is unknown for'),
      })
      await recoverPickups(app.platform)
      const pickup = await newest()
      expect(pickup).toMatchObject({ state: 'unknown', number: null })
      expect((await cancel(pickup?.id)).json()).toMatchObject({
        state: 'cancelled',
        text: expect.stringContaining('Given up by mailroom@one.test'),
      })
      expect(app.usps.ordered.length).toBe(before)
      expect((await order()).statusCode).toBe(201)
    },
  )

  it('is unknown after a crash; an answer that comes after giving up is shown', async () => {
    nextDay()
    app.usps.fate = 'hold'
    const ordering = order()
    const pickup = await vi.waitFor(async () => {
      const found = await newest()
      expect(found).toMatchObject({ state: 'scheduling', day })
      return found
    })
    expect((await cancel(pickup?.id)).json()).toMatchObject({ code: 'conflict' })
    expect(await recoverPickups(app.platform)).toBe(0)
    await app.owner`update pickups set lease_until = now() - interval '1 second' where id = ${pickup?.id ?? ''}`
    expect(await recoverPickups(app.platform)).toBe(1)
    expect(await newest()).toMatchObject({ state: 'unknown', text: expect.stringContaining('interrupted') })
    await cancel(pickup?.id)
    app.usps.release()
    await ordering
    expect(await newest()).toMatchObject({ state: 'cancelled', text: expect.stringContaining('too late with pickup') })
  })
})

describe('cancelling a pickup', () => {
  it('tells the carrier what it said when it took the order, once', async () => {
    nextDay()
    const pickup: Pickup = (await order()).json()
    expect((await cancel(pickup.id)).json()).toMatchObject({ state: 'cancelled', number: pickup.number })
    expect(app.usps.cancelled.at(-1)).toBe(`${pickup.number} key-${pickup.number}`)
    const before = app.usps.cancelled.length
    expect((await cancel(pickup.id)).json()).toMatchObject({ state: 'cancelled' })
    expect(app.usps.cancelled.length).toBe(before)
    expect((await order()).statusCode).toBe(201)
  })

  it('keeps the order when the carrier refuses, and may be repeated when it is silent', async () => {
    nextDay()
    const { id } = (await order()).json()
    app.usps.fate = 'refuse'
    expect((await cancel(id)).json()).toMatchObject({
      code: 'carrier_refused',
      detail: 'Past the cut-off. It stays ordered.',
    })
    expect(await newest()).toMatchObject({ state: 'scheduled', text: 'Not cancelled: Past the cut-off.' })
    app.usps.fate = 'throw'
    expect((await cancel(id)).json()).toMatchObject({ code: 'carrier_unavailable' })
    expect(await newest()).toMatchObject({ state: 'unknown', text: expect.stringContaining('may still come') })
    app.usps.fate = 'answer'
    expect((await cancel(id)).json()).toMatchObject({ state: 'cancelled' })
  })

  it('refuses one whose day is over', async () => {
    nextDay()
    const { id } = (await order()).json()
    await app.owner`update pickups set day = '2026-01-05' where id = ${id}`
    expect((await cancel(id)).json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('is over') })
  })
})

describe('permissions', () => {
  it('users look and do not order, other tenants see nothing', async () => {
    nextDay()
    const { id } = (await order()).json()
    const user = await app.as('user@one.test')
    expect((await user.get(`/v1/pickups/${id}`)).statusCode).toBe(200)
    expect((await user.delete(`/v1/pickups/${id}`)).json()).toMatchObject({ code: 'forbidden' })
    expect((await user.post('/v1/pickups', {})).json()).toMatchObject({ code: 'forbidden' })
    const stranger = await app.as('admin@other.test')
    expect((await stranger.get('/v1/pickups')).json()).toEqual({ items: [], nextCursor: null })
    expect((await stranger.get(`/v1/pickups/${id}`)).json()).toMatchObject({ code: 'not_found' })
    expect((await stranger.delete(`/v1/pickups/${id}`)).json()).toMatchObject({ code: 'not_found' })
  })

  it('lists page by page, of one site and state', async () => {
    const first = (await app.operator.get('/v1/pickups?limit=2&state=scheduled')).json()
    const second = (await app.operator.get(`/v1/pickups?limit=2&state=scheduled&cursor=${first.nextCursor}`)).json()
    const ids = [...first.items, ...second.items].map(({ id }: Pickup) => id)
    expect(ids).toEqual([...ids].sort().reverse())
    expect(new Set(ids).size).toBe(ids.length)
    expect((await app.operator.get(`/v1/pickups?siteId=${app.otherSiteId}`)).json().items).toEqual([])
  })
})
