import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CarrierCall, PurchaseRequest } from '../carrier.ts'
import { CarrierUnreachable, networkSend } from '../kit/send.ts'
import { type RunningSimulator, startSimulator } from '../simulator/server.ts'
import { createFedexCarrier, fedexProfile } from './carrier.ts'
import { accountNumber, exportPurchase, pickup, purchase, rateRequest, recipient, today } from './fixtures/requests.ts'
import { fedexSimulator } from './simulator.ts'

const network = networkSend(pino({ level: 'silent' }))
const patienceMs = 400
const keys = { clientId: 'l7', clientSecret: 'postroom-demo', accountNumber }

let simulator: RunningSimulator
let calls: CarrierCall[]

beforeEach(async () => {
  simulator = await startSimulator(fedexSimulator)
  calls = []
})
afterEach(() => simulator.close())

function connect(credentials: Record<string, string> = keys, timeoutMs = Number.POSITIVE_INFINITY) {
  return createFedexCarrier({
    baseUrl: simulator.url,
    credentials,
    clock: () => simulator.scene.now(),
    send: (call) => {
      calls.push(call)
      return network({ ...call, timeoutMs: Math.min(call.timeoutMs, timeoutMs) })
    },
  })
}

const tokens = () => calls.filter(({ url }) => url.endsWith('/oauth/token'))
const failing = (fault: string): Partial<PurchaseRequest> => ({ to: { ...recipient, company: `SIM:${fault}` } })

