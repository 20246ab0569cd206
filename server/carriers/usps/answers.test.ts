import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { officialSchemasPresent } from '../testing/official-schema.ts'
import { parseAddress } from './address.ts'
import { isRefusal, messagesOf } from './errors.ts'
import { customs, foreigner, rateRequest, recipient } from './fixtures/requests.ts'
import { artworkOf, parseLabel, parseReprintRefusal } from './label-answer.ts'
import { parseManifest } from './manifest.ts'
import { parseCancel, parsePickup } from './pickup.ts'
import { Findings } from './problems.ts'
import { buildSearches } from './rate.ts'
import { answerOf } from './rate-answer.ts'
import { readPrices } from './rate-options.ts'
import { serviceNamed, serviceOf } from './services.ts'
import { parsePayment, parseToken } from './token.ts'
import { parseTracking } from './tracking.ts'
import { parseVoid } from './void.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`SEED=${seed}\n`)

function reply(body: unknown, status = 200, headers: Record<string, string> = {}): CarrierReply {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}

const credentials = { crid: '1', mid: '123456', accountType: 'EPS', accountNumber: '1' }
const searchOf = (over = {}) => {
  const [search] = buildSearches(rateRequest(over), { credentials, contract: true }, new Findings())
  if (!search) throw new Error('no search')
  return search
}
const pickup = {
  ...{ pickupId: '', address: recipient, day: '2026-01-05', readyTime: '09:00', closeTime: '17:00', packages: 1 },
  ...{ weight: { value: 1, unit: 'lb' as const }, services: [], location: '', instructions: '' },
}
const zpl = Buffer.from('^XA^FO30,30^A0N,30,30^FDUSPS^FS^XZ').toString('base64')

/** Every parser with any answer. */
function parseAll(answer: CarrierReply): unknown[] {
  const search = searchOf()
  const prices = readPrices(answer, search)
  return [
    ...[messagesOf(answer), isRefusal(answer), parseLabel(answer), parseReprintRefusal(answer), parseVoid(answer)],
    ...[
      parseTracking(answer, '9400'),
      parseAddress(answer, recipient),
      parseManifest(answer),
      parsePickup(answer, pickup),
    ],
    ...[parseCancel(answer), parseToken(answer), parsePayment(answer), prices],
    answerOf(rateRequest(), [{ search, prices, refused: null }]),
  ]
}

describe('answers of any shape', () => {
  const names = [
    'pricingOptions',
    'shippingOptions',
    'rateOptions',
    'rates',
    'mailClass',
    'rateIndicator',
    'price',
    'fees',
    'extraServices',
    'error',
    'errors',
    'detail',
    'trackingEvents',
    'eventTimestamp',
    'labelMetadata',
    'trackingNumber',
    'postage',
    'labelImage',
    'address',
    'corrections',
    'warnings',
    'status',
    'GMTOffset',
    'commitment',
    'priceType',
  ]
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 7 },
      fc.constantFrom<unknown>(
        null,
        '',
        '12.345',
        12.5,
        -1,
        true,
        'SP',
        'COMMERCIAL',
        'PRIORITY_MAIL',
        '2026-01-05T10:00:00.1234567Z',
        1e300,
      ),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 6 }),
    ),
  })).node

  test('throw nothing', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(200, 201, 204, 400, 401, 404, 429, 500, 503), (body, status) => {
        expect(parseAll(reply(body, status))).toHaveLength(14)
      }),
      { seed, numRuns: 400 },
    )
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('application/json', 'multipart/form-data; boundary=x'),
        (body, type) => {
          expect(parseAll({ status: 200, headers: { 'content-type': type }, body })).toHaveLength(14)
        },
      ),
      { seed, numRuns: 200 },
    )
  })
})

if (!officialSchemasPresent) process.stdout.write('no official API descriptions: USPS examples are not read\n')

