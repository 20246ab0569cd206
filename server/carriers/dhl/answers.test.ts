/** What DHL says, in every shape it has been seen to say it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { parseAddress } from './address.ts'
import { parseConnection } from './connection.ts'
import { refusalsOf } from './errors.ts'
import { foundPurchase, parseFound, parsePapers } from './find.ts'
import { abroad, purchase, rateRequest, recipient } from './fixtures/requests.ts'
import { parseLabel } from './label.ts'
import { parseCancel, parsePickup } from './pickup.ts'
import { parseRate } from './rate.ts'
import { serviceOfProduct } from './services.ts'
import { parseTracking } from './tracking.ts'
import { voidLocally } from './void.ts'

const seed = Date.now()
const reply = (body: unknown, status = 200): CarrierReply => ({
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const pdf = Buffer.from(`%PDF-1.4 ${'x'.repeat(400)}`).toString('base64')

/** Everything that reads an answer as values; buying and finding may throw `CarrierUnreachable`. */
const readers: Record<string, (answer: CarrierReply) => unknown> = {
  rate: (answer) => parseRate(answer, rateRequest()),
  track: (answer) => parseTracking(answer, ['1234567890', 'JD1']),
  address: (answer) => parseAddress(answer, recipient),
  pickup: parsePickup,
  cancel: parseCancel,
  papers: parsePapers,
  connection: (answer) => parseConnection({ address: answer, products: answer }, '1'),
  refusals: refusalsOf,
}

function readAll(answer: CarrierReply): void {
  for (const read of Object.values(readers)) expect(read(answer)).toBeDefined()
  for (const read of [parseLabel, parseFound])
    try {
      read(answer, purchase())
    } catch (error) {
      expect(error).toBeInstanceOf(CarrierUnreachable)
    }
}

describe('nasty answers', () => {
  const keys = [
    'products',
    'shipments',
    'documents',
    'packages',
    'events',
    'pieces',
    'address',
    'totalPrice',
    'detail',
    'additionalDetails',
    'status',
    'shipmentTrackingNumber',
    'shipmentCharges',
    'dispatchConfirmationNumbers',
    'warnings',
    'price',
    'productCode',
    'typeCode',
    'content',
    'reasons',
  ]
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, '', '&#xD;', '12.3', 7, -1, true, '1234567890', 'label'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
    ),
  })).value

  it(`never break a parser (seed ${seed})`, () => {
    fc.assert(
      fc.property(json, fc.constantFrom(200, 201, 400, 401, 404, 422, 429, 500, 503), (body, status) =>
        readAll(reply(body, status)),
      ),
      { seed, numRuns: 400 },
    )
  })

  it.each(['', '<html>no</html>', 'null', '[]', '{', '"text"'])('are survived: %s', (text) => {
    for (const status of [200, 404, 500]) readAll(reply(text, status))
  })
})

