import { expect, test } from 'vitest'
import type { PurchaseRequest } from '../carrier.ts'
import { createPublishedCarrier } from './carrier.ts'
import { request } from './fixtures/requests.ts'

const carrier = createPublishedCarrier()

function order(over: Partial<PurchaseRequest> = {}): PurchaseRequest {
  return {
    ...request('10001', '94105-1234'),
    intentId: '0199c0de-0000-7000-8000-000000000001',
    serialStart: 41,
    service: 'usps_priority_mail',
    agreedAmountCents: 1471,
    references: ['PO 1', 'b', 'c', 'd', 'e', 'f'],
    carrierRef: null,
    label: { format: 'png', dpi: 203 },
    ...over,
  }
}

test('rates come without messages', async () => {
  const { result, messages } = await carrier.rate(order())
  expect(result?.rates).toHaveLength(5)
  expect(messages).toEqual([])
})

test('a purchase has the agreed price and a label with its number', async () => {
  const { result } = await carrier.buy(order({ options: { signature: 'signature' }, agreedAmountCents: 1866 }))
  expect(result).toMatchObject({ carrierReference: order().intentId, amountCents: 1866, currency: 'USD' })
  const [piece] = result?.pieces ?? []
  expect(piece?.trackingNumber).toMatch(/^93055000000000000004\d\d$/)
  expect(piece?.label).toMatchObject({
    kind: 'design',
    design: {
      banner: 'P',
      serviceTitle: 'USPS PRIORITY MAIL',
      barcodeTitle: 'USPS SIGNATURE TRACKING #',
      trackingNumber: piece?.trackingNumber,
      routingPostalCode: '941051234',
      zone: '8',
      extras: ['SIGNATURE REQUIRED'],
      references: ['PO 1', 'b', 'c', 'd', 'e'],
      piece: { number: 1, of: 1 },
      sample: true,
    },
  })
})

test('each package has its own number and label', async () => {
  const packages = [2, 3, 4].map((value) => ({ weight: { value, unit: 'lb' as const } }))
  const { result } = await carrier.buy(order({ packages, agreedAmountCents: 100_000 }))
  const pieces = result?.pieces ?? []
  expect(new Set(pieces.map((piece) => piece.trackingNumber)).size).toBe(3)
  expect(
    pieces.map(({ label }) => label.kind === 'design' && [label.design.piece.number, label.design.weight.value]),
  ).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ])
})

test('buying again, and looking up, gives the same purchase', async () => {
  const first = await carrier.buy(order())
  expect(await carrier.buy(order())).toEqual(first)
  expect(await carrier.find(order())).toEqual({ found: first.result })
})

test('a letter has a label too, certified ones with their own numbers', async () => {
  const letter = { packages: [{ weight: { value: 1, unit: 'oz' as const }, packaging: 'letter' as const }] }
  const { result } = await carrier.buy(
    order({ ...letter, service: 'usps_first_class_mail', options: { certifiedMail: true }, agreedAmountCents: 604 }),
  )
  expect(result?.pieces[0]?.trackingNumber).toMatch(/^93073/)
  expect(result?.pieces[0]?.label).toMatchObject({ design: { zone: null, extras: ['CERTIFIED MAIL'] } })
})

test.each([
  ['price_changed', { agreedAmountCents: 1470 }],
  ['service_unknown', { service: 'usps_pigeon' }],
  ['serial_out_of_range', { serialStart: 10_000_000_000 }],
  ['no_rate_card', { shipDate: '2024-01-01' }],
  ['sunday_delivery_unavailable', { options: { sundayHolidayDelivery: true } }],
])('%s is refused, and nothing is found', async (code, over) => {
  const { result, messages } = await carrier.buy(order(over))
  expect(result).toBeNull()
  expect(messages).toMatchObject([{ carrier: 'published', code, severity: 'error', retryable: false }])
  expect(await carrier.find(order(over))).toBe('not_found')
})

test('a lower price than agreed is what is paid', async () => {
  expect((await carrier.buy(order({ agreedAmountCents: 2000 }))).result?.amountCents).toBe(1471)
})

test('a void is final at once', async () => {
  expect(
    await carrier.void({
      carrierReference: 'x',
      trackingNumbers: [],
      service: 'usps_ground_advantage',
      shipDate: '2025-11-03',
    }),
  ).toEqual({
    result: { state: 'voided' },
    messages: [],
  })
})
