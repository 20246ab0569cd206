import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Address } from '#contracts/addresses.ts'
import type { Carrier, CarrierCall, LabelArtwork } from '../carrier.ts'
import { CarrierUnreachable, networkSend } from '../kit/send.ts'
import { type RunningSimulator, startSimulator } from '../simulator/server.ts'
import { createUpsCarrier } from './carrier.ts'
import { abroad, berlin, goods, newYork, order, sanFrancisco, toronto } from './fixtures/requests.ts'
import { upsSimulator } from './simulator.ts'

const send = networkSend(pino({ level: 'silent' }))
const credentials = { clientId: 'anyone', clientSecret: 'postroom-demo', accountNumber: 'A1B2C3' }
let simulator: RunningSimulator
let carrier: Carrier
let calls: CarrierCall[] = []
let serial = 0

beforeAll(async () => {
  simulator = await startSimulator(upsSimulator)
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.scene.faults.clear()
  calls = []
  carrier = made()
})

function made(over: Partial<typeof credentials> = {}): Carrier {
  const counted = (call: CarrierCall) => {
    calls.push(call)
    return send(call)
  }
  return createUpsCarrier({
    baseUrl: simulator.url,
    credentials: { ...credentials, ...over },
    send: counted,
    clock: () => new Date(),
  })
}

/** A new purchase intent each time. */
function intent(): string {
  serial += 1
  return `0199c0de-0000-7000-8000-${String(serial).padStart(12, '0')}`
}

const purchases = () => simulator.scene.store.all().length
const oneOff = (over: Parameters<typeof order>[0] = {}, options: Parameters<typeof order>[1] = {}) =>
  order({ intentId: intent(), ...over }, options)
const company = (text: string): Address => ({ ...sanFrancisco, company: text })

