import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { sanFrancisco } from '../platform/testing/people.ts'
import { boughtShipment, equipForShipping, ratedShipment, rateOf, twoPounds } from '../platform/testing/shipping.ts'

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

describe('a shipment', () => {
  it('goes from draft over prices and purchase to a label, and is charged to its account', async () => {
    const before = await spent()
    const rated = await ratedShipment(operator, { accountIds: [accountId], references: ['PO 4711'] })
    expect(rated).toMatchObject({ status: 'rated', from: { postalCode: '10001' }, accountIds: [accountId] })
    const bought = (await operator.post(`/v1/shipments/${rated.id}/purchase`, { rateId: rateOf(rated) })).json()
    expect(bought).toMatchObject({
      status: 'purchased',
      amountCents: 1185,
      service: 'usps_ground_advantage',
      labels: [{ packageNumber: 1 }],
    })
    expect(bought.trackingNumber).toMatch(/^9[2-5]\d{20}$/)
    expect(bought.charges.map(({ kind }: { kind: string }) => kind)).toEqual(['reserve', 'capture'])
    expect(bought.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'shipment.created',
      'shipment.rated',
      'shipment.purchasing',
      'shipment.purchased',
    ])
    expect((await spent()) - before).toBe(1185)
    const tracking = (await operator.get(`/v1/shipments/${rated.id}/tracking`)).json()
    expect(tracking).toMatchObject({ status: 'purchased', trackingNumber: bought.trackingNumber })
  })

  it('delivers its label as PDF, PNG and ZPL, by query or Accept', async () => {
    const { id } = await boughtShipment(operator)
    const first = async (query: string, accept?: string) =>
      (await operator.get(`/v1/shipments/${id}/label${query}`, accept ? { accept } : {})).rawPayload
        .subarray(0, 4)
        .toString('latin1')
    expect(await first('?format=pdf')).toBe('%PDF')
    expect(await first('', 'image/png')).toBe('\x89PNG')
    expect(await first('?format=zpl&dpi=300')).toBe('^XA\n')
    expect((await operator.get(`/v1/shipments/${id}/label`, { accept: 'text/html' })).json()).toMatchObject({
      code: 'not_acceptable',
    })
    expect((await operator.get(`/v1/shipments/${id}/label?format=gif`)).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'format' }],
    })
  })

  it('is charged to the general account when nobody chose one', async () => {
    const { accountPath } = await boughtShipment(operator)
    expect(accountPath).toMatchObject([{ code: 'GENERAL' }])
  })

  it('can be voided once, with the money back', async () => {
    const { id } = await boughtShipment(operator, { accountIds: [accountId] })
    const before = await spent()
    expect((await operator.post(`/v1/shipments/${id}/void`)).json()).toMatchObject({ status: 'voided' })
    expect((await operator.post(`/v1/shipments/${id}/void`)).json()).toMatchObject({ status: 'voided' })
    expect(before - (await spent())).toBe(1185)
    expect((await operator.get(`/v1/shipments/${id}/label`)).json()).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('voided'),
    })
  })

  it('drops its prices when the draft changes, and cannot change once bought', async () => {
    const rated = await ratedShipment(operator)
    const changed = (
      await operator.patch(`/v1/shipments/${rated.id}`, { packages: [{ weight: { value: 5, unit: 'lb' } }] })
    ).json()
    expect(changed).toMatchObject({ status: 'draft', rates: [] })
    const refused = await operator.post(`/v1/shipments/${rated.id}/purchase`, { rateId: rateOf(rated) })
    expect(refused.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Ask for prices first') })
    const { id } = await boughtShipment(operator)
    expect((await operator.patch(`/v1/shipments/${id}`, { references: ['x'] })).json()).toMatchObject({
      code: 'conflict',
    })
    expect((await operator.delete(`/v1/shipments/${id}`)).json()).toMatchObject({ code: 'conflict' })
    expect((await operator.delete(`/v1/shipments/${rated.id}`)).statusCode).toBe(204)
  })

  it('carries several packages under one price, a label each', async () => {
    const bought = await boughtShipment(operator, { packages: [twoPounds, { weight: { value: 8, unit: 'oz' } }] })
    expect(bought.labels).toHaveLength(2)
    expect(new Set(bought.labels.map(({ trackingNumber }) => trackingNumber)).size).toBe(2)
  })
})

