import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { record } from '../kit/values.ts'
import { officialSchemasPresent } from '../testing/official-schema.ts'
import { parseAddress } from './address.ts'
import { parseFind } from './find.ts'
import { pickup, purchase, rateRequest, recipient } from './fixtures/requests.ts'
import { parseShip } from './label.ts'
import { parseManifest } from './manifest.ts'
import { parsePickup, parsePickupCancel } from './pickup.ts'
import { parseRate } from './rate.ts'
import { parseToken } from './token.ts'
import { parseTrack } from './tracking.ts'
import { weekdaysBetween } from './transit.ts'
import { parseVoid } from './void.ts'

const seed = Date.now()
const now = new Date('2026-01-20T12:00:00Z')
const reply = (body: unknown, status = 200): CarrierReply => ({
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const manifest = { manifestId: '', day: '2026-01-05', from: recipient, shipments: [] }

/** Everything that reads an answer as values; buying and finding may throw `CarrierUnreachable`. */
const readers: Record<string, (answer: CarrierReply) => unknown> = {
  rate: (answer) => parseRate(answer, rateRequest({ shipDate: '2026-01-05' })),
  track: parseTrack,
  void: parseVoid,
  address: (answer) => parseAddress(answer, recipient),
  manifest: (answer) => parseManifest(answer, manifest),
  pickup: (answer) => parsePickup(answer, pickup()),
  pickupCancel: parsePickupCancel,
  token: (answer) => parseToken(answer, 'shipping'),
}
const throwing: Record<string, (answer: CarrierReply) => unknown> = {
  ship: (answer) => parseShip(answer, purchase()),
  find: (answer) => parseFind(answer, purchase(), now),
}

function readAll(answer: CarrierReply): void {
  for (const read of Object.values(readers)) expect(read(answer)).toBeDefined()
  for (const read of Object.values(throwing)) {
    try {
      read(answer)
    } catch (error) {
      expect(error).toBeInstanceOf(CarrierUnreachable)
    }
  }
}

interface Example {
  responses?: Record<string, { 'application/json'?: { example?: unknown } }>
}

describe.skipIf(!officialSchemasPresent)("FedEx's own examples (skipped without them)", () => {
  const folder = new URL('../../../../shared/data/carrier-specs/fedex/', import.meta.url)
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  const present: Record<string, Example> = officialSchemasPresent ? read('examples.json') : {}
  const examples = Object.entries(present).flatMap(([operation, { responses = {} }]) =>
    Object.entries(responses).flatMap(([status, body]) => {
      const example = body['application/json']?.example
      return example === undefined ? [] : [[operation, Number(status), example] as const]
    }),
  )

  test('there are some', () => expect(examples.length).toBeGreaterThan(50))

  test.each(examples)('%s %i is read', (_operation, status, example) => {
    readAll(reply(example, status))
    const outcome = parseTrack(reply(example, status))
    const [told] = [record(example).errors].flat().map(record)
    expect(outcome.result).toBeNull()
    expect(outcome.messages[0]).toMatchObject({
      code: String(told?.code ?? `http_${status}`),
      retryable: status >= 500,
    })
  })

  test('the prices of the Rate API', () => {
    const output = record(read('rates-transit-times-v1.json').components.schemas.RateOutputVO).example
    const { result } = parseRate(reply({ output }), rateRequest({ shipDate: '2019-07-17' }))
    expect(result?.rates[0]).toMatchObject({
      service: 'fedex_international_first',
      serviceName: 'FedEx International First',
      amountCents: 44554,
      listAmountCents: 44554,
      currency: 'CAD',
      zone: 'CA003O',
      billedWeight: { value: 22, unit: 'lb' },
      transitDays: 3,
      deliveryDate: '2020-07-16',
      deliveryTime: '10:30',
      guaranteed: true,
      charges: [
        { kind: 'base', amountCents: 40320 },
        { kind: 'surcharge', name: 'Fuel Surcharge', amountCents: 4234 },
      ],
      carrierRef: 'INTERNATIONAL_FIRST/CAD',
    })
  })
})

describe('prices', () => {
  const rated = (over: object) => ({ rateType: 'ACCOUNT', totalNetCharge: '12.30', currency: 'USD', ...over })
  const detail = (over: object = {}) => ({ serviceType: 'FEDEX_GROUND', ratedShipmentDetails: rated({}), ...over })
  const rates = (...details: object[]) =>
    parseRate(reply({ output: { rateReplyDetails: details } }), rateRequest()).result

  test('amounts as text, an object for a list, a service nobody knows', () => {
    const result = rates(detail({ serviceType: 'FEDEX_MOON_SHOT', serviceName: 'FedEx Moon&#xD;' }))
    expect(result?.rates).toMatchObject([
      { service: 'fedex_moon_shot', serviceName: 'FedEx Moon', amountCents: 1230, listAmountCents: 1230, zone: null },
    ])
    expect(result?.rates[0]?.charges).toEqual([{ kind: 'base', name: 'FedEx transport', amountCents: 1230 }])
  })

  test('charges that do not add up are completed', () => {
    const uneven = rated({
      totalBaseCharge: 10,
      totalDiscounts: 1,
      shipmentRateDetail: { surCharges: [{ type: 'FUEL', amount: 2 }] },
    })
    expect(rates(detail({ ratedShipmentDetails: [uneven] }))?.rates[0]?.charges).toEqual([
      { kind: 'base', name: 'FedEx transport', amountCents: 1000 },
      { kind: 'discount', name: 'Discount', amountCents: -100 },
      { kind: 'surcharge', name: 'FUEL', amountCents: 200 },
      { kind: 'surcharge', name: 'Other', amountCents: 130 },
    ])
  })

  test('one service told twice is the cheaper; FedEx currencies become ISO', () => {
    const cheap = detail({ ratedShipmentDetails: rated({ totalNetCharge: 9, currency: 'UKL' }) })
    expect(rates(detail(), cheap)?.rates).toMatchObject([{ amountCents: 900, currency: 'GBP' }])
  })

  test('packages make the sum where the shipment has none', () => {
    const ratedPackages = [{ packageRateDetail: { netCharge: 5.05 } }, { packageRateDetail: { netCharge: '6' } }]
    const one = rated({ totalNetCharge: null, ratedPackages })
    expect(rates(detail({ ratedShipmentDetails: [one] }))?.rates[0]?.amountCents).toBe(1105)
  })

  test('no service at all is an error with a cure', () => {
    const { result, messages } = parseRate(reply({ output: { rateReplyDetails: [] } }), rateRequest())
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code: 'no_service' }])
  })

  test('weekdays are counted', () => {
    expect(weekdaysBetween('2026-01-02', '2026-01-05')).toBe(1)
    expect(weekdaysBetween('2026-01-05', '2026-01-09')).toBe(4)
    expect(weekdaysBetween('2026-01-05', '2026-01-05')).toBe(0)
    expect(weekdaysBetween('2026-01-02', '2026-01-03')).toBe(1)
  })
})

