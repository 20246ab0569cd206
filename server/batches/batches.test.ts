import { PDFDocument } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Batch, BatchItem } from '#contracts/batches.ts'
import { createAccount } from '../accounts/index.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { newId } from '../platform/ids.ts'
import { liveBusTopic } from '../platform/live.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { sanFrancisco } from '../platform/testing/people.ts'
import { boughtShipment, equipForShipping, ratedShipment, twoPounds } from '../platform/testing/shipping.ts'
import { buy, checked, inState, itemsOf, made, row, rows } from './testing/batch.ts'

let app: TestApp
let operator: Client
let accountId: string
let sql: Sql
beforeAll(async () => {
  app = await createTestApp()
  accountId = (await equipForShipping(app, { budgetCents: 100_000_000 })).accountId
  operator = await app.as('mailroom@one.test')
  sql = openSql(app.databaseUrl)
})
afterAll(async () => {
  await sql.end()
  await app.close()
})

const budgeted = (code: string, valueCents: number) =>
  app.platform.db.withTenant(app.tenantId, (tx) =>
    createAccount(tx, app.tenantId, {
      ...{ code, name: `Budget ${code}` },
      budget: { period: 'monthly', valueCents, limitPercent: 100, warningPercent: 100 },
    }),
  )
const problems = (items: BatchItem[]) => items.map(({ problem }) => problem)

describe('a batch of 300', () => {
  let batch: Batch
  it('is checked, priced and totalled by account', { timeout: 120_000 }, async () => {
    const shipments = [...rows(200, { accountIds: [accountId] }), ...rows(100)]
    const begun = await made(operator, { name: 'Autumn', shipments })
    expect(begun).toMatchObject({ name: 'Autumn', state: 'checking', createdBy: 'mailroom@one.test' })
    batch = await inState(operator, begun.id, 'ready')
    expect(batch.counts).toEqual({ total: 300, waiting: 0, ready: 300, bought: 0, unknown: 0, failed: 0, skipped: 0 })
    const one = (await itemsOf(operator, batch.id))[0]?.amountCents ?? 0
    expect(batch.totalCents).toBe(300 * one)
    expect(batch.totals.find(({ code }) => code === 'MAIL')).toMatchObject({
      ...{ accountId, name: 'Mailroom', count: 200, amountCents: 200 * one, warning: null },
    })
    expect(batch.totals.find(({ code }) => code === 'GENERAL')).toMatchObject({ count: 100, amountCents: 100 * one })
  })

  it('is bought once each with progress shown at most four times a second', { timeout: 120_000 }, async () => {
    const told: { at: number; batch: Batch }[] = []
    const stop = app.platform.bus.subscribe(liveBusTopic(app.tenantId, 'shipments'), (event) => {
      const live = event as { type: string; batch: Batch }
      if (live.type === 'batch.changed' && live.batch.id === batch.id) told.push({ at: Date.now(), batch: live.batch })
    })
    await buy(operator, batch)
    const done = await inState(operator, batch.id, 'done')
    expect(done).toMatchObject({ totalCents: batch.totalCents, counts: { bought: 300, ready: 0 } })
    await vi.waitFor(() => expect(told.at(-1)?.batch.state).toBe('done'), 10_000)
    stop()
    const first = told[0]?.at ?? 0
    expect(told.length).toBeLessThanOrEqual(2 + (Date.now() - first) / 240)
    const [{ intents, shipments }] = (await sql`
      select count(*)::int as intents, count(distinct shipment_id)::int as shipments from purchase_intents
      where state = 'completed' and shipment_id in (select id from shipments where batch_id = ${batch.id})`) as unknown as [
      { intents: number; shipments: number },
    ]
    expect([intents, shipments]).toEqual([300, 300])
    const items = await itemsOf(operator, batch.id)
    expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
    expect(new Set(items.map(({ trackingNumber }) => trackingNumber)).size).toBe(300)
  })

  it('is one PDF with a page for each label', { timeout: 60_000 }, async () => {
    const answer = await operator.get(`/v1/batches/${batch.id}/labels`)
    expect(answer.headers['content-type']).toBe('application/pdf')
    expect((await PDFDocument.load(answer.rawPayload)).getPageCount()).toBe(300)
  })
})