describe('history', () => {
  const found = async (query: string) =>
    (await operator.get(`/v1/shipments?${query}`)).json().items.map(({ id }: { id: string }) => id)

  it('finds a shipment by recipient, city, ZIP, reference and tracking number, as a draft and as bought', async () => {
    const to = { ...sanFrancisco, name: 'Zoë Quintanilla', company: 'Übermorgen Lab' }
    const rated = await ratedShipment(operator, { to, references: ['Grant 77-QX'] })
    for (const q of ['quint', 'zoe', 'ubermorgen', 'qx', 'san fran quintanilla', '94105 grant'])
      expect(await found(`q=${encodeURIComponent(q)}`), q).toEqual([rated.id])
    const bought = (await operator.post(`/v1/shipments/${rated.id}/purchase`, { rateId: rateOf(rated) })).json()
    for (const q of ['quintanilla', 'qx', bought.trackingNumber]) expect(await found(`q=${q}`), q).toEqual([rated.id])
    expect(await found('q=nobodyofthatname')).toEqual([])
    const moved = await ratedShipment(operator, { to: { ...to, name: 'Before Change' } })
    await operator.patch(`/v1/shipments/${moved.id}`, { to: { ...to, name: 'After Xylograph' } })
    expect([await found('q=xylograph'), await found('q=before%20change')]).toEqual([[moved.id], []])
  })

  it('pages through filters without a gap or a repeat, and exports the same rows', async () => {
    for (let n = 0; n < 5; n += 1) await boughtShipment(operator, { references: ['pagetest'] })
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = (
        await operator.get(`/v1/shipments?q=pagetest&status=purchased&limit=2${cursor && `&cursor=${cursor}`}`)
      ).json()
      seen.push(...page.items.map(({ id }: { id: string }) => id))
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    expect(seen).toHaveLength(5)
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
    const csv = (await operator.get('/v1/shipments.csv?q=pagetest')).body.trim().split('\r\n')
    expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(seen)
  })

  it('neutralises cells a spreadsheet would run', async () => {
    await ratedShipment(operator, {
      to: { ...sanFrancisco, name: '=HYPERLINK("http://evil")' },
      references: ['csvtest'],
    })
    expect((await operator.get('/v1/shipments.csv?q=csvtest')).body).toContain(`"'=HYPERLINK(""http://evil"")"`)
  })
})

describe('wrong input', () => {
  it('names each field of a wrong address', async () => {
    const wrong = { ...sanFrancisco, state: 'ZZ', postalCode: '9410' }
    const answer = (await operator.post('/v1/shipments', { to: wrong, packages: [twoPounds] })).json()
    expect(answer.code).toBe('unprocessable')
    expect(answer.fields.map(({ field }: { field: string }) => field).sort()).toEqual(['to.postalCode', 'to.state'])
  })

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a weight as text', { packages: [{ weight: { value: '2', unit: 'lb' } }] }, 'packages.0.weight.value'],
    ['a unit that does not exist', { packages: [{ weight: { value: 2, unit: 'stone' } }] }, 'packages.0.weight.unit'],
    ['no package', { packages: [] }, 'packages'],
    ['a negative weight', { packages: [{ weight: { value: -1, unit: 'lb' } }] }, 'packages.0.weight.value'],
    [
      'an absurd length',
      { packages: [{ ...twoPounds, dimensions: { length: 1e9, width: 1, height: 1, unit: 'in' } }] },
      'packages.0.dimensions.length',
    ],
    ['a day that is none', { shipDate: '2026-02-31' }, 'shipDate'],
    ['control characters', { references: ['a\u0007b'] }, 'references.0'],
    ['an id that is none', { accountIds: ['42'] }, 'accountIds.0'],
  ])('refuses %s with the field named', async (_what, change, field) => {
    const answer = await operator.post('/v1/shipments', { to: sanFrancisco, packages: [twoPounds], ...change })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'invalid_request', fields: [{ field }] })
  })

  it('refuses a ship date in the past, a foreign account and a foreign site in words', async () => {
    const post = async (change: object) =>
      (await operator.post('/v1/shipments', { to: sanFrancisco, packages: [twoPounds], ...change })).json()
    expect(await post({ shipDate: '2020-01-01' })).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'shipDate' }],
    })
    expect(await post({ accountIds: [app.siteId] })).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'accountIds.0' }],
    })
    expect(await post({ siteId: app.otherSiteId })).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'siteId' }],
    })
  })

  it('answers a ZIP that does not exist with reasons, not with an error', async () => {
    const rated = await ratedShipment(operator, { to: { ...sanFrancisco, postalCode: '00099' } })
    expect(rated.rates).toEqual([])
    expect(rated.failures.length).toBeGreaterThan(0)
    expect(rated.failures[0]?.message).toMatch(/00099/)
  })

  it('answers foreign and random ids the same way', async () => {
    const { id } = await boughtShipment(operator)
    const other = await app.as('admin@other.test')
    for (const path of ['', '/label', '/tracking']) {
      const foreign = (await other.get(`/v1/shipments/${id}${path}`)).json()
      const random = (await other.get(`/v1/shipments/019aa000-0000-7000-8000-000000000000${path}`)).json()
      expect({ ...foreign, requestId: '' }).toEqual({ ...random, requestId: '' })
      expect(foreign.status).toBe(404)
    }
    expect((await other.post(`/v1/shipments/${id}/void`)).statusCode).toBe(404)
  })
})

describe('the right to ship', () => {
  it('is the role’s: an auditor reads and does not buy', async () => {
    const auditor = await app.as('auditor@one.test')
    expect((await auditor.get('/v1/shipments')).statusCode).toBe(200)
    expect((await auditor.post('/v1/shipments', { to: sanFrancisco, packages: [twoPounds] })).json()).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('shipments:write'),
    })
  })
})
