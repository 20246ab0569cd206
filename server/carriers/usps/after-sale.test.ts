import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Carrier, CarrierConnection, Send } from '../carrier.ts'
import { startSimulator } from '../simulator/server.ts'
import { createUspsCarrier } from './carrier.ts'
import { keys, network, openDesk, resultOf, type TestDesk } from './fixtures/desk.ts'
import { foreigner, newIntent, purchase, recipient, sender, today } from './fixtures/requests.ts'
import { uspsSimulator } from './simulator.ts'

let desk: TestDesk
let carrier: Carrier
beforeAll(async () => {
  desk = await openDesk()
  carrier = desk.carrier
})
afterAll(() => desk.simulator.close())
const connect = (over: Partial<CarrierConnection> = {}) => desk.connect(over)

describe('after the sale', () => {
  test('a parcel is followed to the door', async () => {
    const own = await startSimulator(uspsSimulator)
    const following = createUspsCarrier({ baseUrl: own.url, credentials: keys, send: network, clock: () => new Date() })
    const { carrierReference } = resultOf(await following.buy(purchase()))
    const look = async () =>
      resultOf((await following.track?.([carrierReference])) ?? { result: null, messages: [] })[0]
    expect(await look()).toMatchObject({ status: 'label_made', scans: [{ code: 'GX', status: 'label_made' }] })
    const advance = (seconds: number) =>
      fetch(`${own.url}/__sim/advance`, { method: 'POST', body: JSON.stringify({ seconds }) })
    await advance(3.7 * 86_400)
    expect(await look()).toMatchObject({ status: 'out_for_delivery' })
    await advance(86_400)
    const end = await look()
    expect(end).toMatchObject({ status: 'delivered', signedBy: 'A RECIPIENT', trackingNumber: carrierReference })
    expect(end?.scans.map(({ status }) => status)).toEqual([
      ...['label_made', 'in_transit', 'in_transit', 'in_transit', 'out_for_delivery', 'delivered'],
    ])
    expect(end?.scans.at(-1)).toMatchObject({ city: 'St. Louis', state: 'MO', country: 'US' })
    expect(end?.scans.at(-1)?.at).toMatch(/-06:00$/)
    await own.close()
  })

  test('a number nobody knows is left out, and trouble with one hides no other', async () => {
    const { carrierReference } = resultOf(await carrier.buy(purchase()))
    expect(await carrier.track?.(['9400100000000000000000'])).toEqual({ result: [], messages: [] })
    desk.simulator.scene.faults.plan({ fault: '500', path: '/tracking/v3/tracking/111' })
    const { result, messages } = (await carrier.track?.(['11111111', carrierReference])) ?? {
      result: null,
      messages: [],
    }
    expect(result).toMatchObject([{ trackingNumber: carrierReference }])
    expect(messages).toMatchObject([{ code: 'http_503', retryable: true }])
  })

  test('addresses: valid, corrected, ambiguous, not found, abroad', async () => {
    const verdict = async (over: object) => (await carrier.validateAddress?.({ ...recipient, ...over }))?.result
    expect(await verdict({})).toMatchObject({
      verdict: 'valid',
      candidates: [{ postalCode: '63104-2351', name: 'Nick Fury' }],
    })
    expect(await verdict({ line1: '2700 South Street' })).toMatchObject({
      verdict: 'corrected',
      candidates: [{ line1: '2700 SOUTH ST' }],
    })
    expect(await verdict({ line1: '1 Tower', line2: '' })).toMatchObject({ verdict: 'ambiguous' })
    expect(await verdict({ line1: '1 Nowhere' })).toMatchObject({ verdict: 'not_found', candidates: [] })
    expect(await verdict({ line1: '1 Many' })).toMatchObject({ verdict: 'ambiguous' })
    expect(await verdict({ line1: '1 Vacant' })).toMatchObject({ verdict: 'not_found' })
    expect(await carrier.validateAddress?.(foreigner)).toMatchObject({ result: { verdict: 'not_checked' } })
  })

  test('a SCAN form is made once; its labels are then disputed, not cancelled', async () => {
    const { carrierReference } = resultOf(await carrier.buy(purchase()))
    const trackingNumbers = [carrierReference]
    const shipments = [{ carrierReference, trackingNumbers, service: 'usps_ground_advantage' }]
    const request = { manifestId: newIntent(), day: today, from: sender, shipments }
    const made = await carrier.manifest?.(request)
    expect(made?.result).toMatchObject({
      number: expect.stringMatching(/^94750\d+$/),
      document: { name: 'SCAN form', format: 'pdf' },
    })
    expect(await carrier.manifest?.(request)).toMatchObject({ result: null, messages: [{ code: '160040' }] })
    const asked = { carrierReference, trackingNumbers, service: 'usps_ground_advantage', shipDate: today }
    expect(await carrier.void(asked)).toMatchObject({ result: { state: 'requested', reference: expect.any(String) } })
    expect(await carrier.void(asked)).toEqual({ result: { state: 'requested' }, messages: [] })
  })

  test('a pickup is planned and cancelled', async () => {
    const request = {
      ...{ pickupId: newIntent(), address: sender, day: today, readyTime: '09:00', closeTime: '17:00', packages: 3 },
      ...{
        weight: { value: 4, unit: 'kg' as const },
        services: ['usps_priority_mail'],
        location: 'Front desk',
        instructions: 'Ring',
      },
    }
    const planned = resultOf((await carrier.schedulePickup?.(request)) ?? { result: null, messages: [] })
    expect(planned).toMatchObject({ number: 'WTC000000001', amountCents: 0, carrierData: { etag: expect.any(String) } })
    expect(await carrier.schedulePickup?.(request)).toMatchObject({ result: null, messages: [{ code: '020001' }] })
    expect(await carrier.cancelPickup?.(request, { ...planned, carrierData: {} })).toEqual({
      result: { cancelled: true },
      messages: [],
    })
    const silent = { ...request, address: { ...sender, email: '' } }
    expect(await carrier.schedulePickup?.(silent)).toMatchObject({
      result: null,
      messages: [{ code: 'email_required' }],
    })
  })

  test('labels come as multipart too', async () => {
    const plainSend: Send = (call) => network({ ...call, headers: { ...call.headers, accept: 'application/json' } })
    const multipart = connect({ send: plainSend })
    const request = purchase({ label: { format: 'png', dpi: 203 } })
    expect(resultOf(await multipart.buy(request)).pieces).toMatchObject([
      { label: { kind: 'document', format: 'png' } },
    ])
    expect(await multipart.find(request)).toMatchObject({ found: { pieces: [{ label: { format: 'png' } }] } })
    const back = resultOf(await multipart.buy(purchase({ options: { returnLabel: true } })))
    expect(back.pieces).toMatchObject([{ label: { kind: 'document' } }])
  })

  test('a label whose shipping file was sent can only be disputed', async () => {
    const own = await openDesk()
    const { carrierReference } = resultOf(await own.carrier.buy(purchase()))
    await own.advance(3 * 86_400)
    const asked = {
      carrierReference,
      trackingNumbers: [carrierReference],
      service: 'usps_ground_advantage',
      shipDate: today,
    }
    expect(await own.carrier.void(asked)).toMatchObject({ result: { state: 'requested' } })
    expect(resultOf(await own.carrier.buy(purchase())).pieces).toHaveLength(1)
    await own.simulator.close()
  })

  test.each([
    ['SIM:EXCEPTION', 'exception'],
    ['SIM:RETURN', 'returned'],
  ])('a parcel to %s ends as %s', async (company, status) => {
    const own = await openDesk()
    const { carrierReference } = resultOf(await own.carrier.buy(purchase({ to: { ...recipient, company } })))
    await own.advance(6 * 86_400)
    expect(resultOf(await own.carrier.track?.([carrierReference]))[0]).toMatchObject({ status })
    await own.simulator.close()
  })
})
