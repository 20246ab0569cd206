import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Shipment } from '#contracts/shipments.ts'
import { openSql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping, ratedShipment, rateOf } from '../platform/testing/shipping.ts'
import { type ConnectedFedex, connectFedex, recipientWith } from '../platform/testing/simulated.ts'

let app: TestApp
let admin: Client
let operator: Client
let accountId: string
let fedex: ConnectedFedex
beforeAll(async () => {
  app = await createTestApp()
  accountId = (await equipForShipping(app)).accountId
  admin = await app.as('admin@one.test')
  operator = await app.as('mailroom@one.test')
  fedex = await connectFedex(admin)
})
afterAll(async () => {
  await fedex.simulator.close()
  await app.close()
})

const packages = [{ weight: { value: 2, unit: 'lb' } }]
const from = {
  ...recipientWith('Headquarters'),
  line1: '421 8th Ave',
  city: 'New York',
  state: 'NY',
  postalCode: '10001',
}
const rated = (input: object = {}) =>
  ratedShipment(operator, { accountIds: [accountId], from, to: recipientWith(), ...input })
const buy = (id: string, body: object) => operator.post(`/v1/shipments/${id}/purchase`, body)
const read = async (id: string): Promise<Shipment> => (await operator.get(`/v1/shipments/${id}`)).json()
const reserved = async () => (await operator.get(`/v1/accounts/${accountId}`)).json().period.reservedCents
const boughtAt = () => fedex.simulator.scene.store.all().length

async function makeUnknown(): Promise<string> {
  const draft = await rated({ to: recipientWith('SIM:500-AFTER-BUY') })
  const answer = await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day') })
  expect(answer.json()).toMatchObject({ code: 'purchase_unknown' })
  return draft.id
}

describe('a purchase that can be taken back', () => {
  it('reserves, waits, and is undone without the carrier ever being asked', async () => {
    await admin.patch('/v1/settings', { undoSeconds: 60 })
    const before = boughtAt()
    const draft = await rated()
    const held = (await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day'), undoable: true })).json()
    expect(held).toMatchObject({ status: 'purchasing', undoUntil: expect.any(String), labels: [] })
    expect(await reserved()).toBeGreaterThan(0)
    const undone = (await operator.post(`/v1/shipments/${draft.id}/purchase/undo`)).json()
    expect(undone).toMatchObject({ status: 'rated', undoUntil: null, chargedCents: null })
    expect(await reserved()).toBe(0)
    expect(boughtAt()).toBe(before)
    expect((await operator.post(`/v1/shipments/${draft.id}/purchase/undo`)).json()).toMatchObject({ code: 'conflict' })
    const again = (await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day') })).json()
    expect(again.status).toBe('purchased')
  })

  it('is bought when the time is over', async () => {
    await admin.patch('/v1/settings', { undoSeconds: 1 })
    const draft = await rated()
    await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day'), undoable: true })
    await vi.waitFor(async () => expect((await read(draft.id)).status).toBe('purchased'), { timeout: 8_000 })
    expect((await operator.post(`/v1/shipments/${draft.id}/purchase/undo`)).json()).toMatchObject({ code: 'conflict' })
    await admin.patch('/v1/settings', { undoSeconds: 0 })
  })
})

describe('a purchase without an answer', () => {
  it('shows what is being done, and a person can say that it was bought', async () => {
    const id = await makeUnknown()
    expect((await read(id)).unknown).toMatchObject({ reference: expect.any(String), searchable: true, attempts: 0 })
    const resolve = (body: object) => operator.post(`/v1/shipments/${id}/purchase/resolve`, body)
    const note = 'Seen on the web site'
    expect((await resolve({ outcome: 'bought', note })).json()).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'trackingNumbers' }],
    })
    const bought = (await resolve({ outcome: 'bought', note, trackingNumbers: ['794600000000'] })).json()
    expect(bought).toMatchObject({ status: 'purchased', trackingNumber: '794600000000', labels: [{ formats: [] }] })
    expect((await operator.get(`/v1/shipments/${id}/label`)).json()).toMatchObject({ code: 'conflict' })
    expect((await resolve({ outcome: 'bought', note, trackingNumbers: ['794600000000'] })).json()).toMatchObject({
      code: 'conflict',
    })
    const sql = openSql(app.databaseUrl)
    const trail = await sql`select body from audit_rows where target_id = ${id} and action = 'shipment.purchased'`
    await sql.end()
    expect(trail).toHaveLength(1)
  })

  it('can be said not to have been bought: the money comes back', async () => {
    const id = await makeUnknown()
    expect(await reserved()).toBeGreaterThan(0)
    const body = { outcome: 'not_bought', note: 'FedEx has no such shipment' }
    const back = (await operator.post(`/v1/shipments/${id}/purchase/resolve`, body)).json()
    expect(back.status).toBe('rated')
    expect(back.events.at(-1)?.text).toContain('mailroom@one.test looked at the carrier')
    expect(await reserved()).toBe(0)
    expect(
      (await app.as('user@one.test').then((user) => user.post(`/v1/shipments/${id}/purchase/resolve`, body)))
        .statusCode,
    ).toBe(403)
  })
})