describe('rows that cannot be bought', () => {
  it('say why and stop nothing', async () => {
    const draft = await ratedShipment(operator)
    const taken = await ratedShipment(operator)
    await checked(operator, { shipmentIds: [taken.id] })
    const stranger = await ratedShipment(await app.as('admin@other.test'))
    const returned = await boughtShipment(operator)
    const { id: returnId } = (await operator.post(`/v1/shipments/${returned.id}/return`)).json()
    const batch = await checked(operator, {
      shipmentIds: [draft.id, taken.id, stranger.id, newId(), returnId],
      shipments: [
        row('Good'),
        { to: { ...sanFrancisco, postalCode: '9410' }, packages: [twoPounds] },
        row('No account', { accountIds: [newId()] }),
        row('Past', { shipDate: '2020-01-01' }),
        row('Heavy', { packages: [{ weight: { value: 900, unit: 'lb' } }] }),
      ],
    })
    expect(batch.counts).toMatchObject({ total: 10, ready: 2, failed: 8, waiting: 0 })
    const items = await itemsOf(operator, batch.id)
    expect(items.map(({ state }) => state).slice(0, 4)).toEqual(['ready', 'failed', 'failed', 'failed'])
    expect(problems(items)).toMatchObject([
      null,
      expect.stringContaining('shipmentIds.1: This draft is in another batch'),
      'shipmentIds.2: There is no shipment with this id.',
      'shipmentIds.3: There is no shipment with this id.',
      expect.any(String),
      null,
      expect.stringContaining('to.postalCode'),
      expect.stringContaining('accountIds.0'),
      expect.stringContaining('shipDate'),
      expect.stringContaining('service: No carrier account offers'),
    ])
    await buy(operator, batch)
    const done = await inState(operator, batch.id, 'done')
    expect(done.counts).toMatchObject({ bought: batch.counts.ready, failed: batch.counts.failed })
  })

  it('are refused as a whole only when there is none, or more than a thousand', async () => {
    expect((await operator.post('/v1/batches', { service: 'cheapest' })).json()).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'shipments' }],
    })
    const shipmentIds = Array.from({ length: 1000 }, newId)
    const many = { service: 'cheapest', shipmentIds, shipments: rows(1) }
    expect((await operator.post('/v1/batches', many)).json()).toMatchObject({
      code: 'unprocessable',
      detail: expect.stringContaining('1,001'),
    })
    const lost = await made(operator, { shipmentIds })
    expect(lost).toMatchObject({ state: 'ready', counts: { failed: 1000 } })
    expect((await operator.post(`/v1/batches/${lost.id}/buy`, { totalCents: 0 })).json().code).toBe('conflict')
  })

  it('can be checked again, left out and taken in again', async () => {
    const draft = await ratedShipment(operator)
    const other = await checked(operator, { shipmentIds: [draft.id] })
    const batch = await checked(operator, { shipmentIds: [draft.id], shipments: rows(2) })
    expect(batch.counts).toMatchObject({ failed: 1, ready: 2 })
    await operator.post(`/v1/batches/${other.id}/items/1/skip`, { skip: true })
    const skip = (number: number, yes: boolean) =>
      operator.post(`/v1/batches/${batch.id}/items/${number}/skip`, { skip: yes })
    expect((await skip(3, true)).json()).toMatchObject({ number: 3, state: 'skipped' })
    expect((await operator.get(`/v1/batches/${batch.id}`)).json().totalCents).toBe(batch.totalCents / 2)
    expect((await skip(3, false)).json()).toMatchObject({ number: 3, state: 'waiting' })
    const again = await inState(operator, batch.id, 'ready')
    expect(again).toMatchObject({ totalCents: batch.totalCents, counts: { ready: 2 } })
    expect((await skip(4, true)).json().code).toBe('not_found')
    const retried = await operator.post(`/v1/batches/${batch.id}/retry`)
    expect(retried.statusCode).toBe(202)
    // Its draft is free now: the other batch left it out.
    expect((await inState(operator, batch.id, 'ready')).counts).toMatchObject({ ready: 3, failed: 0 })
  })
})

describe('shipments from history', () => {
  it('are bought as they are when they are drafts, as copies when they were bought', async () => {
    const sent = await boughtShipment(operator, { references: ['PO 7'], accountIds: [accountId] })
    const draft = await ratedShipment(operator)
    const batch = await checked(operator, { shipmentIds: [sent.id, draft.id] })
    await buy(operator, batch)
    await inState(operator, batch.id, 'done')
    const [copy, own] = await itemsOf(operator, batch.id)
    expect(copy?.shipmentId).not.toBe(sent.id)
    expect(own?.shipmentId).toBe(draft.id)
    expect((await operator.get(`/v1/shipments/${copy?.shipmentId}`)).json()).toMatchObject({
      ...{ status: 'purchased', references: ['PO 7'], accountIds: [accountId], batchId: batch.id, to: sent.to },
    })
  })

  it('are never two rows at once: a draft belongs to one open batch', async () => {
    const draft = await ratedShipment(operator)
    const batches = await Promise.all([1, 2, 3].map(() => made(operator, { shipmentIds: [draft.id] })))
    const ready = await Promise.all(batches.map(({ id }) => inState(operator, id, 'ready')))
    expect(ready.map(({ counts }) => counts.ready).sort()).toEqual([0, 0, 1])
    const mine = ready.find(({ counts }) => counts.ready === 1)
    await operator.post(`/v1/batches/${mine?.id}/cancel`)
    expect((await checked(operator, { shipmentIds: [draft.id] })).counts.ready).toBe(1)
  })

  it('that are voided leave the batch, and may be taken in again as a copy', async () => {
    const batch = await checked(operator, { shipments: rows(2) })
    await buy(operator, batch)
    await inState(operator, batch.id, 'done')
    const [first] = await itemsOf(operator, batch.id)
    await operator.post(`/v1/shipments/${first?.shipmentId}/void`)
    await vi.waitFor(async () => expect((await itemsOf(operator, batch.id))[0]?.state).toBe('skipped'), 10_000)
    await operator.post(`/v1/batches/${batch.id}/items/1/skip`, { skip: false })
    const ready = await inState(operator, batch.id, 'ready')
    expect(ready.counts).toMatchObject({ ready: 1, bought: 1 })
    await buy(operator, ready)
    await inState(operator, batch.id, 'done')
    expect((await itemsOf(operator, batch.id))[0]?.shipmentId).not.toBe(first?.shipmentId)
  })
})

