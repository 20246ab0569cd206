import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CarrierCall, CarrierReply } from '../carrier.ts'
import { CarrierUnreachable, networkSend } from '../kit/send.ts'
import { type RunningSimulator, startSimulator } from '../simulator/server.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { parseAddress } from './address.ts'
import { createUpsCarrier } from './carrier.ts'
import { chargesOf } from './charges.ts'
import { isRefusal, purchaseJob, rateJob } from './check.ts'
import { errorsOf, failuresOf } from './errors.ts'
import { nothingFound } from './find.ts'
import { abroad, newYork, order } from './fixtures/requests.ts'
import { parseShip } from './label.ts'
import { parseCancel, parsePickup } from './pickup.ts'
import { lacksTransit, parseRate } from './rate.ts'
import { parseRecovery } from './recovery.ts'
import { upsSimulator } from './simulator.ts'
import { parseToken, TokenRefused } from './token.ts'
import { parseReferenceSearch, parseTracking, statusOf } from './tracking.ts'
import { parseVoid } from './void.ts'

const number = '1ZA1B2C30310000001'
const zpl = Buffer.from(`^XA^FO30,40^FD${'x'.repeat(200)}^FS^XZ`).toString('base64')

function reply(body: unknown, status = 200): CarrierReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: {}, body: Buffer.from(text) }
}

function jobs() {
  const [rate, purchase] = [rateJob(order()), purchaseJob(order())]
  if (isRefusal(rate) || isRefusal(purchase)) throw new Error('the fixture is refused')
  return { rate, purchase }
}
const job = jobs()

const parsers: Record<string, (reply: CarrierReply) => unknown> = {
  rate: (said) => parseRate(said, job.rate),
  lacksTransit,
  ship: (said) => parseShip(said, job.purchase),
  void: parseVoid,
  track: (said) => parseTracking(said, number),
  reference: parseReferenceSearch,
  recovery: parseRecovery,
  address: (said) => parseAddress(said, newYork),
  pickup: parsePickup,
  cancel: parseCancel,
  token: parseToken,
  failures: failuresOf,
}

/** What a parser may throw. */
function tolerant(parse: (reply: CarrierReply) => unknown, said: CarrierReply): void {
  try {
    parse(said)
  } catch (error) {
    if (!(error instanceof CarrierUnreachable || error instanceof TokenRefused)) throw error
  }
}

/** Junk hung where the parsers look. */
const keys = [
  ...['RateResponse', 'RatedShipment', 'Service', 'Code', 'TotalCharges', 'NegotiatedRateCharges', 'ItemizedCharges'],
  ...[
    'ShipmentResponse',
    'ShipmentResults',
    'PackageResults',
    'ShippingLabel',
    'GraphicImage',
    'TrackingNumber',
    'Form',
  ],
  ...['VoidShipmentResponse', 'SummaryResult', 'Status', 'PackageLevelResults', 'trackResponse', 'shipment', 'package'],
  ...['activity', 'location', 'address', 'status', 'date', 'time', 'XAVResponse', 'Candidate', 'AddressKeyFormat'],
  ...['LabelRecoveryResponse', 'LabelResults', 'LabelImage', 'PickupCreationResponse', 'PRN', 'RateResult', 'response'],
  ...['errors', 'code', 'message', 'Fault', 'detail', 'Response', 'ResponseStatus', 'MonetaryValue', 'TimeInTransit'],
  ...['ServiceSummary', 'GuaranteedIndicator', 'Alert', 'access_token', 'warnings', 'deliveryDate', 'currentStatus'],
]
const junk = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 9 },
    fc.constantFrom(null, '', '1', '12.50', '&#xD;', 'USD', '20261121', '1030', number, zpl, true, -1, 1e21),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  ),
})).value

test.each(Object.entries(parsers))('no answer makes the %s parser fall over', (_name, parse) => {
  const texts = ['', 'null', '[]', '"x"', '<html>Bad gateway</html>', '{"response":{"errors":[]}}']
  for (const text of texts) for (const status of [200, 400, 401, 429, 500, 502]) tolerant(parse, reply(text, status))
  fc.assert(
    fc.property(junk, fc.constantFrom(200, 400, 404, 429, 500), (body, status) =>
      tolerant(parse, reply(body ?? null, status)),
    ),
    { numRuns: 400 },
  )
})

test('the same with the answer where it belongs', () => {
  const wrapped = (body: unknown) => [
    { RateResponse: { RatedShipment: body } },
    { ShipmentResponse: { ShipmentResults: body } },
    { VoidShipmentResponse: body },
    { trackResponse: { shipment: [{ package: body }] } },
    { XAVResponse: body },
    { LabelRecoveryResponse: body },
    { PickupCreationResponse: body },
  ]
  fc.assert(
    fc.property(junk, (body) => {
      for (const said of wrapped(body)) for (const parse of Object.values(parsers)) tolerant(parse, reply(said))
    }),
    { numRuns: 300 },
  )
})