describe('a label that is no picture of one', () => {
  it('is not believed: the purchase is looked up', async () => {
    const draft = await rated({ to: recipientWith('SIM:PLACEHOLDER') })
    const answer = await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day') })
    expect(answer.json()).toMatchObject({ code: 'purchase_unknown' })
    await operator.post(`/v1/shipments/${draft.id}/purchase/resolve`, { outcome: 'not_bought', note: 'test' })
  })
})

describe('one call', () => {
  const ship = (key: string, body: object) => operator.post('/v1/shipments/ship', body, { 'idempotency-key': key })
  const shipment = { to: recipientWith(), from, packages }

  it('saves, prices, chooses and buys, and a repeat answers the same', async () => {
    const before = boughtAt()
    const body = { shipment, service: 'fastest' }
    const first = (await ship('one-call-1', body)).json()
    expect(first).toMatchObject({ status: 'purchased', labels: [{ packageNumber: 1 }] })
    expect((await ship('one-call-1', body)).json().id).toBe(first.id)
    expect(boughtAt() - before).toBe(1)
  })

  it('goes on where an interrupted first attempt stopped', async () => {
    const body = { shipment, service: 'fedex_2day' }
    const first = (await ship('one-call-2', body)).json()
    const sql = openSql(app.databaseUrl)
    await sql`delete from idempotency_keys where key = 'one-call-2'`
    await sql.end()
    const before = boughtAt()
    expect((await ship('one-call-2', body)).json()).toMatchObject({
      id: first.id,
      trackingNumber: first.trackingNumber,
    })
    expect(boughtAt()).toBe(before)
  })

  it('refuses without a key, over the limit, and for a service nobody offers', async () => {
    expect((await operator.post('/v1/shipments/ship', { shipment, service: 'cheapest' })).json()).toMatchObject({
      code: 'invalid_request',
    })
    expect((await ship('k1', { shipment, service: 'fastest', maxAmountCents: 100 })).json()).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'maxAmountCents' }],
    })
    expect((await ship('k2', { shipment, service: 'ups_moon' })).json()).toMatchObject({
      fields: [{ field: 'service' }],
    })
  })
})

describe('a return', () => {
  it('is a draft the other way round, bound to what was sent', async () => {
    const draft = await rated()
    expect((await operator.post(`/v1/shipments/${draft.id}/return`)).json()).toMatchObject({ code: 'conflict' })
    await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day') })
    const back = (await operator.post(`/v1/shipments/${draft.id}/return`)).json()
    expect(back).toMatchObject({
      returnOf: draft.id,
      options: { returnLabel: true },
      to: { postalCode: '10001' },
      from: { postalCode: '94111' },
    })
    expect((await read(draft.id)).returns).toEqual([back.id])
    const priced = (
      await operator.post(`/v1/shipments/${back.id}/rates`, { carrierAccountIds: [fedex.account.id] })
    ).json()
    expect((await buy(back.id, { choice: 'cheapest' })).json()).toMatchObject({ status: 'purchased' })
    expect(priced.rates.every((rate: { carrier: string }) => rate.carrier === 'fedex')).toBe(true)
  })
})

describe('where a parcel is', () => {
  it('is asked of the carrier, moves the shipment on, and is found by its number', async () => {
    const draft = await rated()
    const { trackingNumber } = (await buy(draft.id, { rateId: rateOf(draft, 'fedex_2day') })).json()
    await vi.waitFor(async () =>
      expect((await operator.get(`/v1/shipments/${draft.id}/tracking`)).json().nextCheckAt).not.toBeNull(),
    )
    await pause(20)
    await fetch(`${fedex.simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds: 600 }) })
    const tracking = (await operator.post(`/v1/shipments/${draft.id}/tracking`)).json()
    expect(tracking).toMatchObject({ status: 'delivered', trackingNumber, problem: null })
    expect(tracking.scans.length).toBeGreaterThan(2)
    expect(await read(draft.id)).toMatchObject({ status: 'delivered' })
    expect((await operator.post(`/v1/shipments/${draft.id}/tracking`)).json()).toMatchObject({ code: 'rate_limited' })
    const found = (
      await operator.get(
        `/v1/find?text=${encodeURIComponent(` ${trackingNumber.slice(0, 4)} ${trackingNumber.slice(4)} `)}`,
      )
    ).json()
    expect(found).toMatchObject({ shipmentId: draft.id, packageNumber: 1 })
  })
})
