/** Every request against DHL's own description of its API, and every official example through our parsers. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { record } from '../kit/values.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { parseAddress } from './address.ts'
import { refusalsOf } from './errors.ts'
import {
  abroad,
  accountNumber,
  customs,
  exportPurchase,
  pickup,
  purchase,
  rateRequest,
  recipient,
  shipDay,
} from './fixtures/requests.ts'
import { buildLabel, parseLabel } from './label.ts'
import { buildPickup, parsePickup } from './pickup.ts'
import { buildRate, parseRate } from './rate.ts'
import { parseTracking, statusOf } from './tracking.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/carrier-specs/dhl/', import.meta.url))
const absent = officialSchemasPresent ? '' : ' (skipped: the carriers’ API descriptions are not here)'
const asking = { accountNumber, now: new Date() }

/** Binary fractions fail `multipleOf` by themselves: decimals are counted in requests.test.ts instead. */
const told = (problems: string[]) => problems.filter((text) => !text.includes('multiple of'))

describe.skipIf(!officialSchemasPresent)(`requests are as DHL describes them${absent}`, () => {
  const api = officialSchemasPresent ? new OfficialApi('dhl/dpdhl-express-api-3.1.1_swagger.json') : null
  const problems = (path: string, body: unknown) => told(api?.problemsOfRequest('POST', path, body) ?? [])
  const held = { id: 'NYC001', name: 'DHL', address: recipient }
  const options = [
    {},
    { signature: 'adult_signature', insuredValueCents: 100_01, saturdayDelivery: true },
    { dryIce: { value: 1.2, unit: 'lb' }, holdAtLocation: held },
    { lithiumBatteries: 'ion_in_equipment', billTo: { party: 'third_party', accountNumber: '987654321' } },
    { returnLabel: true },
  ] as const
  const packages = [
    { weight: { value: 3, unit: 'oz' as const }, packaging: 'letter' as const },
    {
      weight: { value: 1.7, unit: 'lb' as const },
      dimensions: { length: 3.3, width: 2, height: 1, unit: 'cm' as const },
    },
  ]

  it.each(options)('prices with %o', (one) => {
    expect(problems('/rates', buildRate(rateRequest({ options: one, packages }), asking))).toEqual([])
    const declared = rateRequest({ to: abroad, customs, options: one })
    expect(problems('/rates', buildRate(declared, asking))).toEqual([])
  })

  it.each(options)('shipments with %o', (one) => {
    expect(problems('/shipments', buildLabel(purchase({ options: one, packages }), asking))).toEqual([])
    const full = exportPurchase({
      options: one,
      label: { format: 'zpl', dpi: 300 },
      from: { ...abroad, country: 'GB', state: 'X', residential: true },
    })
    expect(problems('/shipments', buildLabel(full, asking))).toEqual([])
  })

  it.each(['gift', 'documents', 'sample', 'returned_goods', 'humanitarian', 'other'] as const)(
    'customs of %s',
    (contents) => {
      const form = { ...customs, contents, contentsExplanation: 'Props', itn: 'X20260105123456' }
      expect(problems('/shipments', buildLabel(exportPurchase({ customs: form }), asking))).toEqual([])
    },
  )

  it('pickups', () => {
    expect(problems('/pickups', buildPickup(pickup(), accountNumber))).toEqual([])
    expect(
      problems(
        '/pickups',
        buildPickup(pickup({ address: { ...abroad, state: 'B', residential: true } }), accountNumber),
      ),
    ).toEqual([])
  })
})

type Examples = Record<string, { responses: Record<string, Record<string, Record<string, unknown>>> }>