describe('prices', () => {
  const product = (over: object) => ({ productCode: 'P', productName: 'X', localProductCode: 'P', ...over })
  const billed = (price: unknown) => [{ currencyType: 'BILLC', priceCurrency: 'USD', price }]

  it('prefers the billing currency, takes strings and lone objects, and names what is missing', () => {
    const totals = [
      { currencyType: 'BASEC', priceCurrency: 'EUR', price: 9 },
      { currencyType: 'BILLC', priceCurrency: 'USD', price: '1,010.50' },
    ]
    const detailed = { currencyType: 'BILLC', priceCurrency: 'USD', breakdown: { name: 'EXPRESS', price: '1000' } }
    const { result } = parseRate(
      reply({ products: product({ totalPrice: totals, detailedPriceBreakdown: detailed }) }),
      rateRequest(),
    )
    expect(result?.rates[0]).toMatchObject({
      amountCents: 101_050,
      currency: 'USD',
      charges: [
        { kind: 'base', name: 'Express', amountCents: 100_000 },
        { kind: 'surcharge', name: 'Other', amountCents: 1050 },
      ],
    })
  })

  it('calls the open part tax when it is, and knows the discount', () => {
    const { result } = parseRate(
      reply({
        products: [
          product({
            totalPrice: billed(119),
            totalPriceBreakdown: [
              {
                currencyType: 'BILLC',
                priceBreakdown: [
                  { typeCode: 'STTXA', price: 19 },
                  { typeCode: 'STDIS', price: -25 },
                ],
              },
            ],
            detailedPriceBreakdown: [{ currencyType: 'BILLC', breakdown: [{ name: 'A', price: 100 }] }],
          }),
        ],
      }),
      rateRequest(),
    )
    expect(result?.rates[0]?.charges.at(-1)).toEqual({ kind: 'tax', name: 'Tax', amountCents: 1900 })
    expect(result?.rates[0]?.listAmountCents).toBe(14_400)
  })

  it('refuses a product without a price by name, whatever else has one', () => {
    const products = [
      product({ totalPrice: billed(null) }),
      product({ productCode: 'T', totalPrice: billed(0) }),
      product({ productCode: 'D', totalPrice: billed(5) }),
    ]
    const { result } = parseRate(reply({ products }), rateRequest())
    expect(result?.rates.map(({ service }) => service)).toEqual(['dhl_express_worldwide_documents'])
    expect(result?.refusals.map(({ service, code }) => [service, code])).toEqual([
      ['dhl_express_worldwide', 'no_price'],
      ['dhl_express_12_00_documents', 'no_price'],
    ])
  })

  it('makes a service of a product it does not know', () => {
    expect(serviceOfProduct('Z9', 'NIGHT FLIGHT')).toMatchObject({ service: 'dhl_z9', name: 'DHL NIGHT FLIGHT' })
  })

  it('a success without products is an error with a reason', () => {
    expect(parseRate(reply({ products: [] }), rateRequest()).messages[0]?.code).toBe('no_service')
    expect(parseRate(reply({ detail: '999: broken', status: 500 }), rateRequest()).messages[0]?.text).toContain(
      'broken',
    )
  })
})

describe('refusals', () => {
  it('carry DHL’s number and say every problem', () => {
    const body = {
      detail: 'Multiple problems found, see Additional Details',
      additionalDetails: ['7120: Required', 'No number'],
      status: 422,
    }
    expect(refusalsOf(reply(body, 422)).map(({ code, text }) => [code, text])).toEqual([
      ['dhl_7120', 'DHL: 7120: Required'],
      ['http_422', 'DHL: No number'],
    ])
  })

  it('of credentials say what to check, of too many requests to wait', () => {
    expect(refusalsOf(reply('{}', 401))[0]).toMatchObject({ code: 'credentials_refused', retryable: false })
    expect(refusalsOf(reply('{}', 401))[0]?.text).toContain('API user name')
    expect(refusalsOf(reply('', 429))[0]).toMatchObject({ code: 'rate_limited', retryable: true })
    expect(refusalsOf(reply('<html>', 503))[0]).toMatchObject({ code: 'http_503', retryable: true })
  })
})