describe('tracking', () => {
  const result = (over: object) => ({ trackingNumberInfo: { trackingNumber: '1' }, ...over })
  const track = (...results: object[]) =>
    parseTrack(reply({ output: { completeTrackResults: results.map((one) => ({ trackResults: [one] })) } }))

  test('scans are oldest first, each once, with long fractions', () => {
    const older = { date: '2026-01-05T10:00:00.1234567-06:00', eventType: 'PU', eventDescription: 'Picked up' }
    const newer = {
      date: '2026-01-05T18:00:00-05:00',
      eventType: 'DE',
      eventDescription: 'Delivery exception',
      exceptionDescription: 'Business closed',
    }
    const { result: answers } = track(result({ scanEvents: [newer, older, older], latestStatusDetail: { code: 'ZZ' } }))
    expect(answers?.[0]?.status).toBe('in_transit')
    expect(answers?.[0]?.scans).toMatchObject([
      { code: 'PU', at: '2026-01-05T10:00:00.123-06:00', status: 'in_transit' },
      { code: 'DE', text: 'Delivery exception: Business closed', status: 'exception' },
    ])
  })

  test('what is delivered after a return went back', () => {
    const scanEvents = ['DL', 'RS', 'PU'].map((eventType, index) => ({
      date: `2026-01-0${9 - index}T10:00:00-06:00`,
      eventType,
    }))
    const [answer] = track(result({ scanEvents, latestStatusDetail: { derivedCode: 'DL' } })).result ?? []
    expect(answer).toMatchObject({
      status: 'returned',
      scans: [{ status: 'in_transit' }, { status: 'returned' }, { status: 'returned' }],
    })
  })

  test('of a number used twice the later parcel counts; one error hides no other', () => {
    const scan = (date: string, eventType: string) =>
      result({ scanEvents: { date, eventType }, latestStatusDetail: { code: eventType } })
    const bad = { trackingNumberInfo: { trackingNumber: '2' }, error: { code: 'SYSTEM.UNAVAILABLE', message: 'later' } }
    const { result: answers, messages } = track(
      scan('2026-01-05T10:00:00Z', 'OD'),
      scan('2024-01-05T10:00:00Z', 'DL'),
      bad,
    )
    expect(answers).toMatchObject([{ trackingNumber: '1', status: 'out_for_delivery' }])
    expect(messages).toMatchObject([{ code: 'SYSTEM.UNAVAILABLE', severity: 'warning', text: '2: later' }])
  })
})