describe.skipIf(!existsSync(`${folder}examples.json`))(`official examples${absent}`, () => {
  const file = existsSync(`${folder}examples.json`) ? readFileSync(`${folder}examples.json`, 'utf8') : '{}'
  const all = Object.entries(JSON.parse(file) as Examples).flatMap(([title, { responses }]) =>
    Object.entries(responses).flatMap(([status, types]) =>
      Object.entries(types['application/json'] ?? {}).map(([name, body]) => ({
        operation: title.split('.json ')[1] ?? '',
        name,
        reply: { status: Number(status), headers: {}, body: Buffer.from(JSON.stringify(body)) } satisfies CarrierReply,
      })),
    ),
  )
  const of = (operation: string, name: string) =>
    all.find((one) => one.operation === operation && one.name === name)?.reply ?? {
      status: 0,
      headers: {},
      body: Buffer.of(),
    }

  it.each(all.filter(({ reply }) => reply.status >= 400))('$operation says why not: $name', ({ reply }) => {
    const messages = refusalsOf(reply)
    expect(messages.length).toBeGreaterThan(0)
    for (const { text, severity } of messages) {
      expect(severity).toBe('error')
      expect(text.length).toBeGreaterThan(10)
    }
  })

  it('prices', () => {
    const { result } = parseRate(of('POST /rates', 'sampleResponse1'), rateRequest())
    expect(result?.rates).toHaveLength(1)
    expect(result?.rates[0]).toMatchObject({
      service: 'dhl_express_worldwide',
      amountCents: 157_95,
      listAmountCents: 157_95,
      currency: 'GBP',
      transitDays: 3,
      deliveryDate: '2022-11-24',
      deliveryTime: null,
      guaranteed: false,
      carrierRef: 'P/P/GBP',
      billedWeight: { value: 1.5, unit: 'kg' },
      charges: [
        { kind: 'base', name: 'Express Worldwide', amountCents: 130_00 },
        { kind: 'surcharge', name: 'Emergency Situation', amountCents: 27 },
        { kind: 'surcharge', name: 'Fuel Surcharge', amountCents: 27_68 },
      ],
    })
  })

  // The examples' labels are stubs of a few hundred characters: most are no label and must not pass for one.
  it.each([
    'sampleResponse1',
    'sampleResponse2',
    'sampleResponse3',
    'sampleResponse4',
    'sampleResponse5',
    'sampleResponse6',
  ])('shipments: %s is a purchase or unclear, never a refusal', (name) => {
    const reply = of('POST /shipments', name)
    try {
      const { result } = parseLabel(reply, purchase())
      expect(result?.carrierReference).toMatch(/^\d{10}$/)
    } catch (error) {
      expect(String(error)).toMatch(/without a (waybill number|usable label)/)
    }
  })

  it('tracking', () => {
    const reply = of(
      'GET /shipments/{shipmentTrackingNumber}/tracking',
      'Sample Tracking response for shipment tracking number',
    )
    const { result } = parseTracking(reply, ['1234567890', 'JD012345678901234567', '9999999999'])
    expect(result?.map(({ trackingNumber }) => trackingNumber)).toEqual(['1234567890', 'JD012345678901234567'])
    expect(result?.[0]).toMatchObject({ status: 'delivered', estimatedDelivery: '2023-08-11' })
    expect(result?.[0]?.scans[0]).toEqual({
      ...{ status: 'in_transit', code: 'PU', text: 'Shipment picked up', at: '2023-08-09T13:56:21' },
      ...{ city: 'SYDNEY', state: null, country: 'AU' },
    })
  })

  it('pickups', () => {
    expect(parsePickup(of('POST /pickups', 'sampleResponse1')).result?.number).toBe('PRG221222000062')
  })

  it('every answer survives every parser', () => {
    for (const { reply } of all) {
      parseRate(reply, rateRequest())
      parseTracking(reply, ['1'])
      parseAddress(reply, abroad)
      parsePickup(reply)
    }
    expect(all.length).toBeGreaterThan(30)
  })

  it('has a status for every event DHL lists', () => {
    const rows = readFileSync(`${folder}mydhl-status_codes.csv`, 'utf8')
      .split('\n')
      .map((line) => line.split(';'))
    const codes = rows.filter(([service, code]) => service === 'express' && /^[A-Z]{2}$/.test(code ?? ''))
    expect(codes.length).toBeGreaterThan(35)
    const byStatus = Object.groupBy(
      codes.map((row) => row[1] ?? ''),
      statusOf,
    )
    expect(byStatus.delivered?.toSorted()).toEqual(['DD', 'OK'])
    expect(byStatus.returned).toEqual(['RT'])
    expect(record(byStatus).out_for_delivery).toEqual(['WC'])
  })
})

it('a ship day is never past', () => expect(shipDay >= new Date().toISOString().slice(0, 10)).toBe(true))