const money = (MonetaryValue: unknown) => ({ CurrencyCode: 'USD', MonetaryValue })

test('a price as older versions and the test system send it', () => {
  const rated = {
    Service: { Code: '03', Description: '' },
    BillingWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: '4.0' },
    TransportationCharges: money('18.20'),
    ServiceOptionsCharges: money('0.00'),
    TotalCharges: money('18.20&#xD;'),
    NegotiatedRateCharges: { TotalCharge: money(15.1) },
    RatedPackage: { TotalCharges: null },
    GuaranteedDelivery: { BusinessDaysInTransit: '3', DeliveryByTime: '4:30 P.M.', ScheduledDeliveryDate: '20261126' },
  }
  const { result } = parseRate(reply({ RateResponse: { RatedShipment: rated } }), job.rate)
  expect(result?.rates).toMatchObject([
    {
      service: 'ups_ground',
      amountCents: 1510,
      listAmountCents: 1820,
      billedWeight: { value: 4, unit: 'lb' },
      charges: [{ kind: 'base', amountCents: 1510 }],
      transitDays: 3,
      deliveryDate: '2026-11-26',
      deliveryTime: '16:30',
      guaranteed: true,
      zone: null,
    },
  ])
})

test('services without a price are left out and unknown ones keep their name', () => {
  const list = [
    { Service: { Code: '03' }, TotalCharges: money(null) },
    { Service: { Code: 'Q9', Description: 'UPS Something' }, TotalCharge: money('7') },
  ]
  const { result } = parseRate(reply({ RateResponse: { RatedShipment: list } }), job.rate)
  expect(result?.rates).toMatchObject([{ service: 'ups_q9', serviceName: 'UPS Something', amountCents: 700 }])
  const none = parseRate(reply({ RateResponse: { RatedShipment: [] } }), job.rate)
  expect(none.messages).toMatchObject([{ code: 'no_rates', severity: 'error' }])
})

