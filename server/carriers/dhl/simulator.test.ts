/** The simulated DHL: its answers are as DHL describes them, and it refuses what DHL refuses. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CarrierReply, PurchaseRequest } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { networkSend } from '../kit/send.ts'
import { type Json, record } from '../kit/values.ts'
import { type RunningSimulator, startSimulator } from '../simulator/server.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { recogniseTrackingNumber } from '../tracking-numbers/recognise.ts'
import { createDhlCarrier } from './carrier.ts'
import {
  abroad,
  accountNumber,
  customs,
  exportPurchase,
  pickup,
  purchase,
  rateRequest,
  recipient,
} from './fixtures/requests.ts'
import { buildLabel } from './label.ts'
import { buildRate } from './rate.ts'
import { dhlSimulator } from './simulator.ts'

const network = networkSend(pino({ level: 'silent' }))
const basic = `Basic ${Buffer.from('demo:postroom-demo').toString('base64')}`
const asking = { accountNumber, now: new Date() }

let simulator: RunningSimulator
let replies: { path: string; reply: CarrierReply }[]

beforeEach(async () => {
  simulator = await startSimulator(dhlSimulator)
  replies = []
})
afterEach(() => simulator.close())

function connect() {
  return createDhlCarrier({
    baseUrl: `${simulator.url}/mydhlapi/test`,
    credentials: { username: 'demo', password: 'postroom-demo', accountNumber },
    clock: () => new Date(),
    send: async (call) => {
      const reply = await network(call)
      replies.push({ path: `${call.method} ${new URL(call.url).pathname.replace('/mydhlapi/test', '')}`, reply })
      return reply
    },
  })
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: basic, 'x-version': '3.1.0', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: record(await answer.json()) }
}

/** The component of DHL's description that an answer is. */
const components: Record<string, string> = {
  'POST /rates': 'Rates',
  'GET /products': 'Products',
  'POST /shipments': 'CreateShipmentResponse',
  'GET /tracking': 'TrackingResponse',
  'GET /address-validate': 'AddressValidateResponse',
  'POST /pickups': 'PickupResponse',
}

describe.skipIf(!officialSchemasPresent)('answers as DHL describes them (skipped without its description)', () => {
  test('to everything the carrier asks', async () => {
    const api = new OfficialApi('dhl/dpdhl-express-api-3.1.1_swagger.json')
    const carrier = connect()
    await carrier.test()
    await carrier.rate(rateRequest({ to: abroad, customs }))
    const { result } = await carrier.buy(exportPurchase())
    await carrier.track?.([result?.carrierReference ?? ''])
    await carrier.find(exportPurchase())
    await carrier.validateAddress?.(recipient)
    await carrier.schedulePickup?.(pickup())
    await carrier.validateAddress?.({ ...recipient, postalCode: '00000' })
    for (const { path, reply } of replies) {
      const name = reply.status >= 400 ? 'ErrorResponse' : (components[path] ?? 'DocumentImageResponse')
      const problems = api.problemsOf(`supermodelIoLogisticsExpress${name}`, jsonOf(reply))
      expect([path, problems]).toEqual([path, []])
    }
    expect(new Set(replies.map(({ path }) => path.split('/')[1]?.split('?')[0])).size).toBeGreaterThan(5)
  })
})

test('numbers are those DHL would give', async () => {
  const { result } = await connect().buy(
    purchase({ packages: [{ weight: { value: 1, unit: 'lb' } }, { weight: { value: 1, unit: 'lb' } }] }),
  )
  const numbers = [result?.carrierReference ?? '', result?.pieces[0]?.trackingNumber ?? '']
  for (const number of numbers) expect(recogniseTrackingNumber(number)[0]).toMatchObject({ carrier: 'dhl' })
})

describe('refuses what DHL refuses', () => {
  const label = (over: Partial<PurchaseRequest> = {}) => buildLabel(exportPurchase(over), asking)
  const without = (body: Json, ...path: string[]): Json => {
    const [key = '', ...deeper] = path
    const { [key]: inner, ...rest } = body
    return deeper.length === 0 ? rest : { ...rest, [key]: without(record(inner), ...deeper) }
  }

  test('no credentials, no interface version', async () => {
    expect((await post('/rates', {}, { authorization: '' })).status).toBe(401)
    const wrong = `Basic ${Buffer.from('demo:wrong').toString('base64')}`
    expect((await post('/rates', {}, { authorization: wrong })).status).toBe(401)
    expect((await post('/rates', {}, { 'x-version': '' })).body.detail).toContain('x-version')
  })

  test.each([['customerDetails'], ['plannedShippingDateAndTime'], ['packages'], ['accounts']])(
    'prices without %s',
    async (key) => {
      expect((await post('/rates', without(buildRate(rateRequest(), asking), key))).status).toBeGreaterThanOrEqual(400)
    },
  )

  test.each([
    ['a phone number', ['customerDetails', 'receiverDetails', 'contactInformation', 'phone'], 422],
    ['a description', ['content', 'description'], 422],
    ['pickup', ['pickup'], 422],
    ['the declaration', ['content', 'exportDeclaration'], 400],
    ['a declared value', ['content', 'declaredValue'], 400],
    ['the invoice of paperless trade', ['outputImageProperties', 'imageOptions'], 400],
  ] as const)('a shipment without %s', async (_, path, status) => {
    const answer = await post('/shipments', without(label(), ...path))
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ status: String(status), instance: expect.any(String) })
    expect(simulator.scene.store.all()).toEqual([])
  })

  test.each([
    ['an unknown service', { valueAddedServices: [{ serviceCode: 'ZZ' }] }],
    ['a day in the past', { plannedShippingDateAndTime: '2020-01-05T10:00:00 GMT+01:00' }],
    ['a day in another form', { plannedShippingDateAndTime: '2026-01-05' }],
    ['an unknown account', { accounts: [{ typeCode: 'shipper', number: '1' }] }],
    ['a long reference', { customerReferences: [{ typeCode: 'CU', value: 'x'.repeat(36) }] }],
    ['a product of another journey', { productCode: 'N' }],
  ])('%s', async (_, over) => {
    const answer = await post('/shipments', { ...label(), ...over })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(simulator.scene.store.all()).toEqual([])
  })

  test('too heavy a piece', async () => {
    const body = buildRate(rateRequest({ packages: [{ weight: { value: 71, unit: 'kg' } }] }), asking)
    expect((await post('/rates', body)).body.detail).toContain('7014')
  })
})
