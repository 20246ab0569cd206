import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Carrier, CarrierConnection, Send } from '../carrier.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { recogniseTrackingNumber } from '../tracking-numbers/recognise.ts'
import { boughtIn, failing, network, openDesk, rateFor, resultOf, type TestDesk } from './fixtures/desk.ts'
import { customs, foreigner, newIntent, purchase, rateRequest, recipient, today } from './fixtures/requests.ts'

let desk: TestDesk
let carrier: Carrier
beforeAll(async () => {
  desk = await openDesk()
  carrier = desk.carrier
})
afterAll(() => desk.simulator.close())
const connect = (over: Partial<CarrierConnection> = {}) => desk.connect(over)

describe('purchases', () => {
  test.each([
    ['pdf', 203],
    ['png', 203],
    ['zpl', 203],
    ['zpl', 300],
  ] as const)('a label as %s at %i dpi costs what was told', async (format, dpi) => {
    const rate = await rateFor(carrier, 'usps_priority_mail', {})
    const request = purchase({
      ...{ service: rate.service, agreedAmountCents: rate.amountCents, carrierRef: rate.carrierRef },
      label: { format, dpi },
    })
    const { result, messages } = await carrier.buy(request)
    expect(messages).toEqual([])
    expect(result).toMatchObject({ amountCents: rate.amountCents, currency: 'USD' })
    expect(result?.pieces[0]?.label).toMatchObject({ kind: 'document', format })
    expect(recogniseTrackingNumber(result?.carrierReference ?? '')[0]).toMatchObject({ carrier: 'usps', checked: true })
    expect(boughtIn(desk, request)).toHaveLength(1)
  })

  test('three packages are three labels with keys of their own; a repeat buys nothing', async () => {
    const [item] = rateRequest().packages
    const request = purchase({ packages: [item, item, item].flatMap((each) => each ?? []) })
    const first = resultOf(await carrier.buy(request))
    const again = resultOf(await carrier.buy(request))
    expect(new Set(first.pieces.map(({ trackingNumber }) => trackingNumber)).size).toBe(3)
    expect(again.pieces.map(({ trackingNumber }) => trackingNumber)).toEqual(
      first.pieces.map(({ trackingNumber }) => trackingNumber),
    )
    expect(boughtIn(desk, request)).toHaveLength(3)
  })

  test('a later package that is refused cancels the ones before', async () => {
    const [item] = rateRequest().packages
    if (!item) throw new Error('no package')
    desk.simulator.scene.faults.plan({ fault: 'SLOW-1', path: '/labels/v3/label' })
    desk.simulator.scene.faults.plan({ fault: 'REFUSE', path: '/labels/v3/label' })
    const request = purchase({ packages: [item, item] })
    const { result, messages } = await carrier.buy(request)
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code: '030002', retryable: false }])
    expect(boughtIn(desk, request).map(({ voidedAt }) => voidedAt !== null)).toEqual([true])
    expect(await carrier.find(request)).toBe('not_found')
  })

  test('a later package that comes too soon is completed when found', async () => {
    const [item] = rateRequest().packages
    if (!item) throw new Error('no package')
    desk.simulator.scene.faults.plan({ fault: 'SLOW-1', path: '/labels/v3/label' })
    desk.simulator.scene.faults.plan({ fault: '429', path: '/labels/v3/label' })
    const request = purchase({ packages: [item, item] })
    await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
    expect(await carrier.find(request)).toMatchObject({ found: { pieces: [{}, {}] } })
    expect(boughtIn(desk, request)).toHaveLength(2)
    const old = purchase({ packages: [item, item], intentId: newIntent(Date.now() - 2 * 3_600_000) })
    desk.simulator.scene.faults.plan({ fault: 'SLOW-1', path: '/labels/v3/label' })
    desk.simulator.scene.faults.plan({ fault: '429', path: '/labels/v3/label' })
    await expect(carrier.buy(old)).rejects.toThrow(CarrierUnreachable)
    expect(await carrier.find(old)).toBe('cannot_search')
  })

  test.each(['500-AFTER-BUY', 'LOST', '200-ERROR', 'PLACEHOLDER'])(
    'after %s the purchase is unknown and found once',
    async (fault) => {
      const request = purchase(failing(fault))
      await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
      const answer = await carrier.find(request)
      expect(answer).toMatchObject({ found: { pieces: [{ label: { kind: 'document', format: 'pdf' } }] } })
      expect(boughtIn(desk, request)).toHaveLength(1)
    },
  )

  test('no answer in time is unknown', async () => {
    const request = purchase(failing('TIMEOUT'))
    const hasty = connect({
      send: (call) =>
        network({ ...call, timeoutMs: Math.min(call.timeoutMs, call.url.includes('/label') ? 300 : 5000) }),
    })
    await expect(hasty.buy(request)).rejects.toThrow(/no answer within/)
    expect(await carrier.find(request)).toMatchObject({ found: { currency: 'USD' } })
  })

  test.each(['500', 'HTML', 'DROP'])('%s before the sale is unknown too, and not found', async (fault) => {
    const request = purchase(failing(fault))
    await expect(carrier.buy(request)).rejects.toThrow(CarrierUnreachable)
    expect(await carrier.find(request)).toBe('not_found')
    expect(boughtIn(desk, request)).toHaveLength(0)
  })

  test.each([
    ['REFUSE', '030002', false],
    ['429', 'rate_limited', true],
  ] as const)('%s is a refusal: nothing was bought', async (fault, code, retryable) => {
    const request = purchase(failing(fault))
    const { result, messages } = await carrier.buy(request)
    expect(result).toBeNull()
    expect(messages).toMatchObject([{ code, retryable }])
    expect(boughtIn(desk, request)).toHaveLength(0)
  })

  test('missing amounts: the label counts, the agreed price is booked, with a warning', async () => {
    const { result, messages } = await carrier.buy(purchase({ ...failing('NULLS'), agreedAmountCents: 777 }))
    expect(result).toMatchObject({ amountCents: 777 })
    expect(messages).toMatchObject([{ code: 'price_missing', severity: 'warning' }])
  })

  test.each(['OBJECT', 'GZIP'])('%s does not hide a label', async (fault) => {
    expect(resultOf(await carrier.buy(purchase(failing(fault)))).pieces).toHaveLength(1)
  })

  test('another price than agreed is told', async () => {
    const { messages } = await carrier.buy(purchase({ agreedAmountCents: 1 }))
    expect(messages).toMatchObject([{ code: 'price_differs', severity: 'warning' }])
  })

  test('a return label is bought as one, and cannot be cancelled', async () => {
    const options = { returnLabel: true }
    const { rates } = resultOf(await carrier.rate(rateRequest({ options })))
    expect(rates.map(({ serviceName }) => serviceName)).toContain('USPS Ground Advantage Return')
    const request = purchase({ options, references: ['RMA 1'] })
    const result = resultOf(await carrier.buy(request))
    expect(boughtIn(desk, request)[0]).toMatchObject({ service: 'USPS_GROUND_ADVANTAGE_RETURN_SERVICE' })
    expect(await carrier.find(request)).toMatchObject({ found: { carrierReference: result.carrierReference } })
    const refused = await carrier.void({
      ...result,
      trackingNumbers: [result.carrierReference],
      service: request.service,
      shipDate: today,
    })
    expect(refused).toMatchObject({ result: null, messages: [{ code: '160187' }] })
  })

  test('an international label with prepaid duties, found and cancelled', async () => {
    const service = 'usps_priority_mail_international'
    const abroad = { to: foreigner, customs: { ...customs, incoterm: 'DDP' as const } }
    const request = purchase({ ...abroad, service, label: { format: 'png', dpi: 203 } })
    const { result, messages } = await carrier.buy(request)
    expect(result?.carrierReference).toMatch(/^LZ\d{9}US$/)
    expect(result?.pieces[0]?.label).toMatchObject({ format: 'pdf' })
    expect(messages.map(({ code }) => code)).toEqual([
      'customs_not_sent',
      'customs_electronic',
      'customs_not_sent',
      'price_differs',
    ])
    expect(await carrier.find(request)).toMatchObject({ found: { amountCents: result?.amountCents } })
    const trackingNumbers = [result?.carrierReference ?? '']
    const asked = { carrierReference: '', trackingNumbers, service, shipDate: today }
    expect(await carrier.void(asked)).toEqual({ result: { state: 'voided' }, messages: [] })
    expect(await carrier.void(asked)).toEqual({ result: { state: 'voided' }, messages: [] })
  })

  test('a military address wants customs data', async () => {
    const to = { ...recipient, city: 'APO', state: 'AE', postalCode: '09008' }
    expect(await carrier.buy(purchase({ to }))).toMatchObject({
      result: null,
      messages: [{ code: 'customs_required' }],
    })
    expect(resultOf(await carrier.buy(purchase({ to, customs }))).pieces).toHaveLength(1)
  })

  test.each([
    ['undocumented', { code: '000', detail: 'Something else' }],
    ['documented', { code: '160381', detail: 'Labels past their mailingDate are unavailable for reprint' }],
  ] as const)('a reprint refused in a way that is %s', async (kind, entry) => {
    const refusing: Send = async (call) => {
      if (!call.url.includes('reprint')) return network(call)
      return {
        status: 400,
        headers: {},
        body: Buffer.from(JSON.stringify({ error: { code: '400', errors: [entry] } })),
      }
    }
    const request = purchase()
    const { carrierReference } = resultOf(await carrier.buy(request))
    const answer = await connect({ send: refusing }).find(request)
    expect(answer).toEqual(
      kind === 'documented' ? 'cannot_search' : { found: expect.objectContaining({ carrierReference }) },
    )
    expect(boughtIn(desk, request)).toHaveLength(1)
  })

  test('a label looked up too often for another reprint is still found, and not bought again', async () => {
    const request = purchase()
    const { carrierReference } = resultOf(await carrier.buy(request))
    for (let look = 0; look < 5; look += 1)
      expect(await carrier.find(request)).toEqual({ found: expect.objectContaining({ carrierReference }) })
    expect(boughtIn(desk, request)).toHaveLength(1)
  })

  test('a purchase given up half-way is never taken up again', async () => {
    const [item] = rateRequest().packages
    const request = purchase({ packages: [item, item].flatMap((one) => one ?? []) })
    const [first] = resultOf(await carrier.buy(request)).pieces
    const trackingNumbers = [first?.trackingNumber ?? '']
    await carrier.void({ carrierReference: '', trackingNumbers, service: request.service, shipDate: today })
    expect(await carrier.find(request)).toBe('not_found')
    expect(boughtIn(desk, request).every(({ voidedAt }) => voidedAt !== null)).toBe(true)
  })
})
