import { describe, expect, test } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { isRefusal, messagesOf } from './errors.ts'
import { statusOfEvent } from './events.ts'
import { parseTracking } from './tracking.ts'
import { joinVoids, parseVoid } from './void.ts'

function reply(body: unknown, status = 200, headers: Record<string, string> = {}): CarrierReply {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
}

describe('tracking', () => {
  test('oldest first, once each, local time with its offset', () => {
    const event = (eventCode: string, hour: string, more: object = {}) => ({
      ...{
        eventCode,
        eventType: '',
        eventTimestamp: `2026-01-05T${hour}:00:00.1234567Z`,
        GMTOffset: '-06:00',
        eventCity: 'STL',
        ...more,
      },
    })
    const body = {
      statusCategory: 'In Transit',
      trackingEvents: [event('10', '12'), event('10', '12'), event('03', '09'), { eventCode: 'XX' }],
    }
    const parsed = parseTracking(reply(body), '94')
    expect(parsed).toMatchObject({
      answer: { status: 'in_transit', scans: [{ code: '03', at: '2026-01-05T09:00:00.123-06:00' }, { code: '10' }] },
    })
    const local = parseTracking(reply({ trackingEvents: event('01', '10', { GMTOffset: null, name: 'J DOE' }) }), '94')
    expect(local).toMatchObject({
      answer: { status: 'delivered', signedBy: 'J DOE', scans: [{ at: '2026-01-05T10:00:00.123' }] },
    })
  })

  test.each([
    ['01', 'Delivered, Left with Individual', 'delivered'],
    ['OF', 'Out for Delivery', 'out_for_delivery'],
    ['02', 'Notice Left (No Authorized Recipient Available)', 'exception'],
    ['16', 'Available for Pickup', 'ready_for_pickup'],
    ['GX', 'Shipping Label Created, USPS Awaiting Item', 'label_made'],
    ['09', 'Return to Sender', 'returned'],
    ['Z9', 'Something never seen', 'in_transit'],
    ['', 'Item could not be delivered: delivery attempt failed', 'exception'],
  ] as const)('%s %s is %s', (code, text, status) => {
    expect(statusOfEvent(code, text)).toBe(status)
  })

  test('unknown and quiet numbers', () => {
    const error = (code: string) =>
      reply({ error: { code: '400', message: 'Bad Request', errors: [{ code, detail: 'x' }] } }, 400)
    expect(parseTracking(error('150002'), '94')).toEqual({ answer: null })
    expect(parseTracking(error('150009'), '94')).toMatchObject({ answer: { status: null, scans: [] } })
    expect(parseTracking(error('150012'), '94')).toMatchObject({ messages: [{ code: '150012', text: '94: USPS: x' }] })
  })
})

describe('errors and voids', () => {
  test('refusals are USPS’s own words; pages and trouble are not', () => {
    expect(isRefusal(reply({ error: { message: 'no' } }, 400))).toBe(true)
    expect(isRefusal(reply({ body: "CRID isn't enrolled" }, 400))).toBe(true)
    expect(isRefusal(reply('<html>', 403))).toBe(false)
    expect(isRefusal(reply({ error: {} }, 503))).toBe(false)
    expect(messagesOf(reply({ error: 'invalid_client', error_description: 'Unknown key' }, 401))[0]?.text).toBe(
      'USPS: Unknown key',
    )
    expect(messagesOf(reply('', 429, { 'retry-after': '30' }))[0]?.text).toContain('in 30 s')
  })

  test('labels of one shipment stand and fall together', () => {
    const one = (outcome: ReturnType<typeof parseVoid>, number = '94') => ({ number, outcome })
    const voided = parseVoid(reply({ status: 'CANCELED' }))
    const disputed = parseVoid(reply({ status: 'DISPUTED', disputeId: 7 }))
    const kept = parseVoid(reply({ status: 'SOMETHING' }))
    expect(joinVoids([one(voided), one(voided)]).result).toEqual({ state: 'voided' })
    expect(joinVoids([one(voided), one(disputed)]).result).toEqual({ state: 'requested', reference: '7' })
    expect(joinVoids([one(voided), one(kept, '95')])).toMatchObject({
      result: null,
      messages: [{ code: 'void_refused', text: expect.stringContaining('1 of 2') }],
    })
    expect(
      parseVoid(reply({ error: { errors: { code: '160186', detail: 'Order already canceled' } } }, 400)).result,
    ).toEqual({ state: 'voided' })
  })
})
