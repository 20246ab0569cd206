import { describe, expect, test } from 'vitest'
import { ShippingOptions as OptionsSchema, packagings, type ShippingOptions } from '#contracts/carriers.ts'
import type { Customs } from '#contracts/customs.ts'
import { Customs as CustomsSchema } from '#contracts/customs.ts'
import type { PurchaseRequest } from '../carrier.ts'
import { at } from '../kit/values.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { buildAddress } from './address.ts'
import { checkPurchase, checkRate } from './check.ts'
import { buildFind } from './find.ts'
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
import { buildPickup, buildPickupCancel, checkPickup } from './pickup.ts'
import { buildRate } from './rate.ts'
import { madeAt, searchReference } from './references.ts'
import { buildToken } from './token.ts'
import { buildTrack } from './tracking.ts'
import { buildVoid } from './void.ts'

const now = new Date()
const place = { id: 'YBZA', name: 'FedEx Office', address: { ...recipient, line1: '1 Park Ave' } }

/** A value for every option; each is in the request or refused. */
const options: Required<ShippingOptions> = {
  signature: 'adult_signature',
  insuredValueCents: 25_050,
  certifiedMail: true,
  returnReceipt: 'electronic',
  saturdayDelivery: true,
  sundayHolidayDelivery: true,
  holdAtLocation: place,
  returnLabel: true,
  billTo: { party: 'third_party', accountNumber: '123456789', postalCode: '10001', country: 'US' },
  livePerishable: true,
  dryIce: { value: 2, unit: 'lb' },
  lithiumBatteries: 'ion_in_equipment',
  limitedQuantity: true,
  contents: 'media',
  nonmachinable: true,
}
const optionKeys = Object.keys(options) as (keyof ShippingOptions)[]
const one = (key: keyof ShippingOptions): ShippingOptions => ({ [key]: options[key] })

const fullCustoms: Required<Customs> = {
  ...customs,
  contents: 'other',
  contentsExplanation: 'Exhibits of a fair',
  nonDelivery: 'return',
  incoterm: 'DDP',
  currency: 'EUR',
  invoiceNumber: 'INV-77',
  invoiceDate: '2026-01-05',
  itn: 'X20260105123456',
  eelPfc: 'NOEEI 30.37(a)',
  senderTaxId: '12-3456789',
  recipientTaxId: 'DE123456789',
  paperless: true,
  items: customs.items,
}

const ship = (over: Partial<PurchaseRequest> = {}) => buildShip(purchase(over), accountNumber)
const shipment = (over: Partial<PurchaseRequest> = {}, ...path: string[]) =>
  at(ship(over), 'requestedShipment', ...path)

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
})

