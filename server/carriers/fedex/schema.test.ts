import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PurchaseRequest } from '../carrier.ts'
import { record } from '../kit/values.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { buildAddress } from './address.ts'
import { checkPurchase, checkRate } from './check.ts'
import { fullCustoms, one, optionKeys, options } from './fixtures/everything.ts'
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
import { buildShip } from './label.ts'
import { buildManifest } from './manifest.ts'
import { buildPickup, buildPickupCancel } from './pickup.ts'
import { buildRate } from './rate.ts'
import { buildToken } from './token.ts'
import { buildTrack } from './tracking.ts'
import { buildVoid } from './void.ts'

const now = new Date()
const seed = Date.now()
const ship = (over: Partial<PurchaseRequest> = {}) => buildShip(purchase(over), accountNumber)

describe.skipIf(!officialSchemasPresent)('FedEx accepts by its own description (skipped without it)', () => {
  const cases: [string, PurchaseRequest][] = [
    ['a parcel', purchase()],
    ['a 300 dpi label', purchase({ label: { format: 'zpl', dpi: 300 } })],
    ['an envelope', purchase({ packages: [{ weight: { value: 4, unit: 'oz' }, packaging: 'letter' }] })],
    [
      'kilograms',
      purchase({ packages: [{ weight: { value: 900, unit: 'g' } }, { weight: { value: 2, unit: 'kg' } }] }),
    ],
    ['an export', exportPurchase()],
    ['an export of documents', exportPurchase({ customs: { ...customs, contents: 'documents' } })],
    ['an export by ITN', exportPurchase({ customs: { ...fullCustoms, eelPfc: undefined } })],
    ['a return from abroad', exportPurchase({ from: abroad, to: sender, options: { returnLabel: true } })],
    ...optionKeys
      .filter((key) => checkRate(rateRequest({ options: one(key) }), now) === null)
      .map((key): [string, PurchaseRequest] => [`the option ${key}`, purchase({ options: one(key) })]),
  ]
  // The description allows KG alone for goods; its own examples and its text say: the unit of the packages.
  const known = /commodities\/\d+\/weight\/units must be equal to one of the allowed values/
  const beside = (problems: string[]) => problems.filter((problem) => !known.test(problem))

  test('and refuses what is incomplete', () => {
    const { labelSpecification: _left, ...rest } = record(ship().requestedShipment)
    const shipping = new OfficialApi('fedex/ship-v1-shipment.json')
    const body = JSON.parse(JSON.stringify({ ...ship(), requestedShipment: rest }))
    expect(shipping.problemsOf('Full_Schema_Ship', body).join()).toContain('labelSpecification')
  })

  test.each(cases)('%s', (_name, request) => {
    const rates = new OfficialApi('fedex/rates-transit-times-v1.json')
    const shipping = new OfficialApi('fedex/ship-v1-shipment.json')
    const price = JSON.parse(JSON.stringify(buildRate(request, accountNumber)))
    const label = JSON.parse(JSON.stringify(buildShip(request, accountNumber)))
    expect(beside(rates.problemsOf('Full_Schema_Quote_Rate', price))).toEqual([])
    expect(beside(shipping.problemsOf('Full_Schema_Ship', label))).toEqual([])
  })

  test.each([
    [
      'ship-v1-shipment',
      'Full_Schema_Cancel_Shipment',
      buildVoid({ carrierReference: '7', trackingNumbers: [], service: '', shipDate: '' }, accountNumber),
    ],
    ['track-v1-trackingnumbers', 'Full_Schema_Tracking_Numbers', buildTrack(['794953555571'])],
    ['address-validation-v1', 'Full_Schema_Validate_Address', buildAddress(recipient)],
    ['pickup-v1', 'Full_Schema_Create_Pickup', buildPickup(pickup(), accountNumber)],
    [
      'pickup-v1',
      'Full_Schema_Cancel_Pickup',
      buildPickupCancel(
        pickup(),
        {
          number: '7',
          amountCents: null,
          currency: null,
          text: '',
          carrierData: { carrierCode: 'FDXE', scheduledDate: '2026-01-05', location: 'NQAA' },
        },
        accountNumber,
      ),
    ],
    [
      'ground-eod-close-v1',
      'FullSchema_GEOD_PUT',
      buildManifest({ manifestId: '', day: '2026-01-05', from: sender, shipments: [] }, accountNumber),
    ],
    ['authorization-v1', 'FullSchema', Object.fromEntries(new URLSearchParams(buildToken('id', 'secret')))],
  ])('%s %s', (file, schema, body) => {
    expect(new OfficialApi(`fedex/${file}.json`).problemsOf(schema, JSON.parse(JSON.stringify(body)))).toEqual([])
  })

  test(`any options and customs fields together are valid or refused (seed ${seed})`, () => {
    const rates = new OfficialApi('fedex/rates-transit-times-v1.json')
    const shipping = new OfficialApi('fedex/ship-v1-shipment.json')
    const possible = optionKeys.filter((key) => checkRate(rateRequest({ options: one(key) }), now) === null)
    const fields = Object.keys(fullCustoms) as (keyof typeof fullCustoms)[]
    fc.assert(
      fc.property(fc.subarray(possible), fc.subarray(fields), fc.boolean(), (wanted, told, leaving) => {
        const given = Object.fromEntries(wanted.map((key) => [key, options[key]]))
        const declared = { ...customs, ...Object.fromEntries(told.map((key) => [key, fullCustoms[key]])) }
        const over = { options: given, service: 'fedex_ground', carrierRef: null }
        const request = leaving ? exportPurchase({ ...over, customs: declared }) : purchase(over)
        const refusal = checkPurchase(request, now)
        if (refusal) {
          expect(refusal.text).toMatch(/^(options|customs)\./)
          return
        }
        const sent = JSON.parse(JSON.stringify(buildShip(request, accountNumber)))
        const asked = JSON.parse(JSON.stringify(buildRate(request, accountNumber)))
        expect(beside(shipping.problemsOf('Full_Schema_Ship', sent))).toEqual([])
        expect(beside(rates.problemsOf('Full_Schema_Quote_Rate', asked))).toEqual([])
      }),
      { seed, numRuns: 150 },
    )
  })
})