describe.skipIf(!officialSchemasPresent)('the official examples', () => {
  const file = new URL('../../../../shared/data/carrier-specs/usps/examples.json', import.meta.url)
  const examples = officialSchemasPresent ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Operation>) : {}
  interface Operation {
    responses?: Record<string, Record<string, Record<string, unknown>>>
  }
  const all = Object.entries(examples).flatMap(([operation, { responses = {} }]) =>
    Object.entries(responses).flatMap(([status, types]) =>
      Object.values(types).flatMap((named) =>
        Object.entries(named).map(([name, body]) => ({ operation, status: Number(status) || 500, name, body })),
      ),
    ),
  )
  const bodyOf = (operation: string, name: string) => {
    const found = all.find((one) => one.operation.endsWith(operation) && one.name === name)
    if (!found) throw new Error(`no example ${name}`)
    return reply(found.body, found.status)
  }

  test('are all read', () => {
    expect(all.length).toBeGreaterThan(40)
    for (const { status, body } of all) expect(parseAll(reply(body, status))).toHaveLength(14)
  })

  test('labels: number and price; their 16-dot picture is no label', () => {
    const label = parseLabel(bodyOf('POST /label', 'Base64EncodedImagesExample'))
    expect(label).toMatchObject({
      trackingNumber: '123456789012',
      amountCents: 1099 + 399 + 299 + 123,
      doubt: 'the answer has no usable label',
    })
    expect(parseLabel(bodyOf('POST /label-reprint', 'LabelReprintResponseExample')).trackingNumber).toBe('123456789012')
    expect(parseLabel(bodyOf('POST /international-label', 'InternationalLabelResponseExample'))).toMatchObject({
      ...{ trackingNumber: 'EZ000012162US', amountCents: 28603 },
    })
    expect(parseLabel(bodyOf('POST /return-label', 'JSONReturnLabelWithEmbeddedBased64Response'))).toMatchObject({
      ...{ trackingNumber: '9405509898644824249889', amountCents: 875 + 350 + 275 },
    })
  })

  test('voids, SCAN form, payment and address', () => {
    const cancelled = (name: string) => parseVoid(bodyOf('DELETE /label/{trackingNumber}', name))
    expect(cancelled('Label Canceled').result).toEqual({ state: 'voided' })
    expect(cancelled('Refund Submitted').result).toEqual({ state: 'requested', reference: '103789' })
    expect(cancelled('Refund Same Label Same Day').result).toEqual({ state: 'requested' })
    expect(cancelled('Not Found Error').messages[0]?.text).toBe('USPS: trackingNumber: Order not found')
    expect(parseManifest(bodyOf('POST /scan-form', 'SCANFormVendorResponse')).result).toMatchObject({
      number: '9475038234567000031430',
    })
    expect(parsePayment(bodyOf('POST /payment-authorization', 'MinimumRequiredPaymentAuthorization'))).toMatchObject({
      token: 'header.body.signature',
    })
    const verdict = (name: string) => parseAddress(bodyOf('GET /address', name), recipient).result?.verdict
    expect(verdict('Address Not Found')).toBe('not_found')
    expect(verdict('Multiple Addresses Found')).toBe('ambiguous')
  })

  test('prices', () => {
    const abroad = readPrices(
      bodyOf('POST /options/search', 'InternationalOptionsExample'),
      searchOf({ to: foreigner, customs }),
    )
    expect(abroad).toMatchObject([
      {
        mailClass: 'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
        amountCents: 6564,
        facility: 'INTERNATIONAL_SERVICE_CENTER',
        zone: '1',
      },
    ])
    const returned = searchOf({ options: { returnLabel: true } })
    const prices = readPrices(bodyOf('POST /options/search', 'DomesticReturnOptionsExample'), returned)
    expect(prices).toMatchObject([
      { mailClass: 'USPS_GROUND_ADVANTAGE_RETURN_SERVICE', amountCents: 465, transitDays: null },
    ])
    const entered = readPrices(bodyOf('POST /options/search', 'DomesticOutboundOptionsExample'), searchOf())
    expect(entered).toEqual([])
  })
})

