import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Carrier, CarrierConnection, Send } from '../carrier.ts'
import { startSimulator } from '../simulator/server.ts'
import { createUspsCarrier, uspsProfile } from './carrier.ts'
import { keys, listening, openDesk, rateFor, resultOf, sumOf, type TestDesk } from './fixtures/desk.ts'
import { customs, foreigner, purchase, rateRequest, recipient } from './fixtures/requests.ts'
import { uspsSimulator } from './simulator.ts'

let desk: TestDesk
let carrier: Carrier
beforeAll(async () => {
  desk = await openDesk()
  carrier = desk.carrier
})
afterAll(() => desk.simulator.close())
const connect = (over: Partial<CarrierConnection> = {}) => desk.connect(over)

describe('prices', () => {
  test('all services come with one search, parts that add up, list price, zone, commitment and reasons', async () => {
    const { send, calls } = listening()
    const { rates, refusals } = resultOf(await connect({ send }).rate(rateRequest()))
    expect(rates.map(({ service }) => service)).toEqual([
      'usps_ground_advantage',
      'usps_priority_mail',
      'usps_priority_mail_express',
    ])
    expect(refusals.map(({ service, code }) => `${service} ${code}`)).toEqual([
      'usps_media_mail contents_not_certified',
      'usps_library_mail contents_not_certified',
      'usps_bound_printed_matter service_not_offered',
    ])
    for (const rate of rates) {
      expect(sumOf(rate)).toBe(rate.amountCents)
      expect(rate.listAmountCents).toBeGreaterThan(rate.amountCents)
      expect(rate.zone).toMatch(/^[1-8]$/)
      expect(rate.billedWeight).toEqual({ value: 2, unit: 'lb' })
      expect(rate.explain.map(({ topic }) => topic)).toEqual(['zone', 'weight', 'base', 'card', 'transit'])
      expect(rate.carrierRef).toMatch(/^(SP|CP|PA)MN$/)
    }
    expect(rates[2]).toMatchObject({ transitDays: 1, guaranteed: true })
    expect(rates[0]).toMatchObject({ transitDays: 4, guaranteed: false, currency: 'USD' })
    expect(calls.map(({ url }) => url)).toEqual(['/oauth2/v3/token', '/shipments/v3/options/search'])
  })

  test('tokens are shared: two comparisons at once ask for one', async () => {
    const { send, calls } = listening()
    const shared = connect({ send })
    await Promise.all([shared.rate(rateRequest()), shared.rate(rateRequest()), shared.test()])
    await shared.rate(rateRequest())
    expect(calls.filter(({ url }) => url.startsWith('/oauth2'))).toHaveLength(1)
  })

  test('equal packages share a search and are added up', async () => {
    const { send, calls } = listening()
    const [item] = rateRequest().packages
    const one = await rateFor(carrier, 'usps_priority_mail', {})
    const packages = [item, item, item].flatMap((each) => each ?? [])
    const three = await rateFor(connect({ send }), 'usps_priority_mail', { packages })
    expect(three.amountCents).toBe(one.amountCents * 3)
    expect(three.carrierRef).toBe((one.carrierRef ?? '').repeat(3))
    expect(three.charges.map(({ name }) => name.slice(0, 10))).toEqual(['Package 1:', 'Package 2:', 'Package 3:'])
    expect(calls.filter(({ url }) => url.includes('options'))).toHaveLength(1)
  })

  test('flat-rate packaging, media and a large box', async () => {
    const flat = { weight: { value: 3, unit: 'lb' as const }, packaging: 'medium_flat_rate_box' as const }
    expect(await rateFor(carrier, 'usps_priority_mail', { packages: [flat] })).toMatchObject({ carrierRef: 'FBMN' })
    expect((await rateFor(carrier, 'usps_media_mail', { options: { contents: 'media' } })).amountCents).toBeGreaterThan(
      0,
    )
    const large = {
      ...flat,
      packaging: 'package' as const,
      dimensions: { length: 24, width: 20, height: 20, unit: 'in' as const },
    }
    const rate = await rateFor(carrier, 'usps_ground_advantage', { packages: [large] })
    expect(rate.carrierRef).toBe('DRNN')
    expect(rate.charges.map(({ kind }) => kind)).toEqual(['base', 'surcharge'])
    expect(rate.billedWeight).toEqual({ value: 58 * 16, unit: 'oz' })
  })

  test('signature has another code with Express; what a service lacks is refused by name', async () => {
    const options = { signature: 'signature' as const, insuredValueCents: 600_00 }
    const express = await rateFor(carrier, 'usps_priority_mail_express', { options })
    expect(express.charges.map(({ name }) => name)).toContain('Signature')
    const ground = await rateFor(carrier, 'usps_ground_advantage', { options })
    expect(ground.charges.map(({ kind }) => kind)).toEqual(['base', 'extra_service', 'insurance'])
    const { refusals } = resultOf(await carrier.rate(rateRequest({ options: { certifiedMail: true } })))
    expect(refusals.find(({ service }) => service === 'usps_ground_advantage')).toEqual({
      service: 'usps_ground_advantage',
      code: 'option_not_offered',
      message: 'USPS Ground Advantage does not offer Certified Mail; take it off or choose another service',
    })
  })

  test('international services, with duties when the sender pays them', async () => {
    const { rates } = resultOf(await carrier.rate(rateRequest({ to: foreigner, customs })))
    expect(rates.map(({ service }) => service)).toEqual([
      'usps_first_class_package_international',
      'usps_priority_mail_international',
      'usps_priority_mail_express_international',
    ])
    const paid = { to: foreigner, customs: { ...customs, incoterm: 'DDP' as const } }
    const prepaid = await rateFor(carrier, 'usps_priority_mail_international', paid)
    expect(prepaid.charges).toContainEqual({ kind: 'tax', name: 'Duties and taxes', amountCents: 250 })
    expect(prepaid.charges).toContainEqual({ kind: 'extra_service', name: 'Duties paid fee', amountCents: 200 })
    expect(sumOf(prepaid)).toBe(prepaid.amountCents)
  })

  test('abroad without customs data, unserved options and missing sizes are refused by field', async () => {
    const texts = async (over: Parameters<typeof rateRequest>[0]) => {
      const { result, messages } = await carrier.rate(rateRequest(over))
      expect(result).toBeNull()
      return messages.map(({ code, text }) => `${code} ${text.split(':')[0]}`)
    }
    expect(await texts({ to: foreigner })).toEqual(['customs_required customs'])
    expect(await texts({ packages: [{ weight: { value: 1, unit: 'lb' } }] })).toEqual([
      'dimensions_required packages.0.dimensions',
    ])
    expect(await texts({ options: { billTo: { party: 'recipient', accountNumber: '1' } } })).toEqual([
      'option_not_offered options.billTo',
    ])
    expect(await texts({ from: foreigner, customs })).toContain('origin_not_served from.country')
    expect(await texts({ to: { ...recipient, postalCode: '6310' } })).toEqual(['postal_code_invalid to.postalCode'])
  })

  test.each(['GZIP', 'OBJECT'] as const)('%s changes nothing', async (fault) => {
    const plain = await rateFor(carrier, 'usps_priority_mail', {})
    desk.simulator.scene.faults.plan({ fault, path: '/options/' })
    expect(await rateFor(carrier, 'usps_priority_mail', {})).toEqual(plain)
  })

  test.each([
    ['500', 'http_503'],
    ['HTML', 'http_503'],
    ['429', 'rate_limited'],
    ['DROP', 'unreachable'],
  ] as const)('%s is a message worth repeating', async (fault, code) => {
    desk.simulator.scene.faults.plan({ fault, path: '/options/' })
    const { result, messages } = await carrier.rate(rateRequest())
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code, retryable: true, severity: 'error' }])
  })

  test('without amounts there is no price, and a reason', async () => {
    desk.simulator.scene.faults.plan({ fault: 'NULLS', path: '/options/' })
    const { rates, refusals } = resultOf(await carrier.rate(rateRequest()))
    expect(rates).toEqual([])
    expect(refusals[0]).toMatchObject({ service: 'usps_ground_advantage', code: 'not_available' })
  })

  test('when one class spoils the answer, each is asked alone', async () => {
    const { send, calls } = listening()
    const strict: Send = async (call) => {
      if (!call.body?.includes('"ALL_OUTBOUND"')) return send(call)
      const body = JSON.stringify({
        error: { code: '400', errors: [{ code: '160155', detail: 'is an unsupported combination.' }] },
      })
      return { status: 400, headers: {}, body: Buffer.from(body) }
    }
    const { rates, refusals } = resultOf(
      await connect({ send: strict }).rate(rateRequest({ options: { certifiedMail: true } })),
    )
    expect(rates.map(({ service }) => service)).toEqual(['usps_priority_mail'])
    expect(refusals.map(({ service }) => service)).toContain('usps_ground_advantage')
    expect(
      calls
        .filter(({ url }) => url.includes('options'))
        .map(({ body }) => (body.packageDescription as { mailClass: string }).mailClass),
    ).toEqual([...['USPS_GROUND_ADVANTAGE', 'PRIORITY_MAIL', 'PRIORITY_MAIL_EXPRESS']])
  })

  test('an account without a contract is shown commercial prices', async () => {
    const { send, calls } = listening()
    const strict: Send = async (call) => {
      if (!call.body?.includes('"CONTRACT"')) return send(call)
      const body = JSON.stringify({
        error: { code: '400', errors: [{ code: '160391', detail: 'requires accountType of EPS' }] },
      })
      return { status: 400, headers: {}, body: Buffer.from(body) }
    }
    const rate = await rateFor(connect({ send: strict }), 'usps_priority_mail')
    expect(rate.explain.map(({ text }) => text)).toContain('Commercial price of USPS')
    expect(calls.filter(({ url }) => url.includes('options'))).toHaveLength(1)
  })
})