test('prices all services in one call, with parts that add up', async () => {
  const { result, messages } = await carrier.rate(order())
  expect(messages).toEqual([])
  expect(result?.rates.map(({ service }) => service)).toEqual([
    'ups_ground',
    'ups_3_day_select',
    'ups_2nd_day_air',
    'ups_2nd_day_air_am',
    'ups_next_day_air_saver',
    'ups_next_day_air',
    'ups_next_day_air_early',
  ])
  for (const rate of result?.rates ?? []) {
    expect(rate.charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(rate.amountCents)
    expect(rate.listAmountCents).toBeGreaterThan(rate.amountCents)
    expect(rate).toMatchObject({ zone: '008', billedWeight: { value: 3, unit: 'lb' } })
    expect(rate.deliveryDate).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(rate.explain.map(({ topic }) => topic)).toContain('transit')
  }
  expect(result?.rates[0]?.charges.map(({ name }) => name)).toEqual([
    'Transportation',
    'Residential address',
    'Fuel surcharge',
  ])
  expect(result?.rates.find(({ service }) => service === 'ups_next_day_air')).toMatchObject({
    transitDays: 1,
    deliveryTime: '10:30',
    guaranteed: true,
  })
  expect(calls.map(({ url }) => url.replace(simulator.url, ''))).toEqual([
    '/security/v1/oauth/token',
    '/api/rating/v2409/Shoptimeintransit',
  ])
})

test('asks for one token for everybody who waits', async () => {
  await Promise.all([carrier.rate(order()), carrier.rate(order()), carrier.rate(order())])
  expect(calls.filter(({ url }) => url.includes('oauth'))).toHaveLength(1)
})

test('prices parcels to other countries and says what is missing', async () => {
  const { result } = await carrier.rate(abroad())
  expect(result?.rates.map(({ service }) => service)).toContain('ups_worldwide_expedited')
  const canada = await carrier.rate(abroad({ to: toronto }))
  expect(canada.result?.rates[0]).toMatchObject({ service: 'ups_standard', serviceName: 'UPS Standard' })
  expect((await carrier.rate(abroad({ customs: null }))).messages[0]).toMatchObject({ code: 'customs_required' })
})

test('prices without days where UPS has no days', async () => {
  simulator.scene.faults.clear()
  const saved = upsSimulator.handle
  const seen: string[] = []
  const refusing = await startSimulator({
    ...upsSimulator,
    handle: async (request, scene) => {
      seen.push(request.path)
      if (request.path.endsWith('Shoptimeintransit'))
        return { status: 400, body: { response: { errors: [{ code: '111549', message: 'No time in transit' }] } } }
      return saved(request, scene)
    },
  })
  const other = createUpsCarrier({ baseUrl: refusing.url, credentials, send, clock: () => new Date() })
  const { result } = await other.rate(order())
  await refusing.close()
  expect(result?.rates[0]).toMatchObject({ service: 'ups_ground', transitDays: null, deliveryDate: null })
  expect(seen.at(-1)).toBe('/api/rating/v2409/Shop')
})

const artwork = (label: LabelArtwork | undefined) => (label?.kind === 'document' ? label : null)

test.each([
  ['zpl', 203, 'zpl'],
  ['zpl', 300, 'gif'],
  ['png', 203, 'gif'],
  ['pdf', 300, 'gif'],
] as const)('a %s label of %i dpi is asked for as %s', async (format, dpi, given) => {
  const { result } = await carrier.buy(oneOff({ label: { format, dpi } }))
  const label = artwork(result?.pieces[0]?.label)
  expect(label?.format).toBe(given)
  const head = Buffer.from(label?.base64 ?? '', 'base64').toString('latin1', 0, 3)
  expect(head).toBe(given === 'zpl' ? '^XA' : 'GIF')
})

test('buys at the price that was shown', async () => {
  const rates = await carrier.rate(order())
  const agreed = rates.result?.rates[0]?.amountCents ?? 0
  const { result, messages } = await carrier.buy(oneOff({ agreedAmountCents: agreed }))
  expect(result).toMatchObject({ amountCents: agreed, currency: 'USD' })
  expect(result?.carrierReference).toMatch(/^1ZA1B2C303\d{8}$/)
  expect(calls.at(-1)?.headers).toMatchObject({ transId: simulator.scene.store.all().at(-1)?.reference })
  expect(messages).toEqual([])
})

test('a higher price is told, not refused: the label is ours already', async () => {
  const { result, messages } = await carrier.buy(oneOff({ agreedAmountCents: 1 }))
  expect(result?.amountCents).toBeGreaterThan(1)
  expect(messages).toMatchObject([{ code: 'price_differs', severity: 'warning' }])
})

test('buys all packages in one call', async () => {
  const packages = [2, 3, 4].map((value) => ({ weight: { value, unit: 'lb' as const } }))
  const before = purchases()
  const { result } = await carrier.buy(oneOff({ packages }))
  expect(new Set(result?.pieces.map(({ trackingNumber }) => trackingNumber)).size).toBe(3)
  expect(result?.carrierReference).toBe(result?.pieces[0]?.trackingNumber)
  expect(purchases()).toBe(before + 1)
})

test('buys abroad with an invoice that comes back', async () => {
  const { result } = await carrier.buy(abroad({ intentId: intent() }))
  expect(result?.documents).toMatchObject([{ kind: 'invoice', name: 'Commercial invoice', format: 'pdf' }])
  expect((await carrier.buy(abroad({ intentId: intent(), customs: null }))).messages[0]?.code).toBe('customs_required')
  const to = { ...berlin, phone: undefined }
  const silent = { ...newYork, phone: undefined }
  expect((await carrier.buy(abroad({ intentId: intent(), to }))).result).not.toBeNull()
  const mute = await carrier.buy(abroad({ intentId: intent(), to, from: silent }))
  expect(mute.messages[0]).toMatchObject({ code: 'phone_required', text: expect.stringContaining('from.phone') })
})

test('papers of no value go abroad without an invoice', async () => {
  const papers = {
    ...goods,
    contents: 'documents' as const,
    items: goods.items.map((item) => ({ ...item, unitValueCents: 0 })),
  }
  const { result, messages } = await carrier.buy(abroad({ intentId: intent(), customs: papers }))
  expect(messages).toEqual([])
  expect(result?.documents).toBeUndefined()
})

test('makes return labels', async () => {
  const { result } = await carrier.buy(oneOff({ from: sanFrancisco, to: newYork }, { returnLabel: true }))
  expect(result?.pieces).toHaveLength(1)
  const air = await carrier.buy(oneOff({ service: 'ups_next_day_air_saver' }, { returnLabel: true }))
  expect(air.messages[0]?.code).toBe('option_not_offered')
  const rates = await carrier.rate(order({}, { returnLabel: true }))
  expect(rates.result?.refusals.map(({ service }) => service)).toEqual(['ups_2nd_day_air_am', 'ups_next_day_air_saver'])
})

test('what UPS refuses is refused with its words', async () => {
  const { result, messages } = await carrier.buy(oneOff({ packages: [{ weight: { value: 160, unit: 'lb' } }] }))
  expect(result).toBeNull()
  expect(messages[0]).toMatchObject({ code: '111035', severity: 'error', retryable: false })
  expect((await carrier.buy(oneOff({ to: { ...sanFrancisco, postalCode: '941' } }))).messages[0]?.code).toBe('111285')
  expect((await carrier.buy(oneOff({ to: company('SIM:REFUSE') }))).messages[0]?.code).toBe('120202')
})

test('too many requests are worth trying again', async () => {
  simulator.scene.faults.plan({ fault: '429', path: 'rating' })
  expect((await carrier.rate(order())).messages).toMatchObject([{ code: '10429', retryable: true }])
  expect((await carrier.buy(oneOff({ to: company('SIM:429') }))).messages).toMatchObject([{ retryable: true }])
})

test.each(['500-AFTER-BUY', 'LOST', '200-ERROR', 'PLACEHOLDER'])(
  'after %s the look-up finds the one purchase',
  async (fault) => {
    const before = purchases()
    const request = oneOff({
      to: company(`SIM:${fault}`),
      packages: [{ weight: { value: 1, unit: 'lb' } }, { weight: { value: 2, unit: 'lb' } }],
    })
    await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
    const answer = await carrier.find(request)
    expect(purchases()).toBe(before + 1)
    const bought = simulator.scene.store.all().at(-1)
    expect(answer).toMatchObject({
      found: {
        carrierReference: bought?.number,
        pieces: bought?.trackingNumbers.map((trackingNumber) => ({ trackingNumber, label: { format: 'zpl' } })),
      },
    })
  },
)

test('finds purchases to other countries too', async () => {
  const request = abroad({ intentId: intent(), to: { ...berlin, company: 'SIM:LOST' } })
  await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
  expect(await carrier.find(request)).toMatchObject({ found: { pieces: [{ label: { kind: 'document' } }] } })
})

test.each(['500', 'DROP', 'HTML'])('after %s there is nothing to find', async (fault) => {
  const before = purchases()
  const request = oneOff({ to: company(`SIM:${fault}`) })
  await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
  expect(await carrier.find(request)).toBe('not_found')
  expect(purchases()).toBe(before)
})

test('finds by tracking when Label Recovery does not take the reference', async () => {
  const request = oneOff({ to: company('SIM:LOST') })
  await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
  simulator.scene.faults.plan({ fault: 'REFUSE', path: 'recovery' })
  expect(await carrier.find(request)).toMatchObject({ found: { pieces: [{ label: { format: 'zpl' } }] } })
  simulator.scene.faults.plan({ fault: 'REFUSE', path: 'recovery' })
  expect(await carrier.find(oneOff())).toBe('cannot_search')
})

test('a search that is not answered says nothing', async () => {
  simulator.scene.faults.plan({ fault: '500', path: 'reference' })
  await expect(carrier.find(oneOff())).rejects.toThrow(CarrierUnreachable)
})

test.each(['GZIP', 'OBJECT', 'NULLS'])('a label survives %s', async (fault) => {
  const { result, messages } = await carrier.buy(oneOff({ to: company(`SIM:${fault}`), agreedAmountCents: 9999 }))
  expect(result?.pieces).toHaveLength(1)
  if (fault !== 'NULLS') return
  expect(result?.amountCents).toBe(9999)
  expect(messages).toMatchObject([{ code: 'price_unknown', severity: 'warning' }])
})

test.each(['HTML', '500', 'DROP', 'GZIP', 'OBJECT', 'NULLS', '200-ERROR'] as const)(
  'prices survive %s',
  async (fault) => {
    simulator.scene.faults.plan({ fault, path: 'rating' })
    const { result, messages } = await carrier.rate(order())
    if (fault === 'GZIP' || fault === 'OBJECT') return expect(result?.rates).toHaveLength(7)
    expect(result).toBeNull()
    expect(messages[0]).toMatchObject({ severity: 'error', retryable: ['HTML', '500', 'DROP'].includes(fault) })
  },
)

test('an ended token is renewed once, without a second purchase', async () => {
  await carrier.rate(order())
  await fetch(`${simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds: 15_000 }) })
  const before = purchases()
  expect((await carrier.buy(oneOff())).result).not.toBeNull()
  expect(purchases()).toBe(before + 1)
  expect(calls.filter(({ url }) => url.includes('oauth'))).toHaveLength(2)
})

test('wrong credentials say what to check, and never the secret', async () => {
  const wrong = made({ clientSecret: 'hush-hush' })
  const answers = [await wrong.test(), await wrong.rate(order()), await wrong.buy(oneOff())]
  for (const { result, messages } of answers) {
    expect(result).toBeNull()
    expect(messages[0]?.text).toContain('check the client ID and client secret')
    expect(JSON.stringify(messages)).not.toContain('hush-hush')
  }
})

test('trouble with the token is no purchase', async () => {
  simulator.scene.faults.plan({ fault: 'DROP', path: 'oauth' })
  expect((await carrier.buy(oneOff())).messages).toMatchObject([{ code: 'unreachable', retryable: true }])
})

test('the test shows account and services; a wrong account number is named', async () => {
  const { result } = await carrier.test()
  expect(result).toMatchObject({ account: 'A1B2C3', services: expect.arrayContaining(['UPS Ground']) })
  const { messages } = await made({ accountNumber: 'SHORT' }).test()
  expect(messages[0]?.text).toContain('shipper number')
})

test('voids once and again; says why it cannot', async () => {
  const request = oneOff()
  const bought = await carrier.buy(request)
  const what = {
    carrierReference: bought.result?.carrierReference ?? '',
    trackingNumbers: [],
    service: 'ups_ground',
    shipDate: request.shipDate,
  }
  expect((await carrier.void(what)).result).toEqual({ state: 'voided' })
  expect((await carrier.void(what)).result).toEqual({ state: 'voided' })
  expect((await carrier.void({ ...what, carrierReference: '1ZA1B2C30399999999' })).messages[0]).toMatchObject({
    code: '190102',
    retryable: false,
  })
})

test('follows a parcel to the door and leaves out unknown numbers', async () => {
  const { result } = await carrier.buy(oneOff())
  const number = result?.pieces[0]?.trackingNumber ?? ''
  const unknown = '1Z0000000000000000'
  const fresh = await carrier.track?.([unknown, number])
  expect(fresh?.result).toMatchObject([{ trackingNumber: number, status: 'label_made', scans: [{ code: 'MP' }] }])
  await fetch(`${simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds: 10 * 86_400 }) })
  const late = await carrier.track?.([number, unknown])
  const [parcel] = late?.result ?? []
  expect(late?.result).toHaveLength(1)
  expect(parcel).toMatchObject({ status: 'delivered', signedBy: 'SAMPLE' })
  expect(parcel?.scans.map(({ status }) => status)).toEqual([
    'label_made',
    'in_transit',
    'in_transit',
    'in_transit',
    'out_for_delivery',
    'delivered',
  ])
  expect(parcel?.scans[0]?.at).toMatch(/\+00:00$/)
})