describe('nothing asked for is dropped', () => {
  test('the tables here know every key of the contract', () => {
    expect(Object.keys(options).sort()).toEqual(Object.keys(OptionsSchema.properties).sort())
    expect(Object.keys(fullCustoms).sort()).toEqual(Object.keys(CustomsSchema.properties).sort())
  })

  test.each(optionKeys)('option %s is in the request or refused', (key) => {
    const over = { options: one(key), service: 'fedex_ground', carrierRef: 'FEDEX_GROUND/USD' }
    const refusal = checkPurchase(purchase(over), now)
    if (refusal)
      expect(refusal).toMatchObject({ code: 'option_not_offered', text: expect.stringContaining(`options.${key}`) })
    else expect(ship(over)).not.toEqual(ship({ ...over, options: {} }))
    expect(checkRate(rateRequest({ options: one(key) }), now)).toEqual(refusal)
  })

  test.each(Object.keys(fullCustoms) as (keyof Customs)[])('customs %s is in the request or refused', (key) => {
    if (key === 'nonDelivery') {
      expect(checkRate(exportPurchase({ customs: { ...customs, nonDelivery: 'abandon' } }), now)?.code).toBe(
        'option_not_offered',
      )
      return
    }
    const base: Customs = {
      contents: 'merchandise',
      items: customs.items.map((item) => ({ ...item, description: 'Other' })),
    }
    const order = (value: Customs) => JSON.stringify(buildShip(exportPurchase({ customs: value }), accountNumber))
    expect(order({ ...base, [key]: fullCustoms[key] })).not.toBe(order(base))
  })

  test('special services of a parcel lie where FedEx wants them', () => {
    const all = {
      signature: 'signature',
      saturdayDelivery: true,
      holdAtLocation: place,
      returnLabel: true,
      dryIce: { value: 2, unit: 'lb' },
      lithiumBatteries: 'metal_with_equipment',
      insuredValueCents: 25_050,
      nonmachinable: true,
      billTo: { party: 'recipient', accountNumber: '123456789' },
    } as const
    expect(shipment({ options: all, packages: [...purchase().packages, ...purchase().packages] })).toMatchObject({
      shippingChargesPayment: {
        paymentType: 'RECIPIENT',
        payor: { responsibleParty: { accountNumber: { value: '123456789' } } },
      },
      totalDeclaredValue: { amount: 501, currency: 'USD' },
      shipmentSpecialServices: {
        specialServiceTypes: ['SATURDAY_DELIVERY', 'HOLD_AT_LOCATION', 'RETURN_SHIPMENT'],
        holdAtLocationDetail: {
          locationId: 'YBZA',
          locationContactAndAddress: { contact: { companyName: 'FedEx Office' } },
        },
        returnShipmentDetail: { returnType: 'PRINT_RETURN_LABEL' },
      },
      requestedPackageLineItems: [1, 2].map((sequenceNumber) => ({
        sequenceNumber,
        declaredValue: { amount: 250.5, currency: 'USD' },
        packageSpecialServices: {
          specialServiceTypes: ['SIGNATURE_OPTION', 'DRY_ICE', 'BATTERY', 'NON_STANDARD_CONTAINER'],
          signatureOptionType: 'DIRECT',
          dryIceWeight: { units: 'KG', value: 0.91 },
          batteryDetails: [
            {
              batteryMaterialType: 'LITHIUM_METAL',
              batteryPackingType: 'PACKED_WITH_EQUIPMENT',
              batteryRegulatoryType: 'IATA_SECTION_II',
            },
          ],
        },
      })),
    })
  })

  test('customs data field by field', () => {
    const request = exportPurchase({ customs: { ...fullCustoms, eelPfc: undefined, currency: 'GBP' } })
    expect(at(buildShip(request, accountNumber), 'requestedShipment')).toMatchObject({
      shipper: { tins: [{ number: '12-3456789', tinType: 'FEDERAL' }] },
      recipients: [{ tins: [{ number: 'DE123456789', tinType: 'BUSINESS_UNION' }] }],
      shipmentSpecialServices: {
        specialServiceTypes: ['ELECTRONIC_TRADE_DOCUMENTS'],
        etdDetail: { requestedDocumentTypes: ['COMMERCIAL_INVOICE'] },
      },
      shippingDocumentSpecification: { shippingDocumentTypes: ['COMMERCIAL_INVOICE'] },
      customsClearanceDetail: {
        isDocumentOnly: false,
        totalCustomsValue: { amount: 50, currency: 'UKL' },
        dutiesPayment: { paymentType: 'SENDER' },
        exportDetail: { exportComplianceStatement: 'AESX20260105123456' },
        commercialInvoice: {
          shipmentPurpose: 'NOT_SOLD',
          termsOfSale: 'DDP',
          comments: ['Exhibits of a fair', 'Invoice date 2026-01-05'],
          customerReferences: [{ customerReferenceType: 'INVOICE_NUMBER', value: 'INV-77' }],
        },
        commodities: [
          {
            description: 'Steel rulers',
            quantity: 4,
            quantityUnits: 'PCS',
            unitPrice: { amount: 12.5, currency: 'UKL' },
            customsValue: { amount: 50, currency: 'UKL' },
            weight: { units: 'LB', value: 2 },
            harmonizedCode: '901780',
            countryOfManufacture: 'US',
            partNumber: 'R-30',
          },
        ],
      },
    })
    const legend = at(
      buildShip(exportPurchase(), accountNumber),
      'requestedShipment',
      'customsClearanceDetail',
      'exportDetail',
    )
    expect(legend).toEqual({ exportComplianceStatement: 'NO_EEI_30_37_A' })
  })

  test('references: ours first, then three of the user', () => {
    const references = ['PO 4711', '', 'Invoice 9', 'Physics']
    expect(shipment({ references }, 'requestedPackageLineItems', 'customerReferences')).toEqual([
      { customerReferenceType: 'CUSTOMER_REFERENCE', value: searchReference(purchase().intentId) },
      { customerReferenceType: 'P_O_NUMBER', value: 'PO 4711' },
      { customerReferenceType: 'INVOICE_NUMBER', value: 'Invoice 9' },
      { customerReferenceType: 'DEPARTMENT_NUMBER', value: 'Physics' },
    ])
  })
})

describe('weights and sizes', () => {
  test.each([
    [
      { value: 8, unit: 'oz' },
      { units: 'LB', value: 0.5 },
    ],
    [
      { value: 15.9, unit: 'oz' },
      { units: 'LB', value: 1 },
    ],
    [
      { value: 16, unit: 'oz' },
      { units: 'LB', value: 1 },
    ],
    [
      { value: 2.3, unit: 'lb' },
      { units: 'LB', value: 2.3 },
    ],
    [
      { value: 500, unit: 'g' },
      { units: 'KG', value: 0.5 },
    ],
    [
      { value: 1.005, unit: 'kg' },
      { units: 'KG', value: 1.01 },
    ],
  ] as const)('%j is sent as %j', (weight, sent) => {
    expect(shipment({ packages: [{ weight }] }, 'requestedPackageLineItems', 'weight')).toEqual(sent)
  })

  test('sizes are whole, rounded up', () => {
    expect(shipment({}, 'requestedPackageLineItems', 'dimensions')).toEqual({
      length: 11,
      width: 8,
      height: 4,
      units: 'IN',
    })
  })

  test('every packaging is sent or refused', () => {
    for (const packaging of packagings) {
      const packages = [{ weight: { value: 1, unit: 'lb' as const }, packaging }]
      const refusal = checkRate(rateRequest({ packages }), now)
      if (refusal) expect(refusal.code).toBe('packaging_not_offered')
      else expect(shipment({ packages }, 'packagingType')).toMatch(/^(YOUR_PACKAGING|FEDEX_ENVELOPE)$/)
    }
  })
})