describe('tokens', () => {
  test('an ended token is replaced and the call repeated once', async () => {
    const own = await startSimulator(uspsSimulator)
    const { send, calls } = listening()
    const patient = createUspsCarrier({ baseUrl: own.url, credentials: keys, send, clock: () => new Date() })
    resultOf(await patient.test())
    await fetch(`${own.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds: 9 * 3600 }) })
    resultOf(await patient.test())
    resultOf(await patient.rate(rateRequest()))
    expect(calls.filter(({ url }) => url.endsWith('/token'))).toHaveLength(2)
    await own.close()
  })

  test('a wrong secret is named, and never repeated in a message', async () => {
    const secret = 'wrong-secret-of-mine'
    const stranger = connect({ credentials: { ...keys, clientSecret: secret } })
    const answers = [await stranger.test(), await stranger.rate(rateRequest()), await stranger.buy(purchase())]
    for (const { result, messages } of answers) {
      expect(result).toBeNull()
      expect(messages).toMatchObject([{ code: 'credentials_refused', retryable: false }])
      expect(JSON.stringify(messages)).not.toContain(secret)
    }
  })

  test('an account that may not pay is named', async () => {
    const { messages } = await connect({ credentials: { ...keys, crid: '0' } }).test()
    expect(messages[0]?.code).toBe('payment_refused')
    expect(messages[0]?.text).toContain("CRID isn't enrolled")
    const permit = { ...keys, accountType: 'PERMIT', accountNumber: '123-63101' }
    expect((await connect({ credentials: permit }).test()).result).toMatchObject({
      account: 'PERMIT 123-63101, CRID 12345678',
    })
  })

  test('the connection names account and services', async () => {
    expect(resultOf(await carrier.test())).toEqual({
      account: 'EPS 1000000000, CRID 12345678',
      services: uspsProfile.services.map(({ name }) => name),
    })
  })
})