describe('purchases', () => {
  const bought = (over: object = {}) => ({
    shipmentTrackingNumber: 1234567890,
    packages: [{ referenceNumber: 1, trackingNumber: 'JD1' }],
    documents: [{ typeCode: 'label', imageFormat: 'PDF', content: pdf }],
    ...over,
  })
  const read = (over: object = {}, status = 201, request = purchase()) =>
    parseLabel(reply(bought(over), status), request)

  it('take the waybill as a number and the agreed price where none is told', () => {
    expect(read().result).toMatchObject({ carrierReference: '1234567890', amountCents: 1_000_000, currency: 'USD' })
  })

  it('tell a price above the agreed one as a warning, with the true amount', () => {
    const shipmentCharges = [{ currencyType: 'BILLC', priceCurrency: 'USD', price: 12.5 }]
    const { result, messages } = read({ shipmentCharges }, 201, purchase({ agreedAmountCents: 1200 }))
    expect(result?.amountCents).toBe(1250)
    expect(messages).toMatchObject([{ code: 'price_differs', severity: 'warning' }])
    const other = [{ currencyType: 'BILLC', priceCurrency: 'EUR', price: 1 }]
    expect(read({ shipmentCharges: other }).messages[0]?.text).toContain('1.00 EUR, not the 10000.00 USD agreed')
  })

  it('are never believed without a label that is one', () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')
    const wrong = [
      [],
      [{ typeCode: 'label', imageFormat: 'PDF', content: 'not base64!' }],
      [{ typeCode: 'label', imageFormat: 'PDF', content: png }],
      [{ typeCode: 'label', imageFormat: 'PNG', content: png }],
      [{ typeCode: 'label', imageFormat: 'ZPL', content: Buffer.from('hello').toString('base64') }],
      [{ typeCode: 'invoice', imageFormat: 'PDF', content: pdf }],
    ]
    for (const documents of wrong) expect(() => read({ documents })).toThrow(CarrierUnreachable)
  })

  it('are unclear with an error beside the number, without a number, and after trouble at DHL', () => {
    expect(() => read({ detail: '999: broken', status: 500 })).toThrow(CarrierUnreachable)
    expect(() => read({ shipmentTrackingNumber: null })).toThrow(CarrierUnreachable)
    expect(() => parseLabel(reply({ detail: '999' }, 500), purchase())).toThrow(CarrierUnreachable)
    expect(() => parseLabel(reply('<html>', 403), purchase())).toThrow(CarrierUnreachable)
    expect(() => parseLabel(reply({ detail: 'late', status: 408 }, 408), purchase())).toThrow(CarrierUnreachable)
  })

  it('are refused only by a clear no', () => {
    const { result, messages } = parseLabel(reply({ detail: '7008: no', status: '400' }, 400), purchase())
    expect(result).toBeNull()
    expect(messages[0]).toMatchObject({ code: 'dhl_7008', severity: 'error' })
  })

  it('pair labels with packages by reference number, and call the rest copies', () => {
    const packages = [2, 1].map((referenceNumber) => ({ referenceNumber, trackingNumber: `JD${referenceNumber}` }))
    const labelled = (number: number) => ({
      typeCode: 'label',
      imageFormat: 'PDF',
      content: Buffer.from(`%PDF${number}${'x'.repeat(400)}`).toString('base64'),
      packageReferenceNumber: number,
    })
    const documents = [labelled(2), labelled(1), { typeCode: 'label', imageFormat: 'PDF', content: pdf }]
    const weight = { value: 1, unit: 'lb' as const }
    const { result } = read({ packages, documents }, 201, purchase({ packages: [{ weight }, { weight }] }))
    expect(result?.pieces.map(({ trackingNumber }) => trackingNumber)).toEqual(['JD1', 'JD2'])
    expect(
      result?.pieces.map(({ label }) => label.kind === 'document' && Buffer.from(label.base64, 'base64').toString()[4]),
    ).toEqual(['1', '2'])
    expect(result?.documents).toMatchObject([{ kind: 'other', name: 'Waybill copy' }])
  })

  it('keep labels that came in one document', () => {
    const packages = [1, 2].map((referenceNumber) => ({ referenceNumber, trackingNumber: `JD${referenceNumber}` }))
    const weight = { value: 1, unit: 'lb' as const }
    const { result, messages } = read({ packages }, 201, purchase({ packages: [{ weight }, { weight }] }))
    expect(result?.pieces.map(({ label }) => label.kind)).toEqual(['document', 'missing'])
    expect(messages).toMatchObject([{ code: 'labels_in_one', severity: 'warning' }])
  })

  it('found without numbers of all pieces are left to a person', () => {
    const weight = { value: 1, unit: 'lb' as const }
    const two = purchase({ packages: [{ weight }, { weight }] })
    expect(foundPurchase({ shipmentTrackingNumber: '1234567890', pieces: { trackingNumber: 'JD1' } }, two)).toBe(
      'cannot_search',
    )
  })

  it('of others are not ours', () => {
    const shipments = [{ shipmentTrackingNumber: '1', shipperReferences: [{ value: 'another' }] }]
    expect(parseFound(reply({ shipments }), purchase())).toEqual([])
    expect(() => parseFound(reply('<html>', 404), purchase())).toThrow(CarrierUnreachable)
  })
})