describe('addresses', () => {
  test('a missing phone is that of the other side; Quebec is PQ; Puerto Rico is a country', () => {
    const { phone: _phone, ...silent } = sender
    expect(shipment({ from: silent }, 'shipper', 'contact')).toMatchObject({ phoneNumber: '2125550199' })
    expect(shipment({ to: { ...recipient, country: 'CA', state: 'QC' } }, 'recipients', 'address')).toMatchObject({
      stateOrProvinceCode: 'PQ',
    })
    expect(shipment({ to: { ...recipient, state: 'PR' } }, 'recipients', 'address')).toMatchObject({
      countryCode: 'PR',
    })
  })

  const long = 'x'.repeat(36)
  test.each([
    ['phone_required', { from: { ...sender, phone: '' }, to: { ...recipient, phone: undefined } }, 'from.phone'],
    ['phone_invalid', { to: { ...recipient, phone: '555 0199' } }, 'to.phone'],
    ['name_required', { to: { ...recipient, name: undefined, company: undefined } }, 'to.name'],
    ['city_required', { to: { ...recipient, city: undefined } }, 'to.city'],
    ['state_required', { to: { ...recipient, state: 'New York' } }, 'to.state'],
    ['too_long', { to: { ...recipient, line2: long } }, 'to.line2'],
    ['too_long', { to: { ...recipient, company: long } }, 'to.company'],
    ['customs_required', { to: abroad }, 'customs'],
    ['references_too_many', { references: ['1', '2', '3', '4'] }, 'references'],
    ['reference_too_long', { references: [long] }, 'references'],
    ['service_unknown', { service: 'fedex_pigeon', carrierRef: null }, 'service'],
    ['service_not_offered', { service: 'fedex_ground_economy' }, 'service'],
    ['ship_date_too_far', { shipDate: '2999-01-01' }, 'shipDate'],
    ['weight_required', { packages: [{ weight: { value: 0, unit: 'lb' as const } }] }, 'weight'],
    [
      'packaging_mixed',
      { packages: [{ ...purchase().packages[0], packaging: 'letter' as const }, ...purchase().packages] },
      'packaging',
    ],
    ['option_not_offered', { options: { limitedQuantity: true } }, 'options.limitedQuantity'],
    ['option_not_offered', { options: { lithiumBatteries: 'ion_alone' as const } }, 'options.lithiumBatteries'],
    ['account_invalid', { options: { billTo: { party: 'recipient' as const, accountNumber: '1' } } }, 'options.billTo'],
    ['export_statement_twice', { to: abroad, customs: fullCustoms }, 'customs.itn'],
    [
      'goods_undeclared',
      { to: abroad, customs: { ...customs, contents: 'dangerous_goods' as const } },
      'customs.contents',
    ],
  ])('%s names the field', (code, over, field) => {
    const refusal = checkPurchase(purchase(over as Partial<PurchaseRequest>), now)
    expect(refusal?.code).toBe(code)
    expect(refusal?.text.startsWith(`${field}:`) || refusal?.text.startsWith(`${field}.`)).toBe(true)
  })

  test('parcels within the European Union need no customs data', () => {
    expect(checkRate(rateRequest({ from: abroad, to: { ...abroad, country: 'FR' } }), now)).toBeNull()
  })
})

test('pickups tell where, and refuse what does not fit', () => {
  expect(buildPickup(pickup({ location: 'Loading dock' }), accountNumber)).toMatchObject({
    carrierCode: 'FDXE',
    remarks: 'Loading dock. Ring the bell',
    packageCount: 3,
    totalWeight: { units: 'LB', value: 12 },
    originDetail: { packageLocation: 'REAR', customerCloseTime: '17:30:00' },
  })
  expect(checkPickup(pickup({ instructions: 'x'.repeat(60) }))).toMatchObject({ code: 'too_long' })
  expect(checkPickup(pickup({ address: { ...sender, phone: '' } }))?.text).toMatch(/^address\.phone/)
})

test('the search never ends in the future and begins before the intent', () => {
  const made = new Date('2026-03-01T03:00:00Z')
  const hex = made.getTime().toString(16).padStart(12, '0')
  const intentId = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`
  expect(madeAt(intentId)).toBe(made.getTime())
  const info = at(
    buildFind(purchase({ intentId, shipDate: '2026-03-01' }), accountNumber, made),
    'referencesInformation',
  )
  expect(info).toMatchObject({ accountNumber, shipDateBegin: '2026-02-28', shipDateEndDate: '2026-02-28' })
  expect(searchReference(intentId)).toMatch(/^[0-9A-Z]{25}$/)
  expect(searchReference('no uuid')).toMatch(/^[0-9A-Z]{25}$/)
})