async function advance(seconds: number): Promise<void> {
  await fetch(`${simulator.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds }) })
}

describe('prices', () => {
  test('all services come with charges that add up, days and reasons', async () => {
    const { result, messages } = await connect().rate(rateRequest())
    expect(messages).toEqual([])
    expect(result?.rates.map(({ service }) => service)).toEqual([
      'fedex_first_overnight',
      'fedex_priority_overnight',
      'fedex_standard_overnight',
      'fedex_2day_am',
      'fedex_2day',
      'fedex_express_saver',
      'fedex_ground',
    ])
    for (const rate of result?.rates ?? []) {
      expect(rate.charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(rate.amountCents)
      expect(rate.listAmountCents).toBeGreaterThan(rate.amountCents)
      expect(rate.explain.map(({ topic }) => topic)).toEqual(
        expect.arrayContaining(['zone', 'weight', 'base', 'transit']),
      )
    }
    const ground = result?.rates.find(({ service }) => service === 'fedex_ground')
    expect(ground).toMatchObject({ transitDays: 4, guaranteed: false, deliveryTime: null, currency: 'USD' })
    const overnight = result?.rates.find(({ service }) => service === 'fedex_priority_overnight')
    expect(overnight).toMatchObject({ transitDays: 1, guaranteed: true, deliveryTime: '10:30' })
    expect(overnight?.carrierRef).toBe('PRIORITY_OVERNIGHT/USD')
  })

  test('a residence gets Home Delivery, and Ground is not missed', async () => {
    const { result } = await connect().rate(rateRequest({ to: { ...recipient, residential: true } }))
    expect(result?.rates.some(({ service }) => service === 'fedex_home_delivery')).toBe(true)
    expect(result?.refusals).toEqual([])
  })

  test('services left out because of an option are named with the reason', async () => {
    const { result } = await connect().rate(rateRequest({ options: { saturdayDelivery: true } }))
    expect(result?.refusals).toMatchObject([{ service: 'fedex_ground', code: 'service_not_offered' }])
  })

  test('abroad needs customs data', async () => {
    const { to, customs } = exportPurchase()
    expect((await connect().rate(rateRequest({ to }))).messages).toMatchObject([{ code: 'customs_required' }])
    const { result } = await connect().rate(rateRequest({ to, customs }))
    expect(result?.rates.map(({ service }) => service)).toContain('fedex_international_priority')
  })

  test('what FedEx refuses is told in its words', async () => {
    const heavy = [{ weight: { value: 200, unit: 'lb' as const } }]
    const { result, messages } = await connect().rate(rateRequest({ packages: heavy }))
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code: 'PACKAGE.WEIGHT.EXCEEDED', severity: 'error', retryable: false }])
    const wrongZip = await connect().rate(rateRequest({ to: { ...recipient, postalCode: '1011' } }))
    expect(wrongZip.messages).toMatchObject([{ code: 'RECIPIENT.POSTALCODE.INVALID' }])
    const wrongAccount = await connect({ ...keys, accountNumber: '12' }).rate(rateRequest())
    expect(wrongAccount.messages).toMatchObject([{ code: 'ACCOUNTNUMBER.REGISTRATION.REQUIRED' }])
  })

  test.each([
    ['429', 'RATE.LIMIT.EXCEEDED'],
    ['500', 'SERVICE.UNAVAILABLE.ERROR'],
    ['HTML', 'http_503'],
    ['DROP', 'carrier_unreachable'],
    ['TIMEOUT', 'carrier_unreachable'],
  ] as const)('%s is a message worth repeating', async (fault, code) => {
    simulator.scene.faults.plan({ fault, path: '/rate/' })
    const { result, messages } = await connect(keys, patienceMs).rate(rateRequest())
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code, retryable: true }])
  })

  test.each(['GZIP', 'OBJECT'] as const)('%s changes nothing', async (fault) => {
    const carrier = connect()
    const plain = await carrier.rate(rateRequest())
    simulator.scene.faults.plan({ fault, path: '/rate/' })
    expect(await carrier.rate(rateRequest())).toEqual(plain)
  })

  test('missing amounts are no price, and no crash', async () => {
    simulator.scene.faults.plan({ fault: 'NULLS', path: '/rate/' })
    const { result } = await connect().rate(rateRequest())
    expect(result?.rates).toEqual([])
    expect(result?.refusals).toMatchObject(Array(7).fill({ code: 'price_missing' }))
  })
})

describe('tokens', () => {
  test('one is fetched for everybody and used until it ends', async () => {
    const carrier = connect()
    await Promise.all([carrier.rate(rateRequest()), carrier.validateAddress?.(recipient), carrier.track?.(['1'])])
    expect(tokens()).toHaveLength(1)
    await advance(3590)
    expect((await carrier.rate(rateRequest())).result).not.toBeNull()
    expect(tokens()).toHaveLength(2)
  })

  test('a refused one is replaced once', async () => {
    const carrier = createFedexCarrier({
      baseUrl: simulator.url,
      credentials: keys,
      clock: () => new Date(),
      send: (call) => {
        calls.push(call)
        return network(call)
      },
    })
    await carrier.rate(rateRequest())
    await advance(3700)
    expect((await carrier.rate(rateRequest())).result).not.toBeNull()
    expect(tokens()).toHaveLength(2)
    expect(calls).toHaveLength(5)
  })

  test('wrong keys say what to check, buy nothing and show no secret', async () => {
    const carrier = connect({ ...keys, clientSecret: 'wrong-secret' })
    for (const { messages } of [await carrier.test(), await carrier.buy(purchase())]) {
      expect(messages).toMatchObject([{ code: 'credentials_refused', retryable: false }])
      expect(messages[0]?.text).toMatch(/API key and secret key.*sandbox/)
      expect(JSON.stringify(messages)).not.toContain('wrong-secret')
    }
  })

  test('tracking uses the keys of its own project', async () => {
    const carrier = connect({ ...keys, trackClientId: 'track-1', trackClientSecret: 'postroom-demo' })
    await carrier.track?.(['1'])
    expect(tokens()[0]?.body).toContain('client_id=track-1')
    expect((await carrier.rate(rateRequest())).result).not.toBeNull()
    const wrong = connect({ ...keys, trackClientId: 'track-1', trackClientSecret: 'no' })
    expect((await wrong.track?.(['1']))?.messages[0]?.text).toContain('for tracking')
    expect((await wrong.test()).messages).toMatchObject([{ code: 'credentials_refused' }])
  })

  test('keys that may not track say which to add', async () => {
    const carrier = connect({ ...keys, clientId: 'ship-1' })
    expect((await carrier.track?.(['1']))?.messages).toMatchObject([{ code: 'tracking_forbidden', severity: 'error' }])
    const tried = await carrier.test()
    expect(tried.result).toMatchObject({ account: accountNumber })
    expect(tried.messages).toMatchObject([{ code: 'tracking_forbidden', severity: 'warning' }])
  })

  test('a try of the connection names account and services', async () => {
    const { result } = await connect().test()
    expect(result).toMatchObject({ account: accountNumber })
    expect(result?.services).toContain('FedEx 2Day')
  })
})

describe('buying', () => {
  test.each([
    ['pdf', 203],
    ['png', 203],
    ['zpl', 300],
  ] as const)('a %s label is bought in one call', async (format, dpi) => {
    const carrier = connect()
    const rate = (await carrier.rate(rateRequest())).result?.rates.find(({ service }) => service === 'fedex_2day')
    calls = []
    const agreed = { agreedAmountCents: rate?.amountCents ?? 0, carrierRef: rate?.carrierRef ?? null }
    const { result, messages } = await carrier.buy(purchase({ ...agreed, label: { format, dpi } }))
    expect(messages).toEqual([])
    expect(calls).toHaveLength(1)
    expect(calls[0]?.headers['x-customer-transaction-id']).toBe(purchase().intentId)
    expect(result).toMatchObject({ amountCents: rate?.amountCents, currency: 'USD' })
    expect(result?.pieces).toMatchObject([
      { trackingNumber: result?.carrierReference, label: { kind: 'document', format } },
    ])
  })

  test('all packages are one purchase, in order', async () => {
    const packages = [2, 3, 4].map((value) => ({ weight: { value, unit: 'lb' as const } }))
    const { result } = await connect().buy(purchase({ packages }))
    expect(new Set(result?.pieces.map(({ trackingNumber }) => trackingNumber)).size).toBe(3)
    expect(result?.pieces[0]?.trackingNumber).toBe(result?.carrierReference)
    expect(simulator.scene.store.all()).toHaveLength(1)
  })

  test('abroad an invoice comes with the label', async () => {
    const { result } = await connect().buy(exportPurchase())
    expect(result?.documents).toMatchObject([{ kind: 'invoice', name: 'Commercial invoice', format: 'pdf' }])
  })

  test('a return label is one', async () => {
    const { result } = await connect().buy(purchase({ options: { returnLabel: true } }))
    expect(result?.pieces).toHaveLength(1)
  })

  test('a higher price is bought and told', async () => {
    const { result, messages } = await connect().buy(purchase({ agreedAmountCents: 1 }))
    expect(result?.amountCents).toBeGreaterThan(1)
    expect(messages).toMatchObject([{ code: 'price_differs', severity: 'warning' }])
  })

  test.each([
    ['REFUSE', 'SHIPMENT.VALIDATION.FAILED', false],
    ['429', 'RATE.LIMIT.EXCEEDED', true],
  ] as const)('%s is a refusal: nothing was bought', async (fault, code, retryable) => {
    const { result, messages } = await connect().buy(purchase(failing(fault)))
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code, retryable }])
    expect(simulator.scene.store.all()).toEqual([])
  })

  test.each(['500-AFTER-BUY', 'LOST', 'TIMEOUT', '200-ERROR', 'PLACEHOLDER'])(
    'after %s nobody knows; one purchase is found',
    async (fault) => {
      const carrier = connect(keys, fault === 'TIMEOUT' ? patienceMs : undefined)
      const order = purchase({ ...failing(fault), packages: rateRequest().packages.concat(rateRequest().packages) })
      await expect(carrier.buy(order)).rejects.toThrow(CarrierUnreachable)
      await expect.poll(() => simulator.scene.store.byReference(order.intentId).length).toBe(1)
      const found = await connect().find(order)
      const [bought] = simulator.scene.store.all()
      expect(found).toMatchObject({
        found: {
          carrierReference: bought?.number,
          amountCents: order.agreedAmountCents,
          pieces: bought?.trackingNumbers.map((trackingNumber) => ({ trackingNumber, label: { kind: 'missing' } })),
        },
      })
      expect(simulator.scene.store.all()).toHaveLength(1)
    },
  )

  test.each(['HTML', '500', 'DROP'])('after %s nobody knows; nothing is found', async (fault) => {
    const carrier = connect()
    await expect(carrier.buy(purchase(failing(fault)))).rejects.toThrow(CarrierUnreachable)
    expect(await carrier.find(purchase())).toBe('not_found')
  })

  test.each(['GZIP', 'OBJECT', 'NULLS'])('%s is understood', async (fault) => {
    const { result } = await connect().buy(purchase({ ...failing(fault), agreedAmountCents: 4321 }))
    expect(result?.pieces).toHaveLength(1)
    if (fault === 'NULLS') expect(result?.amountCents).toBe(4321)
  })

  test('a search that fails throws', async () => {
    simulator.scene.faults.plan({ fault: '500', path: '/track/' })
    await expect(connect().find(purchase())).rejects.toThrow(CarrierUnreachable)
    simulator.scene.faults.plan({ fault: 'HTML', path: '/track/' })
    await expect(connect().find(purchase())).rejects.toThrow(CarrierUnreachable)
  })
})

describe('afterwards', () => {
  test('a void is final, also when repeated; later it is refused', async () => {
    const carrier = connect()
    const { result } = await carrier.buy(purchase())
    const { result: late } = await carrier.buy(purchase())
    const asked = { trackingNumbers: [], service: 'fedex_2day', shipDate: today }
    const request = { ...asked, carrierReference: result?.carrierReference ?? '' }
    for (const _ of [1, 2]) expect(await carrier.void(request)).toEqual({ result: { state: 'voided' }, messages: [] })
    expect(simulator.scene.store.byNumber(request.carrierReference)?.voidedAt).not.toBeNull()
    await advance(90_000)
    const refusal = await carrier.void({ ...asked, carrierReference: late?.carrierReference ?? '' })
    expect(refusal.result).toBeNull()
    expect(refusal.messages[0]).toMatchObject({ code: 'void_refused', text: expect.stringContaining('tendered') })
    expect((await carrier.void({ ...asked, carrierReference: '1' })).messages).toMatchObject([
      { code: 'TRACKINGNUMBER.ENTERED.INVALID' },
    ])
  })

  test('a parcel is followed to the door; unknown numbers are left out', async () => {
    const carrier = connect()
    const { result } = await carrier.buy(purchase())
    const number = result?.carrierReference ?? ''
    const first = await carrier.track?.([number, '123456789012'])
    expect(first?.messages).toEqual([])
    expect(first?.result).toMatchObject([{ trackingNumber: number, status: 'label_made', signedBy: null }])
    await advance(3 * 86_400)
    const [answer] = (await carrier.track?.([number]))?.result ?? []
    expect(answer).toMatchObject({ status: 'delivered', signedBy: 'S.AMPLE' })
    expect(answer?.scans.map(({ code }) => code)).toEqual(['OC', 'PU', 'DP', 'AR', 'OD', 'DL'])
    expect(answer?.scans.every(({ at }) => at.endsWith('+00:00'))).toBe(true)
  })

  test.each([
    ['SIM:EXCEPTION', 'exception'],
    ['SIM:RETURN', 'returned'],
  ])('%s ends as %s', async (company, status) => {
    const carrier = connect()
    const { result } = await carrier.buy(purchase({ to: { ...recipient, company } }))
    await advance(5 * 86_400)
    expect((await carrier.track?.([result?.carrierReference ?? '']))?.result).toMatchObject([{ status }])
  })

  test('addresses are judged', async () => {
    const check = async (over: object) =>
      (await connect().validateAddress?.({ ...recipient, ...over }))?.result?.verdict
    expect(await check({})).toBe('valid')
    expect(await check({ line1: '350 Fifth Avenue' })).toBe('corrected')
    expect(await check({ line1: '350 Tower', line2: undefined })).toBe('ambiguous')
    expect(await check({ line1: 'Nowhere' })).toBe('not_found')
    expect(await check({ country: 'DE' })).toBe('not_checked')
  })

  test('Ground is closed once, Express needs no close', async () => {
    const carrier = connect()
    const ground = { service: 'fedex_ground', carrierRef: 'FEDEX_GROUND/USD' }
    const { result } = await carrier.buy(purchase(ground))
    const shipments = [
      { carrierReference: result?.carrierReference ?? '', trackingNumbers: [], service: 'fedex_ground' },
    ]
    const request = { manifestId: '0199c0de-0000-7000-8000-000000000007', day: today, from: recipient, shipments }
    expect(await carrier.manifest?.(request)).toMatchObject({
      result: { number: expect.stringMatching(/^GC/), document: null },
    })
    expect((await carrier.manifest?.(request))?.messages).toMatchObject([{ code: 'GROUND.CLOSE.NOSHIPMENTS' }])
    const express = { ...request, shipments: shipments.map((one) => ({ ...one, service: 'fedex_2day' })) }
    expect((await carrier.manifest?.(express))?.messages).toMatchObject([{ code: 'nothing_to_close' }])
  })

  test.each([['fedex_2day'], ['fedex_ground']])('a pickup of %s is ordered and cancelled once', async (service) => {
    const carrier = connect()
    const request = pickup({ services: [service] })
    const ordered = await carrier.schedulePickup?.(request)
    if (!ordered?.result) throw new Error(JSON.stringify(ordered?.messages))
    expect(await carrier.cancelPickup?.(request, ordered.result)).toEqual({ result: { cancelled: true }, messages: [] })
    expect((await carrier.cancelPickup?.(request, ordered.result))?.messages).toMatchObject([
      { code: 'PICKUP.NUMBER.INVALID' },
    ])
  })

  test('errors beside a result are warnings', async () => {
    const carrier = connect()
    const warning = [{ code: 'SYSTEM.UNEXPECTED.ERROR', severity: 'warning' }]
    const spoil = (path: string) => simulator.scene.faults.plan({ fault: '200-ERROR', path })
    spoil('/rate/')
    expect(await carrier.rate(rateRequest())).toMatchObject({ result: { refusals: [] }, messages: warning })
    spoil('/pickup/')
    expect(await carrier.schedulePickup?.(pickup())).toMatchObject({ result: { number: '1' }, messages: warning })
    spoil('/address/')
    expect(await carrier.validateAddress?.(recipient)).toMatchObject({
      result: { verdict: 'valid' },
      messages: warning,
    })
    spoil('/track/')
    expect(await carrier.track?.(['1'])).toMatchObject({ result: [], messages: warning })
  })

  test('Ground and Express are not fetched together', async () => {
    const { messages } = (await connect().schedulePickup?.(pickup({ services: ['fedex_2day', 'fedex_ground'] }))) ?? {}
    expect(messages).toMatchObject([{ code: 'companies_mixed' }])
  })
})

test('the profile names each service once', () => {
  const codes = fedexProfile.services.map(({ service }) => service)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.every((code) => code.startsWith('fedex_'))).toBe(true)
})