test('charges always add up', () => {
  const amount = fc.integer({ min: -500, max: 50_000 }).map((cents) => money((cents / 100).toFixed(2)))
  const item = fc.tuple(fc.constantFrom('375', '270', '999'), amount).map(([Code, value]) => ({ Code, ...value }))
  const part = fc.record({ BaseServiceCharge: amount, ItemizedCharges: fc.array(item), TransportationCharges: amount })
  fc.assert(
    fc.property(part, fc.option(part, { nil: undefined }), fc.nat(90_000), (list, own, total) => {
      const charges = chargesOf({ ...list, ...(own && { NegotiatedRateCharges: own }) }, total)
      expect(charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(total)
    }),
  )
})

const shipped = (over: object = {}, piece: object = {}) => ({
  ShipmentResponse: {
    ShipmentResults: {
      ShipmentIdentificationNumber: number,
      ShipmentCharges: { TotalCharges: money('20.00') },
      NegotiatedRateCharges: { TotalCharge: money('12.34') },
      PackageResults: { TrackingNumber: number, ShippingLabel: { GraphicImage: zpl }, ...piece },
      ...over,
    },
  },
})

test('a label whose packages come as an object is a label', () => {
  const { result } = parseShip(reply(shipped()), job.purchase)
  expect(result).toMatchObject({ carrierReference: number, amountCents: 1234, pieces: [{ label: { format: 'zpl' } }] })
})

test.each<[string, unknown, number]>([
  ['no label', shipped({}, { ShippingLabel: null }), 200],
  ['text that is not base64', shipped({}, { ShippingLabel: { GraphicImage: '<svg/>' } }), 200],
  ['a short picture', shipped({}, { ShippingLabel: { GraphicImage: 'R0lGODlhAQABAAAAACw=' } }), 200],
  ['an empty ZPL label', shipped({}, { ShippingLabel: { GraphicImage: btoa('^XA^XZ') } }), 200],
  ['another number of packages', shipped({ PackageResults: [] }), 200],
  ['errors beside a label', { ...shipped(), response: { errors: [{ code: '1', message: 'no' }] } }, 200],
  ['a status of failure', { ShipmentResponse: { Response: { ResponseStatus: { Code: '0' } } } }, 200],
  ['trouble at UPS', { response: { errors: [{ code: '1', message: 'no' }] } }, 500],
  ['a gateway that gave up', { response: { errors: [{ code: '1', message: 'no' }] } }, 408],
  ['a page', '<html></html>', 403],
])('%s leaves the purchase open', (_name, body, status) => {
  expect(() => parseShip(reply(body, status), job.purchase)).toThrow(CarrierUnreachable)
})

test('errors in every shape', () => {
  const old = {
    Fault: { detail: { Errors: { ErrorDetail: { PrimaryErrorCode: { Code: '250003', Description: 'Invalid' } } } } },
  }
  expect(errorsOf(old)).toEqual([{ code: '250003', text: 'Invalid' }])
  expect(failuresOf(reply(old, 401))[0]?.text).toContain('client ID')
  expect(errorsOf({ response: { errors: { code: 1, message: 'one' } } })).toEqual([{ code: '1', text: 'one' }])
  expect(failuresOf(reply('<html>', 503))).toMatchObject([{ code: 'http_503', retryable: true }])
  expect(failuresOf(reply({ response: { errors: [{ code: '10429', message: 'Too many' }] } }, 429))[0]?.retryable).toBe(
    true,
  )
})

test('a success that did not void is a refusal with its words; what was voided is voided', () => {
  const answer = (Code: string, packages: string[]) => ({
    VoidShipmentResponse: {
      SummaryResult: { Status: { Code, Description: Code === '1' ? 'Voided' : 'Not Voided' } },
      PackageLevelResults: packages.map((one) => ({ Status: { Code: one, Description: 'Already picked up' } })),
    },
  })
  expect(parseVoid(reply(answer('1', []))).result).toEqual({ state: 'voided' })
  expect(parseVoid(reply(answer('0', ['1', '1']))).result).toEqual({ state: 'voided' })
  expect(parseVoid(reply(answer('1', ['1', '0']))).messages).toMatchObject([
    { code: 'not_voided', text: expect.stringContaining('Already picked up') },
  ])
  expect(parseVoid(reply(answer('0', []))).messages[0]?.text).toContain('Not Voided')
  const already = { response: { errors: [{ code: '190117', message: 'The shipment has already been voided' }] } }
  expect(parseVoid(reply(already, 400)).result).toEqual({ state: 'voided' })
})

const scan = (date: string, time: string, status: object, gmtOffset?: string) => ({ date, time, status, gmtOffset })

test('scans are oldest first, once each, with the offset of the place', () => {
  const done = scan('20261122', '101500', { type: 'D', code: 'FS', description: 'DELIVERED ' }, '-05:00')
  const moving = scan('20261121', '235959', { type: 'I', code: 'DP', description: 'Departed' }, '-08:00')
  const pack = {
    trackingNumber: number,
    activity: [done, done, moving, { date: null }],
    deliveryDate: { type: 'SDD', date: '20261123' },
  }
  const { answer } = parseTracking(reply({ trackResponse: { shipment: { package: pack } } }), number)
  expect(answer).toMatchObject({ status: 'delivered', estimatedDelivery: '2026-11-23', signedBy: null })
  expect(answer?.scans.map(({ at, status, text }) => [at, status, text])).toEqual([
    ['2026-11-21T23:59:59-08:00', 'in_transit', 'Departed'],
    ['2026-11-22T10:15:00-05:00', 'delivered', 'DELIVERED'],
  ])
})

test.each([
  [{ type: 'M', statusCode: '003' }, 'label_made'],
  [{ type: 'I', statusCode: '021' }, 'out_for_delivery'],
  [{ type: 'D', description: 'Delivered to UPS Access Point' }, 'ready_for_pickup'],
  [{ type: 'X', description: 'Returning to Sender' }, 'returned'],
  [{ type: 'X' }, 'exception'],
  [{ type: 'RS' }, 'returned'],
  [{ type: '??', statusCode: '777' }, 'in_transit'],
  [null, 'in_transit'],
])('the status %j is %s', (status, expected) => {
  expect(statusOf(status)).toBe(expected)
})

test('a number UPS does not know is no error', () => {
  const warned = {
    trackResponse: { shipment: [{ inquiryNumber: number, warnings: [{ code: 'TW0001', message: 'no' }] }] },
  }
  const missing = { response: { errors: [{ code: 'TV0001', message: 'no' }] } }
  expect(parseTracking(reply(warned), number)).toEqual({ answer: null, messages: [] })
  expect(parseTracking(reply(missing, 404), number)).toEqual({ answer: null, messages: [] })
  expect(parseReferenceSearch(reply(warned))).toBe('nothing')
  expect(parseReferenceSearch(reply(missing, 404))).toBe('nothing')
  expect(parseReferenceSearch(reply(missing, 500))).toBeNull()
  expect(parseReferenceSearch(reply({ trackResponse: {} }))).toBeNull()
})

test('nothing is found only when both searches clearly say so', () => {
  const refused = (message: string, status = 400) =>
    parseRecovery(reply({ response: { errors: [{ code: '1', message }] } }, status))
  expect(refused('No label was found')).toBe('nothing')
  expect(refused('Missing shipper number')).toBe('unclear')
  expect(refused('Too many', 429)).toBeNull()
  expect(nothingFound({ recovery: 'nothing', tracked: 'nothing' })).toBe('not_found')
  expect(nothingFound({ recovery: 'unclear', tracked: 'nothing' })).toBe('cannot_search')
  expect(() => nothingFound({ recovery: 'nothing', tracked: null })).toThrow(CarrierUnreachable)
})

test('the label recovery of the test system: results as an object, formats in small letters', () => {
  const LabelResults = { TrackingNumber: number, LabelImage: { LabelImageFormat: { Code: 'zpl' }, GraphicImage: zpl } }
  const said = reply({ LabelRecoveryResponse: { ShipmentIdentificationNumber: number, LabelResults } })
  expect(parseRecovery(said)).toMatchObject({ shipmentNumber: number, pieces: [{ label: { format: 'zpl' } }] })
})

test('address answers: one candidate as an object, lines as a text', () => {
  const Candidate = {
    AddressClassification: { Code: '2' },
    AddressKeyFormat: {
      AddressLine: '350 5TH AVE',
      PoliticalDivision2: 'NEW YORK',
      PoliticalDivision1: 'NY',
      PostcodePrimaryLow: '10118',
      CountryCode: 'US',
    },
  }
  const { result } = parseAddress(reply({ XAVResponse: { ValidAddressIndicator: '', Candidate } }), newYork)
  expect(result).toMatchObject({ verdict: 'valid', candidates: [{ residential: true, phone: newYork.phone }] })
  expect(parseAddress(reply({ XAVResponse: { NoCandidatesIndicator: '' } }), newYork).result?.verdict).toBe('not_found')
})

// UPS's descriptions are reference data that is not part of the tree: skipped where it is not beside it.
const officialTest = test.skipIf(!officialSchemasPresent)
const examples = new URL('../../../../shared/data/carrier-specs/ups/examples.json', import.meta.url)

officialTest('every example of an answer is read', () => {
  const all: Record<string, { responses?: Record<string, Record<string, Record<string, unknown>>> }> = JSON.parse(
    readFileSync(fileURLToPath(examples), 'utf8'),
  )
  const answers = Object.entries(all).flatMap(([operation, { responses }]) =>
    Object.entries(responses ?? {}).flatMap(([status, types]) =>
      Object.values(types).flatMap((named) =>
        Object.values(named).map((body) => ({ operation, status: Number(status), body })),
      ),
    ),
  )
  expect(answers.length).toBeGreaterThan(0)
  for (const { status, body } of answers)
    for (const parse of Object.values(parsers)) tolerant(parse, reply(body, status))
  const pickup = answers.find(({ operation }) => operation.startsWith('Pickup.json POST /pickupcreation/{version}'))
  expect(parsePickup(reply(pickup?.body)).result?.number).toBe('stringstrin')
})

let simulator: RunningSimulator
const said: { path: string; body: unknown }[] = []
beforeAll(async () => {
  simulator = await startSimulator(upsSimulator)
})
afterAll(() => simulator.close())

/** Lengths of texts are wrong throughout UPS's descriptions of answers; shapes are what counts. */
const shapes = (problems: string[]) => problems.filter((problem) => !/(fewer|more) than \d+ characters/.test(problem))

officialTest('the simulator answers as UPS describes', async () => {
  const network = networkSend(pino({ level: 'silent' }))
  const send = async (call: CarrierCall) => {
    const answer = await network(call)
    said.push({ path: new URL(call.url).pathname, body: JSON.parse(Buffer.from(answer.body).toString()) })
    return answer
  }
  const credentials = { clientId: 'x', clientSecret: 'postroom-demo', accountNumber: 'A1B2C3' }
  const carrier = createUpsCarrier({ baseUrl: simulator.url, credentials, send, clock: () => new Date() })
  const request = abroad()
  await carrier.rate(order())
  const { result } = await carrier.buy(request)
  await carrier.find(request)
  await carrier.track?.([result?.pieces[0]?.trackingNumber ?? ''])
  await carrier.validateAddress?.(newYork)
  await carrier.void({
    carrierReference: result?.carrierReference ?? '',
    trackingNumbers: [],
    service: '',
    shipDate: '',
  })
  const expected: [RegExp, string, string][] = [
    [/rating/, 'Rating', 'RATEResponseWrapper'],
    [/v2409\/ship$/, 'Shipping', 'SHIPResponseWrapper'],
    [/void/, 'Shipping', 'VOIDSHIPMENTResponseWrapper'],
    [/track/, 'Tracking', 'TrackApiResponse'],
    [/addressvalidation/, 'AddressValidation', 'XAVResponseWrapper'],
  ]
  for (const [path, file, schema] of expected) {
    const answer = said.find((one) => path.test(one.path))
    expect([schema, shapes(new OfficialApi(`ups/${file}.json`).problemsOf(schema, answer?.body))]).toEqual([schema, []])
  }
})