test.each([
  ['SIM:EXCEPTION', 'exception'],
  ['SIM:RETURN', 'returned'],
])('a parcel for %s ends as %s', async (text, status) => {
  const { result } = await carrier.buy(oneOff({ to: company(text) }))
  await fetch(`${simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds: 10 * 86_400 }) })
  const answer = await carrier.track?.([result?.pieces[0]?.trackingNumber ?? ''])
  expect(answer?.result).toMatchObject([{ status }])
})

test('one number in trouble hides no other', async () => {
  const { result } = await carrier.buy(oneOff())
  const number = result?.pieces[0]?.trackingNumber ?? ''
  const answer = await carrier.track?.([number, 'bad'])
  expect(answer?.result).toHaveLength(1)
  expect(answer?.messages).toMatchObject([{ code: 'TV1002' }])
})

test('validates addresses', async () => {
  const of = async (address: Address) => (await carrier.validateAddress?.(address))?.result
  expect(await of(newYork)).toMatchObject({
    verdict: 'valid',
    candidates: [{ postalCode: '10118-1234', name: 'Ann Sender' }],
  })
  expect(await of(sanFrancisco)).toMatchObject({ verdict: 'corrected', candidates: [{ line1: '1 MARKET ST' }] })
  expect(await of({ ...newYork, line1: '1 Ambiguous Way' })).toMatchObject({ verdict: 'ambiguous' })
  expect(await of({ ...newYork, line1: '9 Nowhere Rd' })).toMatchObject({ verdict: 'not_found', candidates: [] })
  expect(await of(toronto)).toMatchObject({ verdict: 'not_checked' })
})

test('has parcels fetched and takes it back', async () => {
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)
  const request = {
    pickupId: intent(),
    address: newYork,
    day,
    readyTime: '10:00',
    closeTime: '17:00',
    packages: 4,
    weight: { value: 12, unit: 'lb' as const },
    services: ['ups_ground', 'ups_next_day_air'],
    location: 'Front desk',
    instructions: 'Ring twice',
  }
  const made = await carrier.schedulePickup?.(request)
  expect(made?.result).toMatchObject({ number: expect.stringMatching(/^29/), amountCents: 1235, currency: 'USD' })
  if (!made?.result) throw new Error('no pickup')
  expect((await carrier.cancelPickup?.(request, made.result))?.result).toEqual({ cancelled: true })
  expect((await carrier.cancelPickup?.(request, made.result))?.messages[0]?.code).toBe('9510117')
  const late = await carrier.schedulePickup?.({ ...request, closeTime: '09:00' })
  expect(late?.messages[0]?.code).toBe('9510113')
  const long = await carrier.schedulePickup?.({ ...request, location: 'Behind the third door' })
  expect(long?.messages[0]).toMatchObject({ code: 'too_long' })
})