describe('tracking', () => {
  const event = (time: string, typeCode: string, more: object = {}) => ({
    date: '2026-01-05',
    time,
    typeCode,
    description: typeCode,
    ...more,
  })
  const tracked = (events: unknown) =>
    parseTracking(reply({ shipments: { shipmentTrackingNumber: 1234567890, events } }), ['1234567890'])

  it('orders scans, drops repeats, keeps offsets, and knows places', () => {
    const there = { GMTOffset: '+01:00', serviceArea: [{ description: 'NEW YORK CITY, NY-USA' }] }
    const { result } = tracked([
      event('12:00:00.1234567', 'OK', { signedBy: 'BOB' }),
      event('08:00:00', 'PU', there),
      event('08:00:00', 'PU', there),
      { typeCode: 'AF' },
    ])
    expect(result?.[0]).toMatchObject({ status: 'delivered', signedBy: 'BOB' })
    expect(result?.[0]?.scans.map(({ at, city, state, country }) => [at, city, state, country])).toEqual([
      ['2026-01-05T08:00:00+01:00', 'NEW YORK CITY', 'NY', 'US'],
      ['2026-01-05T12:00:00.123', null, null, null],
    ])
  })

  it('takes an unknown event as under way, no event as nothing yet, and leaves unknown numbers out', () => {
    expect(tracked([event('08:00:00', 'Q9')]).result?.[0]?.status).toBe('in_transit')
    expect(tracked([]).result?.[0]).toMatchObject({ status: null, scans: [] })
    expect(parseTracking(reply({ detail: 'No data found', status: '404' }, 404), ['1'])).toEqual({
      result: [],
      messages: [],
    })
    expect(parseTracking(reply('<html>', 404), ['1']).result).toBeNull()
  })
})

it('a parcel DHL has already is not voided', () => {
  const at = { trackingNumber: '1', estimatedDelivery: null, signedBy: null, scans: [] }
  expect(voidLocally([{ ...at, status: 'in_transit' }]).messages[0]?.code).toBe('already_shipped')
  expect(voidLocally([{ ...at, status: 'label_made' }]).result).toEqual({ state: 'voided' })
  expect(voidLocally(null).messages[0]?.text).toContain('could not be asked')
})

describe('addresses', () => {
  const place = (postalCode: string, cityName: string) => ({ countryCode: 'DE', postalCode, cityName })
  const verdict = (address: unknown) => parseAddress(reply({ address }), abroad).result

  it('are valid, corrected, ambiguous or not found', () => {
    expect(verdict(place('10115', 'BERLIN'))?.verdict).toBe('valid')
    expect(verdict([place('10117', 'BERLIN')])).toMatchObject({
      verdict: 'corrected',
      candidates: [{ postalCode: '10117', city: 'BERLIN', line1: abroad.line1 }],
    })
    expect(verdict([place('10115', 'A'), place('10115', 'B'), place('10115', 'b')])).toMatchObject({
      verdict: 'ambiguous',
      candidates: [{ city: 'A' }, { city: 'b' }],
    })
    expect(verdict([])?.verdict).toBe('not_found')
    expect(parseAddress(reply({ detail: 'No data found', status: 404 }, 404), abroad).result?.verdict).toBe('not_found')
  })
})
