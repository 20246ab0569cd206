import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping } from '../platform/testing/shipping.ts'
import { readAdjustments } from './read-csv.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)
const header = 'Tracking Number,Amount,Reason,Invoice Number,Invoice Date'

let app: TestApp
let admin: Client
let accountId: string
beforeAll(async () => {
  app = await createTestApp()
  accountId = (await equipForShipping(app, { budgetCents: 6_000 })).accountId
  admin = await app.as('admin@one.test')
})
afterAll(() => app.close())

const bought = async () => boughtShipment(admin, { accountIds: [accountId] })
const post = (rows: string[], head = header) =>
  admin.post('/v1/adjustments', { filename: 'invoice.csv', csv: [head, ...rows].join('\r\n') })
const spent = async () => (await admin.get(`/v1/accounts/${accountId}`)).json().period.spentCents
const rowsOf = async (id: string, query = '') => (await admin.get(`/v1/adjustments/${id}/rows${query}`)).json()

describe('adjustments of a carrier', () => {
  it('are booked once, however often and in whatever file they come', async () => {
    const { trackingNumber } = await bought()
    const row = `${trackingNumber},1.00,Residential,INV-2,2026-03-31`
    expect((await post([row, row])).json()).toMatchObject({ booked: 1, repeated: 1 })
    const before = await spent()
    expect((await post([row])).json()).toMatchObject({ booked: 0, repeated: 1, amountCents: 0 })
    expect(await spent()).toBe(before)
  })

  it('give credits back, at most what was charged', async () => {
    const { trackingNumber, chargedCents } = await bought()
    const before = await spent()
    const made = (
      await post([
        `${trackingNumber},-2.00,Late delivery,INV-3,`,
        `${trackingNumber},(1.00),Late delivery again,INV-3,`,
        `${trackingNumber},-${Number(chargedCents) / 100},Everything,INV-3,`,
      ])
    ).json()
    expect(made).toMatchObject({ booked: 2, failed: 1, amountCents: -300 })
    expect(before - (await spent())).toBe(300)
    expect((await rowsOf(made.id, '?state=failed')).items).toMatchObject([
      { row: 3, problem: expect.stringContaining('larger') },
    ])
  })

  it('name what is wrong with each bad row, and stop no good one', async () => {
    const { trackingNumber } = await bought()
    const made = (
      await post([
        '1Z999AA10123456784,5.00,x,INV-4,',
        `${trackingNumber},free,x,INV-4,`,
        `${trackingNumber},0,x,INV-4,`,
        `${trackingNumber},1.00,x,,`,
        `${trackingNumber},1.00,x,INV-4,2026-02-30`,
        `${trackingNumber},1.00`,
        `${trackingNumber},0.50,good,INV-4,20260331`,
      ])
    ).json()
    expect(made).toMatchObject({ rows: 7, booked: 1, failed: 6, amountCents: 50 })
    const { items } = await rowsOf(made.id)
    expect(items.map(({ problem }: { problem: string | null }) => problem?.split(':')[0] ?? null)).toEqual([
      'Tracking Number',
      'Amount',
      'Amount',
      'Invoice Number',
      'Invoice Date',
      'The row has 2 cells, the header 5',
      null,
    ])
    const first = await rowsOf(made.id, '?limit=4')
    const rest = await rowsOf(made.id, `?limit=4&cursor=${first.nextCursor}`)
    expect([...first.items, ...rest.items]).toEqual(items)
  })

  it.each([
    ['', 'Amount and Invoice Number is missing'],
    ['Tracking Number,Amount,Net Amount,Invoice', 'More than one column'],
    ['Tracking Number,Amount,Invoice\r\n"unclosed', 'cannot be read'],
  ])('refuse a file with the header %j', async (head, reason) => {
    const answer = (await post(['1Z,1,2,3'], head || 'Tracking Number')).json()
    expect(answer).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'csv', reason: expect.stringContaining(reason) }],
    })
  })

  it('are booked on the account that paid, beyond its limit too, and shown on the shipment', async () => {
    const shipment = await bought()
    const before = await spent()
    const row = `${shipment.trackingNumber},$50.50,Weight 4 lb instead of 2,INV-1,3/31/2026`
    const made = (await post([row])).json()
    expect(made).toMatchObject({ rows: 1, booked: 1, repeated: 0, failed: 0, amountCents: 5050 })
    expect((await spent()) - before).toBe(5050)
    const { charges, events } = (await admin.get(`/v1/shipments/${shipment.id}`)).json()
    expect(charges.at(-1)).toMatchObject({ kind: 'adjust', amountCents: 5050 })
    expect(events.at(-1).text).toBe('The carrier billed $50.50 on invoice INV-1: Weight 4 lb instead of 2')
  })

  it('are for those who may import, and for their tenant alone', async () => {
    const operator = await app.as('mailroom@one.test')
    expect((await operator.post('/v1/adjustments', { filename: 'x', csv: header })).statusCode).toBe(403)
    const { id } = (await admin.get('/v1/adjustments')).json().items[0]
    const other = await app.as('admin@other.test')
    expect((await other.get(`/v1/adjustments/${id}/rows`)).statusCode).toBe(404)
    expect((await other.get('/v1/adjustments')).json().items).toEqual([])
  })
})

it(`reads any text or refuses it in words (TEST_SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${header}\n${text}`),
      ),
      (csv) => {
        try {
          for (const row of readAdjustments(csv))
            expect(row.problem === null).toBe(row.amountCents !== null && row.amountCents !== 0 && row.problem === null)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      },
    ),
    { seed },
  )
})