describe('prices', () => {
  const rate = (over: object) => ({
    rateIndicator: 'SP',
    processingCategory: 'MACHINABLE',
    destinationEntryFacilityType: 'NONE',
    zone: '05',
    weight: 2,
    ...over,
  })
  const answer = (rateOptions: unknown, more: object = {}) =>
    reply({
      pricingOptions: {
        priceType: 'COMMERCIAL',
        shippingOptions: { mailClass: 'PRIORITY_MAIL', rateOptions },
        ...more,
      },
    })

  test('objects for lists, amounts as text, parts that do not add up', () => {
    const option = { totalBasePrice: '12.50', rates: rate({ price: '10.00', fees: { name: 'Length', price: '2.00' } }) }
    expect(readPrices(answer(option), searchOf())).toMatchObject([
      {
        amountCents: 1250,
        charges: [
          { kind: 'base', amountCents: 1000 },
          { kind: 'surcharge', name: 'Length', amountCents: 200 },
          { kind: 'surcharge', name: 'Other', amountCents: 50 },
        ],
      },
    ])
  })

  test('a size-based price replaces the plain one; flat rate is for its packaging only', () => {
    const options = [
      { rates: [rate({ price: 10 })] },
      { rates: [rate({ price: 30, rateIndicator: 'DR', dimWeight: 640 })] },
      { rates: [rate({ price: 5, rateIndicator: 'FE' })] },
    ]
    expect(readPrices(answer(options), searchOf())).toMatchObject([
      { amountCents: 3000, indicator: 'DR', billedWeight: { value: 640, unit: 'oz' } },
    ])
    const envelope = searchOf({ packages: [{ weight: { value: 1, unit: 'lb' }, packaging: 'flat_rate_envelope' }] })
    expect(readPrices(answer(options), envelope)).toMatchObject([{ amountCents: 500, indicator: 'FE' }])
  })

  test('a contract wins over commercial prices, retail is the list price', () => {
    const list = (priceType: string, price: number) => ({
      ...{ priceType, shippingOptions: [{ mailClass: 'PRIORITY_MAIL', rateOptions: [{ rates: [rate({ price })] }] }] },
    })
    const body = { pricingOptions: [list('RETAIL', 14), list('COMMERCIAL', 9), list('CONTRACT', 10)] }
    expect(readPrices(reply(body), searchOf())).toMatchObject([
      { amountCents: 1000, listAmountCents: 1400, priceType: 'CONTRACT' },
    ])
  })

  test('a mail class nobody knows is offered under its own name', () => {
    const body = {
      pricingOptions: [
        {
          priceType: 'COMMERCIAL',
          shippingOptions: [
            { mailClass: 'NEW-CLASS', rateOptions: [{ rates: [rate({ price: 1, productName: 'New Class' })] }] },
          ],
        },
      ],
    }
    const search = searchOf()
    const prices = readPrices(reply(body), search)
    const { rates } = answerOf(rateRequest(), [{ search, prices, refused: null }])
    expect(rates).toMatchObject([{ service: 'usps_new_class', serviceName: 'New Class', amountCents: 100 }])
    expect(serviceOf('PRIORITY_MAIL_RETURN_SERVICE').service).toBe('usps_priority_mail')
    expect(serviceNamed('fedex_2day')).toBeNull()
  })
})

describe('labels', () => {
  const meta = {
    trackingNumber: '9400 1000 0000 0000 0000 01',
    postage: '4.50',
    extraServices: { price: 1 },
    fees: null,
  }

  test('an odd label is believed, a blank or torn one is not', () => {
    expect(parseLabel(reply({ ...meta, labelImage: zpl }))).toMatchObject({
      amountCents: 550,
      trackingNumber: '9400100000000000000001',
      doubt: null,
    })
    for (const labelImage of [
      undefined,
      null,
      '',
      'not base64!',
      zpl.slice(0, -3),
      Buffer.from('%PDF-').toString('base64'),
    ])
      expect(parseLabel(reply({ ...meta, labelImage })).doubt).toBe('the answer has no usable label')
    expect(parseLabel(reply({ ...meta, labelImage: zpl, error: { code: '500' } })).doubt).toBe(
      'errors came with the label',
    )
    expect(parseLabel(reply('<html>')).doubt).toBe('the answer cannot be read')
    expect(parseLabel(reply({ labelImage: zpl })).doubt).toBe('the answer has no tracking number')
    expect(artworkOf(`${zpl.slice(0, 20)}\r\n${zpl.slice(20)}`)).toMatchObject({
      kind: 'document',
      format: 'zpl',
      base64: zpl,
    })
  })

  test('parts with and without names', () => {
    const part = (name: string, text: string) => `--b\r\nContent-Disposition: form-data${name}\r\n\r\n${text}\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary="b"' }
    const named =
      part('; name="labelMetadata"', JSON.stringify(meta)) + part('; name="labelImage"; filename="labelImage.zpl"', zpl)
    expect(parseLabel(reply(`${named}--b--`, 200, headers))).toMatchObject({ amountCents: 550, doubt: null })
    const nameless = part('', JSON.stringify(meta)) + part('; name="labelImage"', zpl)
    expect(parseLabel(reply(`${nameless}--b--`, 200, headers))).toMatchObject({ amountCents: 550, doubt: null })
    expect(parseLabel(reply(named.slice(0, -40), 200, headers)).doubt).not.toBeNull()
  })
})