describe('a label is not believed', () => {
  const encodedLabel = Buffer.from(`^XA${'x'.repeat(300)}^XZ`).toString('base64')
  const piece = {
    trackingNumber: '794600000001',
    packageDocuments: [{ contentType: 'LABEL', docType: 'ZPLII', encodedLabel }],
  }
  const answer = (over: object, body: object = {}) =>
    reply({
      output: {
        transactionShipments: [{ masterTrackingNumber: '794600000001', pieceResponses: [{ ...piece, ...over }] }],
      },
      ...body,
    })

  test('unless it is whole', () => {
    const { result } = parseShip(answer({}), purchase({ agreedAmountCents: 1234 }))
    expect(result).toMatchObject({ amountCents: 1234, pieces: [{ label: { format: 'zpl' } }] })
  })

  test.each([
    ['missing', { packageDocuments: [] }, {}],
    ['no base64', { packageDocuments: [{ encodedLabel: '<html>' }] }, {}],
    [
      'a placeholder',
      { packageDocuments: [{ docType: 'PNG', encodedLabel: Buffer.from('\x89PNG', 'latin1').toString('base64') }] },
      {},
    ],
    ['another format', { packageDocuments: [{ docType: 'PDF', encodedLabel }] }, {}],
    ['without a number', { trackingNumber: null }, {}],
    ['beside errors', {}, { errors: [{ code: 'X', message: 'y' }] }],
  ])('%s', (_name, over, body) => {
    expect(() => parseShip(answer(over, body), purchase())).toThrow(CarrierUnreachable)
  })

  test('when there are fewer than packages', () => {
    const two = purchase({ packages: [...purchase().packages, ...purchase().packages] })
    expect(() => parseShip(answer({}), two)).toThrow(CarrierUnreachable)
  })
})

describe('finding', () => {
  const none = reply({ errors: [{ code: 'TRACKING.REFERENCENUMBER.NOTFOUND', message: 'no' }] }, 400)
  const hex = (time: number) => time.toString(16).padStart(12, '0')
  const intent = (ageMs: number) => {
    const time = hex(now.getTime() - ageMs)
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000001`
  }
  const order = (ageMs: number, shipDate = '2026-01-20') => purchase({ intentId: intent(ageMs), shipDate })

  test('what would not show yet cannot be searched', () => {
    expect(parseFind(none, order(3_600_000), now)).toBe('not_found')
    expect(parseFind(none, order(3_600_000, '2026-01-25'), now)).toBe('cannot_search')
  })

  test('cancelled shipments are not found, part of the packages is not all', () => {
    const results = (...codes: string[]) =>
      reply({
        output: {
          completeTrackResults: [
            {
              trackResults: codes.map((code, index) => ({
                trackingNumberInfo: { trackingNumber: `${index}` },
                latestStatusDetail: { code },
              })),
            },
          ],
        },
      })
    expect(parseFind(results('CA'), order(3_600_000), now)).toBe('not_found')
    const two = { ...order(3_600_000), packages: [...purchase().packages, ...purchase().packages] }
    expect(() => parseFind(results('OC'), two, now)).toThrow(/1 of 2/)
    expect(parseFind(results('OC', 'OC'), two, now)).toMatchObject({
      found: { carrierReference: '0', pieces: [{}, {}] },
    })
  })
})

test('a void that answers false is a refusal with the reason; one done before is done', () => {
  const message = 'Shipment was tendered'
  expect(parseVoid(reply({ output: { cancelledShipment: false, message } })).messages[0]?.text).toContain(message)
  expect(parseVoid(reply({ output: { cancelledShipment: 'true' } })).result).toEqual({ state: 'voided' })
  expect(
    parseVoid(reply({ output: { cancelledShipment: false, message: 'already been cancelled' } })).result?.state,
  ).toBe('voided')
})

test('error pages, nothing, and texts instead of objects are messages', () => {
  for (const body of [
    '',
    '<html>Bad gateway</html>',
    'null',
    '[]',
    '"text"',
    '{"output":null}',
    '{"errors":{"code":7}}',
  ])
    for (const status of [200, 400, 404, 429, 502]) readAll(reply(body, status))
  expect(parseTrack(reply('<html>', 502)).messages).toMatchObject([{ code: 'http_502', retryable: true }])
})

/** Objects with the names FedEx uses, so that junk gets deep into the readers. */
const names = [
  ...'output errors code message alerts rateReplyDetails serviceType ratedShipmentDetails totalNetCharge rateType shipmentRateDetail surCharges amount commit dateDetail dayFormat operationalDetail'.split(
    ' ',
  ),
  ...'transactionShipments pieceResponses trackingNumber packageDocuments encodedLabel masterTrackingNumber completeTrackResults trackResults scanEvents date eventType latestStatusDetail error'.split(
    ' ',
  ),
  ...'resolvedAddresses streetLinesToken attributes closeDocuments parts image cancelledShipment pickupConfirmationCode access_token expires_in'.split(
    ' ',
  ),
]
const junk = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant('2026-01-05T10:00:00Z'),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  ),
})).value

test(`junk never throws anything but CarrierUnreachable (seed ${seed})`, () => {
  fc.assert(
    fc.property(junk, fc.constantFrom(200, 400, 401, 429, 500), (output, status) => {
      readAll(reply({ output }, status))
      readAll(reply(JSON.stringify(output) ?? '', status))
    }),
    { seed, numRuns: 1500 },
  )
})
