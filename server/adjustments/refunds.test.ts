import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Shipment } from '#contracts/shipments.ts'
import type { VoidAnswer } from '../carriers/index.ts'
import { createPublishedCarrier } from '../carriers/published/carrier.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping, ratedShipment, rateOf, twoPounds } from '../platform/testing/shipping.ts'

const header = 'Tracking Number,Amount,Reason,Invoice Number,Invoice Date'
const requested: VoidAnswer = { state: 'requested', reference: 'R-7', expectedBy: '2026-01-05' }

let app: TestApp
let owner: Sql
let admin: Client
let accountId: string
/** what the account has spent on nothing but the shipment of the test */
let before: number
beforeAll(async () => {
  // A carrier that decides about refunds later, as USPS does.
  const carrier = { ...createPublishedCarrier(), void: async () => ({ result: requested, messages: [] }) }
  app = await createTestApp({ carriers: () => carrier })
  owner = openSql(app.databaseUrl)
  accountId = (await equipForShipping(app)).accountId
  admin = await app.as('admin@one.test')
})
beforeEach(async () => {
  before = await spent()
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

const spent = async (): Promise<number> => (await admin.get(`/v1/accounts/${accountId}`)).json().period.spentCents
const here = async () => (await spent()) - before
const post = async (...rows: string[]) =>
  (await admin.post('/v1/adjustments', { filename: 'invoice.csv', csv: [header, ...rows].join('\n') })).json()
const read = async (id: string): Promise<Shipment> => (await admin.get(`/v1/shipments/${id}`)).json()
const problemsOf = async (id: string): Promise<string[]> =>
  (await admin.get(`/v1/adjustments/${id}/rows?state=failed`))
    .json()
    .items.map(({ problem }: { problem: string }) => problem)
const money = (cents: number) => (cents / 100).toFixed(2)

/** A shipment whose refund is pending, and what it cost. */
async function pending(input: Record<string, unknown> = {}): Promise<{ shipment: Shipment; cost: number }> {
  const { id } = await boughtShipment(admin, { accountIds: [accountId], ...input })
  await admin.post(`/v1/shipments/${id}/void`)
  const shipment = await read(id)
  expect(shipment).toMatchObject({ status: 'void_requested', void: { state: 'refund_pending' } })
  return { shipment, cost: shipment.chargedCents ?? 0 }
}

describe('a credit for a shipment whose refund is pending', () => {
  it('of all it cost ends the void and gives the money back, once, whatever is imported again', async () => {
    const { shipment, cost } = await pending()
    expect(await here()).toBe(cost)
    const row = `${shipment.trackingNumber},-${money(cost)},Voided label,INV-1,2026-03-31`
    expect(await post(row)).toMatchObject({ booked: 1, failed: 0, amountCents: -cost })
    expect(await here()).toBe(0)
    const { status, charges, events } = await read(shipment.id)
    expect(status).toBe('voided')
    expect(charges.map(({ kind }) => kind)).toEqual(['reserve', 'capture', 'refund'])
    expect(events.at(-1)).toMatchObject({
      kind: 'shipment.voided',
      text: `Refund paid on invoice INV-1; $${money(cost)} returned to the account: Voided label`,
    })
    expect(await post(row)).toMatchObject({ booked: 0, repeated: 1, amountCents: 0 })
    const other = await post(`${shipment.trackingNumber},-${money(cost)},Voided label,INV-2,2026-04-30`)
    expect(other).toMatchObject({ booked: 0, failed: 1 })
    expect(await problemsOf(other.id)).toEqual([expect.stringContaining('given back already')])
    expect(await here()).toBe(0)
    const resolved = await admin.post(`/v1/shipments/${shipment.id}/void/resolve`, { outcome: 'voided', note: 'Paid' })
    expect(resolved.json()).toMatchObject({ code: 'conflict' })
  })

  it('of less leaves what the carrier kept on the account; the rest may follow', async () => {
    const { shipment, cost } = await pending()
    const number = shipment.trackingNumber
    expect(await post(`${number},(${money(cost - 150)}),Refund,INV-1,`)).toMatchObject({ booked: 1 })
    expect(await here()).toBe(150)
    const ended = await read(shipment.id)
    expect(ended.status).toBe('voided')
    expect(ended.charges.slice(2)).toMatchObject([
      { kind: 'refund', amountCents: cost },
      { kind: 'adjust', amountCents: 150 },
    ])
    expect(ended.events.at(-1)?.text).toContain('$1.50 kept by the carrier')
    const rest = await post(`${number},-1.51,Too much,INV-2,`, `${number},-1.50,Rest,INV-2,`)
    expect(rest).toMatchObject({ booked: 1, failed: 1 })
    expect(await here()).toBe(0)
  })

  it('of more than was billed is not booked, and the void waits on', async () => {
    const { shipment, cost } = await pending()
    const made = await post(`${shipment.trackingNumber},-${money(cost + 1)},Refund,INV-1,`)
    expect(made).toMatchObject({ booked: 0, failed: 1, amountCents: 0 })
    expect(await problemsOf(made.id)).toEqual([expect.stringContaining('larger than what this shipment comes to')])
    expect(await here()).toBe(cost)
    expect((await read(shipment.id)).void?.state).toBe('refund_pending')
  })

  it('gives back what the carrier billed beyond the price, too, and only what is left after earlier credits', async () => {
    const dearer = await pending()
    const number = dearer.shipment.trackingNumber
    const rows = [`${number},2.00,Weight,INV-1,`, `${number},-${money(dearer.cost + 200)},Refund,INV-1,`]
    expect(await post(...rows)).toMatchObject({ booked: 2, failed: 0 })
    expect(await here()).toBe(0)
    const cheaper = await boughtShipment(admin, { accountIds: [accountId] })
    const cost = cheaper.chargedCents ?? 0
    await post(`${cheaper.trackingNumber},-1.00,Late delivery,INV-1,`)
    await admin.post(`/v1/shipments/${cheaper.id}/void`)
    const refund = (cents: number) => post(`${cheaper.trackingNumber},-${money(cents)},Refund,INV-2,`)
    expect(await refund(cost)).toMatchObject({ failed: 1 })
    expect(await refund(cost - 100)).toMatchObject({ booked: 1 })
    expect((await read(cheaper.id)).status).toBe('voided')
    expect(await here()).toBe(0)
  })

  it('in several rows, one for each package, comes to the whole in the end', async () => {
    const draft = await ratedShipment(admin, { accountIds: [accountId], packages: [twoPounds, twoPounds] })
    await admin.post(`/v1/shipments/${draft.id}/purchase`, { rateId: rateOf(draft) })
    await admin.post(`/v1/shipments/${draft.id}/void`)
    const { labels, chargedCents } = await read(draft.id)
    const half = Math.floor((chargedCents ?? 0) / 2)
    const amounts = [half, (chargedCents ?? 0) - half]
    const rows = labels.map(
      ({ trackingNumber }, index) => `${trackingNumber},-${money(amounts[index] ?? 0)},Refund,INV-1,`,
    )
    expect(await post(...rows)).toMatchObject({ booked: 2, amountCents: -(chargedCents ?? 0) })
    expect(await here()).toBe(0)
    const { events } = await read(draft.id)
    expect(events.slice(-2).map(({ kind }) => kind)).toEqual(['shipment.voided', 'shipment.adjusted'])
  })

  it('returns a mark-up with the price', async () => {
    const input = { name: 'Handling', scope: 'tenant', effect: 'charge', surchargeCents: 99 }
    const rule = (await admin.post('/v1/rules', input)).json()
    const { shipment, cost } = await pending()
    const price = shipment.amountCents ?? 0
    await admin.delete(`/v1/rules/${rule.id}`)
    expect(cost).toBe(price + 99)
    expect(await post(`${shipment.trackingNumber},-${money(price)},Refund,INV-1,`)).toMatchObject({ booked: 1 })
    expect(await here()).toBe(0)
  })

  it('takes a late refund off the worklist', async () => {
    const { shipment, cost } = await pending()
    const items = async () => (await admin.get('/v1/worklist?kind=refund_late')).json().items
    await owner`insert into worklist_items (tenant_id, id, kind, shipment_id, text)
      values (${app.tenantId}, gen_random_uuid(), 'refund_late', ${shipment.id}, 'Late')`
    expect(await items()).toHaveLength(1)
    await post(`${shipment.trackingNumber},-${money(cost)},Refund,INV-1,`)
    await vi.waitFor(async () => expect(await items()).toEqual([]))
  })

  it('is not booked while the carrier has not even taken the request', async () => {
    const { shipment, cost } = await pending()
    const setState = (state: string) =>
      owner`update purchase_intents set state = ${state} where shipment_id = ${shipment.id}`
    await setState('voiding')
    const row = `${shipment.trackingNumber},-${money(cost)},Refund,INV-1,`
    const made = await post(row)
    expect(await problemsOf(made.id)).toEqual([expect.stringContaining('under way')])
    await setState('refund_pending')
    expect(await post(row)).toMatchObject({ booked: 1 })
    expect(await here()).toBe(0)
  })

  it('is booked by one of two imports at once, of the same file too', async () => {
    const { shipment, cost } = await pending()
    const partial = await pending()
    const half = `${partial.shipment.trackingNumber},-${money(Math.floor(partial.cost / 2))},Refund,INV-1,`
    const same = await Promise.all([post(half), post(half)])
    expect(same.map(({ booked, repeated }) => `${booked} ${repeated}`).sort()).toEqual(['0 1', '1 0'])
    await post(`${partial.shipment.trackingNumber},-${money(Math.ceil(partial.cost / 2))},Rest,INV-1,`)
    const row = (invoice: string) => post(`${shipment.trackingNumber},-${money(cost)},Refund,${invoice},`)
    const made = await Promise.all([row('INV-1'), row('INV-2')])
    expect(made.map(({ booked }) => booked).sort()).toEqual([0, 1])
    expect(await here()).toBe(0)
  })
})

it('a credit for a shipment that is not voided is a credit, and ends nothing', async () => {
  const { id, trackingNumber, chargedCents } = await boughtShipment(admin, { accountIds: [accountId] })
  await post(`${trackingNumber},-1.00,Late delivery,INV-1,`)
  expect(await here()).toBe((chargedCents ?? 0) - 100)
  const { status, charges } = await read(id)
  expect(status).toBe('purchased')
  expect(charges.at(-1)).toMatchObject({ kind: 'credit', amountCents: 100 })
})

it('a void that a person ends gives back what was not credited before, and no cent more', async () => {
  const { id, trackingNumber, chargedCents } = await boughtShipment(admin, { accountIds: [accountId] })
  const cost = chargedCents ?? 0
  await post(`${trackingNumber},-1.00,Weight corrected,INV-90,2026-03-31`)
  expect(await here()).toBe(cost - 100)
  await admin.post(`/v1/shipments/${id}/void`)
  const ended = await admin.post(`/v1/shipments/${id}/void/resolve`, { outcome: 'voided', note: 'Paid on INV-91' })
  expect(ended.json()).toMatchObject({ status: 'voided' })
  expect(await here()).toBe(0)
  expect(JSON.stringify((await read(id)).events)).toContain(`${money(cost - 100)} returned to the account`)
})