describe('budgets', () => {
  it('of one account refuse its rows and nobody else’s, and warn before', async () => {
    const price = (await checked(operator, { shipments: rows(1) })).totalCents
    const small = await budgeted('SMALL', price * 3)
    const large = await budgeted('LARGE', price * 100)
    const shipments = [...rows(5, { accountIds: [small] }), ...rows(5, { accountIds: [large] })]
    const batch = await checked(operator, { shipments })
    const warnings = Object.fromEntries(batch.totals.map(({ code, warning }) => [code, warning]))
    expect(warnings).toEqual({ SMALL: expect.stringContaining('SMALL Budget SMALL has'), LARGE: null })
    await buy(operator, batch)
    const done = await inState(operator, batch.id, 'done')
    expect(done.counts).toMatchObject({ bought: 8, failed: 2 })
    const failed = await itemsOf(operator, batch.id, '&state=failed')
    for (const { number, problem } of failed) {
      expect(number).toBeLessThanOrEqual(5)
      expect(problem).toContain('The budget of SMALL')
    }
    expect(done.totalCents).toBe(price * 8)
  })
})

describe('the total', () => {
  it('must be the one agreed to', async () => {
    const batch = await checked(operator, { shipments: rows(2) })
    const answer = await operator.post(`/v1/batches/${batch.id}/buy`, { totalCents: batch.totalCents - 1 })
    expect(answer.json()).toMatchObject({ code: 'conflict', detail: expect.stringMatching(/total is \$.*not the \$/) })
    expect((await operator.get(`/v1/batches/${batch.id}`)).json()).toMatchObject({ state: 'ready' })
  })

  it('follows the service that is chosen', async () => {
    const batch = await checked(operator, { shipments: rows(3), service: 'usps_priority_mail_express' })
    const changed = await operator.patch(`/v1/batches/${batch.id}`, { service: 'cheapest', name: 'Cheaper' })
    expect(changed.json()).toMatchObject({ name: 'Cheaper', service: 'cheapest', state: 'checking', totalCents: 0 })
    const cheaper = await inState(operator, batch.id, 'ready')
    expect(cheaper.counts.ready).toBe(3)
    expect(cheaper.totalCents).toBeLessThan(batch.totalCents)
  })
})

describe('who may', () => {
  it('see and do: by permission, and never across tenants', async () => {
    const batch = await checked(operator, { shipments: rows(1) })
    const other = await app.as('admin@other.test')
    for (const path of ['', '/items', '/labels'])
      expect((await other.get(`/v1/batches/${batch.id}${path}`)).json()).toMatchObject({ code: 'not_found' })
    for (const verb of ['pause', 'resume', 'retry', 'cancel'])
      expect((await other.post(`/v1/batches/${batch.id}/${verb}`)).json()).toMatchObject({ code: 'not_found' })
    expect((await other.post(`/v1/batches/${batch.id}/buy`, { totalCents: 1 })).json().code).toBe('not_found')
    expect((await other.get('/v1/batches')).json().items).toEqual([])
    const auditor = await app.as('auditor@one.test')
    expect((await auditor.get(`/v1/batches/${batch.id}`)).statusCode).toBe(200)
    expect((await auditor.post(`/v1/batches/${batch.id}/cancel`)).json()).toMatchObject({ code: 'forbidden' })
    const user = await app.as('user@one.test')
    expect((await user.post('/v1/batches', { service: 'cheapest', shipments: rows(1) })).json().code).toBe('forbidden')
  })

  it('repeat a request without making a second batch, and read what was done in the audit trail', async () => {
    const send = () =>
      operator.post('/v1/batches', { service: 'cheapest', shipments: rows(1) }, { 'idempotency-key': 'batch-once' })
    const [first, second] = [await send(), await send()]
    expect(second.json().id).toBe(first.json().id)
    const { id } = await inState(operator, first.json().id, 'ready')
    await operator.post(`/v1/batches/${id}/cancel`)
    const actions = await sql`select action from audit_rows where target_id = ${id} order by sequence`
    expect(actions.map(({ action }) => action)).toEqual(['batch.created', 'batch.checked', 'batch.cancelled'])
    const listed = (await operator.get('/v1/batches?state=cancelled&limit=1')).json()
    expect(listed.items[0]).toMatchObject({ id, state: 'cancelled', counts: { skipped: 1 } })
  })
})
