/** DHL as a whole, over a real socket, against the simulated DHL. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CarrierCall, PurchaseRequest } from '../carrier.ts'
import { CarrierUnreachable, networkSend } from '../kit/send.ts'
import { type RunningSimulator, startSimulator } from '../simulator/server.ts'
import { createDhlCarrier, dhlProfile } from './carrier.ts'
import {
  abroad,
  accountNumber,
  customs,
  exportPurchase,
  pickup,
  purchase,
  rateRequest,
  recipient,
  sender,
} from './fixtures/requests.ts'
import { dhlSimulator } from './simulator.ts'

const network = networkSend(pino({ level: 'silent' }))
const patienceMs = 400
const keys = { username: 'demo', password: 'postroom-demo', accountNumber }

let simulator: RunningSimulator
let calls: CarrierCall[]

beforeEach(async () => {
  simulator = await startSimulator(dhlSimulator)
  calls = []
})
afterEach(() => simulator.close())

function connect(credentials: Record<string, string> = keys, timeoutMs = Number.POSITIVE_INFINITY) {
  return createDhlCarrier({
    baseUrl: simulator.url,
    credentials,
    clock: () => simulator.scene.now(),
    send: (call) => {
      calls.push(call)
      return network({ ...call, timeoutMs: Math.min(call.timeoutMs, timeoutMs) })
    },
  })
}

const failing = (fault: string): Partial<PurchaseRequest> => ({ to: { ...recipient, company: `SIM:${fault}` } })
const weight = { value: 2, unit: 'lb' as const }
const bytes = (base64: string) => Buffer.from(base64, 'base64')

async function control(path: string, body: object): Promise<void> {
  await fetch(`${simulator.url}/__sim/${path}`, { method: 'POST', body: JSON.stringify(body) })
}

describe('prices', () => {
  test('from New York come at home and abroad, in one call each, and add up', async () => {
    const home = await connect().rate(rateRequest())
    const away = await connect().rate(rateRequest({ to: abroad, customs }))
    expect(calls.map(({ url }) => new URL(url).pathname)).toEqual(['/rates', '/rates'])
    expect(home.result?.rates.map(({ service }) => service)).toEqual([
      'dhl_express_domestic',
      'dhl_express_domestic_12_00',
      'dhl_express_domestic_9_00',
    ])
    expect(away.result?.rates.map(({ service }) => service)).toEqual([
      'dhl_express_worldwide',
      'dhl_express_12_00',
      'dhl_express_9_00',
      'dhl_economy_select',
    ])
    for (const rate of [...(home.result?.rates ?? []), ...(away.result?.rates ?? [])]) {
      expect(rate.charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(rate.amountCents)
      expect(rate.currency).toBe('USD')
      expect(rate.explain.map(({ topic }) => topic)).toEqual(expect.arrayContaining(['weight', 'base', 'transit']))
    }
    expect(away.result?.rates[2]).toMatchObject({ guaranteed: true, deliveryTime: '09:00', carrierRef: 'E/E/USD' })
  })

  test('of documents and within the European Union are other products', async () => {
    const documents = await connect().rate(rateRequest({ to: abroad, customs: { ...customs, contents: 'documents' } }))
    expect(documents.result?.rates[0]?.service).toBe('dhl_express_worldwide_documents')
    const union = await connect().rate(rateRequest({ from: { ...abroad, country: 'FR' }, to: abroad }))
    expect(union.result?.rates[0]?.service).toBe('dhl_express_worldwide_eu')
  })

  test('hold what was asked for', async () => {
    const { result } = await connect().rate(
      rateRequest({ options: { insuredValueCents: 500_00, signature: 'signature' } }),
    )
    expect(result?.rates[0]?.charges).toEqual(
      expect.arrayContaining([
        { kind: 'insurance', name: 'Shipment Insurance', amountCents: 14_00 },
        { kind: 'extra_service', name: 'Direct Signature', amountCents: 5_50 },
      ]),
    )
  })

  test('refused before or by DHL say which field', async () => {
    const missing = await connect().rate(rateRequest({ to: abroad }))
    expect(missing.messages[0]).toMatchObject({ code: 'customs_required', severity: 'error' })
    expect(calls).toEqual([])
    const zip = await connect().rate(rateRequest({ to: { ...recipient, postalCode: 'ABC' } }))
    expect(zip.messages[0]).toMatchObject({ code: 'dhl_420505', retryable: false })
  })

  test.each([
    ['500', 'dhl_999', true],
    ['429', 'rate_limited', true],
    ['HTML', 'http_503', true],
    ['REFUSE', 'dhl_7147', false],
    ['DROP', 'unreachable', true],
    ['200-ERROR', 'dhl_999', true],
  ])('fail as values: %s', async (fault, code, retryable) => {
    await control('faults', { fault })
    const { result, messages } = await connect().rate(rateRequest())
    expect(result).toBeNull()
    expect(messages[0]).toMatchObject({ code, retryable, severity: 'error' })
  })

  test('survive undeclared gzip, objects for lists, and missing amounts', async () => {
    for (const fault of ['GZIP', 'OBJECT', 'NULLS']) {
      await control('faults', { fault })
      const { result } = await connect().rate(rateRequest())
      if (fault === 'NULLS')
        expect(result?.refusals.map(({ code }) => code)).toEqual(['no_price', 'no_price', 'no_price'])
      else expect(result?.rates).toHaveLength(3)
    }
  })
})

describe('the connection', () => {
  test('works: account and services', async () => {
    const { result } = await connect().test()
    expect(result?.account).toBe(accountNumber)
    expect(result?.services).toContain('DHL Express Worldwide')
  })

  test('sends basic credentials and the interface version with each call', async () => {
    await connect().rate(rateRequest())
    expect(calls[0]?.headers).toMatchObject({ 'x-version': '3.1.0', authorization: expect.stringMatching(/^Basic /) })
  })

  test('with a wrong password says what to check, and says no secret', async () => {
    const bad = connect({ ...keys, password: 'wrong-secret' })
    for (const { result, messages } of [await bad.test(), await bad.rate(rateRequest()), await bad.buy(purchase())]) {
      expect(result).toBeNull()
      expect(messages[0]).toMatchObject({ code: 'credentials_refused', retryable: false })
      expect(JSON.stringify(messages)).not.toContain('wrong-secret')
    }
  })

  test('with a wrong account number names it', async () => {
    const bad = connect({ ...keys, accountNumber: '000000000' })
    expect((await bad.test()).messages[0]?.code).toBe('account_invalid')
    expect((await bad.rate(rateRequest())).messages[0]?.text).toContain('account number')
  })

  test('describes itself', () => {
    expect(dhlProfile.abilities).not.toContain('manifest')
    expect(new Set(dhlProfile.services.map(({ service }) => service)).size).toBe(dhlProfile.services.length)
  })
})

describe('buying', () => {
  test.each([
    ['pdf', 203, 'pdf'],
    ['png', 300, 'pdf'],
    ['zpl', 203, 'zpl'],
    ['zpl', 300, 'zpl'],
  ] as const)('a %s label at %i dpi gives %s', async (format, dpi, given) => {
    const { result, messages } = await connect().buy(purchase({ label: { format, dpi } }))
    expect(messages).toEqual([])
    const label = result?.pieces[0]?.label
    expect(label).toMatchObject({ kind: 'document', format: given })
    expect(result?.pieces[0]?.trackingNumber).toBe(result?.carrierReference)
    expect(result?.documents).toMatchObject([{ kind: 'other', name: 'Waybill copy' }])
    if (label?.kind === 'document')
      expect(bytes(label.base64).subarray(0, 3).toString()).toBe(given === 'pdf' ? '%PD' : '^XA')
  })

  test('costs what the price said', async () => {
    const { result } = await connect().rate(rateRequest())
    const rate = result?.rates[0]
    const bought = await connect().buy(
      purchase({ service: rate?.service, carrierRef: rate?.carrierRef ?? null, agreedAmountCents: rate?.amountCents }),
    )
    expect(bought.result).toMatchObject({ amountCents: rate?.amountCents, currency: 'USD' })
    expect(bought.messages).toEqual([])
  })

  test('three packages is one purchase with three labels', async () => {
    const { result } = await connect().buy(purchase({ packages: [{ weight }, { weight }, { weight }] }))
    const numbers = result?.pieces.map(({ trackingNumber }) => trackingNumber) ?? []
    expect(new Set(numbers).size).toBe(3)
    expect(numbers[0]).toMatch(/^JD\d{18}$/)
    expect(new Set(result?.pieces.map(({ label }) => JSON.stringify(label))).size).toBe(3)
    expect(simulator.scene.store.all()).toHaveLength(1)
  })

  test('abroad brings the invoice, and a return label works', async () => {
    const away = await connect().buy(exportPurchase())
    expect(away.result?.documents?.map(({ kind }) => kind)).toEqual(['other', 'invoice'])
    const back = exportPurchase({ from: abroad, to: sender, options: { returnLabel: true } })
    expect((await connect().buy(back)).result).not.toBeNull()
  })

  test('with every option DHL has', async () => {
    const options = {
      signature: 'adult_signature' as const,
      insuredValueCents: 100_00,
      saturdayDelivery: true,
      dryIce: { value: 1, unit: 'lb' as const },
      lithiumBatteries: 'metal_with_equipment' as const,
      holdAtLocation: { id: 'NYC001', name: 'DHL', address: recipient },
      billTo: { party: 'recipient' as const, accountNumber: '987654321' },
    }
    const { result, messages } = await connect().buy(exportPurchase({ options }))
    expect(messages).toEqual([])
    expect(result?.carrierReference).toMatch(/^\d{10}$/)
  })

  test('is refused with the reason when DHL says no, and nothing is bought', async () => {
    const unknown = await connect().buy(purchase({ service: 'dhl_economy_select', carrierRef: 'H/H/USD' }))
    expect(unknown.messages[0]?.code).toBe('dhl_1001')
    expect((await connect().buy(purchase({ service: 'dhl_night_owl', carrierRef: null }))).messages[0]?.code).toBe(
      'service_unknown',
    )
    expect((await connect().buy(purchase(failing('REFUSE')))).messages[0]?.code).toBe('dhl_7147')
    expect((await connect().buy(purchase(failing('429')))).messages[0]).toMatchObject({
      code: 'rate_limited',
      retryable: true,
    })
    expect(simulator.scene.store.all()).toEqual([])
  })

  test.each(['OBJECT', 'NULLS', 'GZIP'])('survives %s', async (fault) => {
    const { result } = await connect().buy(purchase({ ...failing(fault), agreedAmountCents: 4711 }))
    expect(result?.pieces).toHaveLength(1)
    if (fault === 'NULLS') expect(result?.amountCents).toBe(4711)
  })
})

describe('a purchase whose answer is unclear', () => {
  test.each(['500-AFTER-BUY', 'LOST', 'TIMEOUT', 'PLACEHOLDER', '200-ERROR'])(
    'is found again, once: %s',
    async (fault) => {
      const request = purchase({ ...failing(fault), agreedAmountCents: 4711 })
      await expect(connect(keys, patienceMs).buy(request)).rejects.toThrow(CarrierUnreachable)
      const answer = await connect().find(request)
      const [bought, ...others] = simulator.scene.store.byReference(request.intentId)
      expect(others).toEqual([])
      expect(answer).toMatchObject({
        found: {
          carrierReference: bought?.number,
          amountCents: 4711,
          currency: 'USD',
          pieces: [{ trackingNumber: bought?.number, label: { kind: 'missing' } }],
          documents: [{ name: 'Waybill copy', format: 'pdf' }],
        },
      })
    },
  )

  test('of several packages is found with all numbers, also when DHL has them already', async () => {
    const request = purchase({ ...failing('LOST'), packages: [{ weight }, { weight }] })
    await expect(connect().buy(request)).rejects.toThrow(CarrierUnreachable)
    await control('advance', { seconds: 86_400 / 2 })
    const answer = await connect().find(request)
    const [bought] = simulator.scene.store.all()
    expect(typeof answer === 'object' && answer.found.pieces.map(({ trackingNumber }) => trackingNumber)).toEqual(
      bought?.trackingNumbers,
    )
  })

  test('that never arrived is not found, and finding never buys', async () => {
    const request = purchase(failing('DROP'))
    await expect(connect().buy(request)).rejects.toThrow(CarrierUnreachable)
    expect(await connect().find(request)).toBe('not_found')
    expect(simulator.scene.store.all()).toEqual([])
  })

  test.each(['500', 'HTML', 'DROP'])('stays unclear while DHL does not answer: %s', async (fault) => {
    await control('faults', { fault, path: '/tracking', times: 2 })
    await expect(connect().find(purchase())).rejects.toThrow(CarrierUnreachable)
  })
})

describe('after buying', () => {
  test('a label is voided here, until DHL has the parcel', async () => {
    const carrier = connect()
    const { result } = await carrier.buy(purchase())
    const request = {
      carrierReference: result?.carrierReference ?? '',
      trackingNumbers: [result?.carrierReference ?? ''],
      service: 'dhl_express_domestic',
      shipDate: '2026-01-05',
    }
    const voided = await carrier.void(request)
    expect(voided.result).toEqual({ state: 'voided' })
    expect(voided.messages).toMatchObject([{ code: 'void_is_local', severity: 'info' }])
    await control('faults', { fault: '500', path: '/tracking' })
    expect((await carrier.void(request)).result).toEqual({ state: 'voided' })
    await control('advance', { seconds: 86_400 / 2 })
    const late = await carrier.void(request)
    expect(late.result).toBeNull()
    expect(late.messages[0]?.code).toBe('already_shipped')
  })

  test('parcels are tracked by waybill and by piece, unknown numbers left out', async () => {
    const carrier = connect()
    const one = await carrier.buy(purchase())
    const two = await carrier.buy(purchase({ packages: [{ weight }, { weight }] }))
    const numbers = [...(one.result?.pieces ?? []), ...(two.result?.pieces ?? [])].map(
      ({ trackingNumber }) => trackingNumber,
    )
    const early = await carrier.track?.([...numbers, '9999999999', 'JD999999999999999999'])
    expect(early?.result?.map(({ trackingNumber, status }) => [trackingNumber, status])).toEqual(
      numbers.map((number) => [number, 'label_made']),
    )
    await control('advance', { seconds: 86_400 })
    const late = await carrier.track?.(numbers)
    expect(late?.result?.[0]).toMatchObject({ status: 'delivered', signedBy: 'Bob Sample' })
    expect(late?.result?.[0]?.scans.map(({ code }) => code)).toEqual(['DUMMY_PU', 'PU', 'DF', 'AF', 'WC', 'OK'])
    expect(late?.result?.[2]?.scans).toHaveLength(6)
    expect((await carrier.track?.(['9999999999']))?.result).toEqual([])
  })

  test('trouble with one kind of number does not hide the other', async () => {
    const carrier = connect()
    const { result } = await carrier.buy(purchase())
    await control('faults', { fault: '500', path: '/tracking', times: 1 })
    const tracked = await carrier.track?.([result?.carrierReference ?? '', 'JD999999999999999999'])
    expect(tracked?.messages).toHaveLength(1)
    expect(tracked?.result).not.toBeNull()
  })
})

describe('the desk', () => {
  test('knows places', async () => {
    const validate = async (over: object) => (await connect().validateAddress?.({ ...recipient, ...over }))?.result
    expect(await validate({})).toMatchObject({ verdict: 'valid', carrier: 'dhl' })
    expect(await validate({ city: 'Frisco' })).toMatchObject({
      verdict: 'corrected',
      candidates: [{ city: 'SAN FRANCISCO' }],
    })
    expect(await validate({ postalCode: '00000' })).toMatchObject({ verdict: 'not_found' })
  })

  test('takes and cancels a pickup, once', async () => {
    const carrier = connect()
    const booked = await carrier.schedulePickup?.(pickup())
    expect(booked?.result?.number).toMatch(/^PRG\d{12}$/)
    expect(booked?.result?.text).toContain('ready by 17:00')
    if (!booked?.result) return
    expect((await carrier.cancelPickup?.(pickup(), booked.result))?.result).toEqual({ cancelled: true })
    expect((await carrier.cancelPickup?.(pickup(), booked.result))?.messages[0]?.text).toContain('not found')
    expect((await carrier.schedulePickup?.(pickup({ address: { ...sender, phone: '' } })))?.messages[0]?.code).toBe(
      'phone_required',
    )
  })
})
