import { expect, test } from 'vitest'
import type { Package, ShippingOptions } from '#contracts/carriers.ts'
import type { PickupRequest, PurchaseRequest } from '../carrier.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { buildAddress } from './address.ts'
import { isRefusal, purchaseJob, rateJob } from './check.ts'
import { realProblems } from './fixtures/official-contradictions.ts'
import { abroad, berlin, goods, newYork, order, sanFrancisco, toronto } from './fixtures/requests.ts'
import { buildShip } from './label.ts'
import { buildPickup } from './pickup.ts'
import { buildRate } from './rate.ts'
import { buildRecovery } from './recovery.ts'

const account = 'A1B2C3'
const place = { ...newYork, company: 'Corner Shop' }
const hold = { id: 'U12345678', name: 'Corner Shop', address: place }
const light: Package = { weight: { value: 40, unit: 'oz' } }
const canadian = { ...newYork, city: 'Toronto', state: 'ON', postalCode: 'M5H 2N2', country: 'CA' }

/** A name and an order that can be bought. */
const orders: [string, PurchaseRequest][] = [
  ['plain', order()],
  ['two packages', order({ packages: [light, { ...light, packaging: 'soft_pack' }] })],
  ['letter', order({ packages: [{ ...light, packaging: 'letter' }], service: 'ups_next_day_air' })],
  ['gif', order({ label: { format: 'png', dpi: 300 } })],
  ['signature', order({}, { signature: 'adult_signature', insuredValueCents: 123_456, nonmachinable: true })],
  ['Saturday', order({ service: 'ups_next_day_air' }, { saturdayDelivery: true, livePerishable: true })],
  ['hold', order({}, { holdAtLocation: hold })],
  [
    'third party',
    order({}, { billTo: { party: 'third_party', accountNumber: 'X9Y8Z7', postalCode: '60601', country: 'US' } }),
  ],
  ['recipient pays', order({}, { billTo: { party: 'recipient', accountNumber: 'X9Y8Z7' } })],
  ['dry ice', order({}, { dryIce: { value: 1.04, unit: 'kg' } })],
  ['battery', order({}, { lithiumBatteries: 'ion_in_equipment' })],
  ['return', order({ from: sanFrancisco, to: newYork }, { returnLabel: true })],
  ['abroad', abroad({}, { signature: 'signature' })],
  [
    'abroad to a neighbour',
    abroad({ to: toronto, service: 'ups_standard', customs: { ...goods, itn: 'X20261120123456' } }),
  ],
  ['abroad and back', abroad({ from: toronto, to: newYork, service: 'ups_standard' }, { returnLabel: true })],
  ['IOSS', abroad({ customs: { ...goods, recipientTaxId: 'IM2760000742', senderTaxId: 'GB123456789000XYZ9' } })],
  [
    'papers',
    abroad({
      customs: { ...goods, contents: 'documents', items: goods.items.map((item) => ({ ...item, unitValueCents: 0 })) },
    }),
  ],
  ['Puerto Rico', order({ to: { ...sanFrancisco, city: 'San Juan', state: 'PR', postalCode: '00901' } })],
  ['within Canada', order({ from: canadian, to: toronto, service: 'ups_express_saver' }, { signature: 'signature' })],
]

const pickup: PickupRequest = {
  pickupId: '0199c0de-0000-7000-8000-0000000000aa',
  address: newYork,
  day: '2026-12-01',
  readyTime: '10:00',
  closeTime: '17:30',
  packages: 5,
  weight: { value: 30.25, unit: 'lb' },
  services: ['ups_ground', 'ups_2nd_day_air', 'ups_ground'],
  location: 'Front desk',
  instructions: 'Ring twice',
}

function shipOf(request: PurchaseRequest) {
  const job = purchaseJob(request)
  if (isRefusal(job)) throw new Error(job.text)
  return buildShip(job, account).ShipmentRequest
}

function rateOf(request: PurchaseRequest) {
  const job = rateJob(request)
  if (isRefusal(job)) throw new Error(job.text)
  return buildRate(job, account, { transit: true }).RateRequest
}

// UPS's descriptions are reference data that is not part of the tree: skipped where it is not beside it.
const schemaTest = test.skipIf(!officialSchemasPresent)
const official = new Map<string, OfficialApi>()
function api(name: string): OfficialApi {
  const known = official.get(name) ?? new OfficialApi(`ups/${name}.json`)
  official.set(name, known)
  return known
}

schemaTest.each(orders)('%s: the label request is what UPS describes', (_name, request) => {
  const body = { ShipmentRequest: shipOf(request) }
  expect(realProblems(api('Shipping').problemsOfRequest('POST', '/shipments/{version}/ship', body))).toEqual([])
})

schemaTest.each(orders)('%s: the price request is what UPS describes', (_name, request) => {
  const body = { RateRequest: rateOf(request) }
  expect(realProblems(api('Rating').problemsOfRequest('POST', '/rating/{version}/{requestoption}', body))).toEqual([])
})

schemaTest('the other requests are what UPS describes', () => {
  const checked = [
    api('AddressValidation').problemsOf('XAVRequestWrapper', buildAddress(sanFrancisco)),
    api('Pickup').problemsOf('PICKUPCreationRequestWrapper', buildPickup(pickup, account)),
    ...[{ reference: 'abc', shipperNumber: account }, { trackingNumber: '1ZA1B2C30310000001' }].map((searched) =>
      api('Shipping').problemsOf('LABELRECOVERYRequestWrapper', buildRecovery(searched, { format: 'zpl', dpi: 203 })),
    ),
  ]
  expect(checked.map(realProblems)).toEqual([[], [], [], []])
})

test('sends every field of a plain order', () => {
  const { Request, Shipment, LabelSpecification } = shipOf(order())
  expect(Request.TransactionReference.CustomerContext).toBe('0199c0de000070008000000000000001')
  expect(Shipment).toMatchObject({
    Shipper: {
      Name: 'Postroom Test',
      AttentionName: 'Ann Sender',
      ShipperNumber: account,
      Phone: { Number: '2125550100' },
    },
    ShipTo: {
      Name: 'Bob Recipient',
      Address: {
        AddressLine: ['1 Market Street', 'Suite 5'],
        City: 'San Francisco',
        StateProvinceCode: 'CA',
        PostalCode: '941051234',
        CountryCode: 'US',
        ResidentialAddressIndicator: 'Y',
      },
    },
    PaymentInformation: { ShipmentCharge: [{ Type: '01', BillShipper: { AccountNumber: account } }] },
    Service: { Code: '03' },
    Package: [
      {
        Packaging: { Code: '02' },
        PackageWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: '3' },
        Dimensions: { Length: '10', Width: '8', Height: '4' },
        ReferenceNumber: [{ Value: 'PO 4711' }, { Value: '0199c0de000070008000000000000001' }],
      },
    ],
  })
  expect(LabelSpecification).toMatchObject({
    LabelImageFormat: { Code: 'ZPL' },
    LabelStockSize: { Height: '6', Width: '4' },
  })
})

test('weights are as entered, never over a bracket: 8 oz is half a pound, 1 kg goes up by less than a hundredth', () => {
  const weigh = (weight: Package['weight']) =>
    shipOf(order({ packages: [{ weight }] })).Shipment.Package[0]?.PackageWeight.Weight
  expect(weigh({ value: 8, unit: 'oz' })).toBe('0.5')
  expect(weigh({ value: 16, unit: 'oz' })).toBe('1')
  expect(weigh({ value: 1, unit: 'kg' })).toBe('2.21')
  expect(weigh({ value: 120.33, unit: 'lb' })).toBe('120.4')
})

/** Where an option shows in the label request and in the price request. */
const shown: {
  [K in keyof Required<ShippingOptions>]: 'refused' | { asked: ShippingOptions; ship: object; rate: object }
} = {
  signature: {
    asked: { signature: 'signature' },
    ship: { Package: [{ PackageServiceOptions: { DeliveryConfirmation: { DCISType: '2' } } }] },
    rate: { Package: [{ PackageServiceOptions: { DeliveryConfirmation: { DCISType: '2' } } }] },
  },
  insuredValueCents: {
    asked: { insuredValueCents: 25_000 },
    ship: { Package: [{ PackageServiceOptions: { DeclaredValue: { CurrencyCode: 'USD', MonetaryValue: '250.00' } } }] },
    rate: { Package: [{ PackageServiceOptions: { DeclaredValue: { MonetaryValue: '250.00' } } }] },
  },
  certifiedMail: 'refused',
  returnReceipt: 'refused',
  saturdayDelivery: {
    asked: { saturdayDelivery: true },
    ship: { ShipmentServiceOptions: { SaturdayDeliveryIndicator: '' } },
    rate: { ShipmentServiceOptions: { SaturdayDeliveryIndicator: '' } },
  },
  sundayHolidayDelivery: 'refused',
  holdAtLocation: {
    asked: { holdAtLocation: hold },
    ship: {
      ShipmentIndicationType: [{ Code: '01' }],
      AlternateDeliveryAddress: { Name: 'Corner Shop', AttentionName: 'Bob Recipient', UPSAccessPointID: 'U12345678' },
    },
    rate: { ShipmentIndicationType: [{ Code: '01' }], AlternateDeliveryAddress: { Address: { PostalCode: '10118' } } },
  },
  returnLabel: {
    asked: { returnLabel: true },
    ship: { ReturnService: { Code: '9' }, Shipper: { Name: 'Bob Recipient' }, ShipFrom: { Name: 'Postroom Test' } },
    rate: { ShipmentServiceOptions: { ReturnService: { Code: '9' } } },
  },
  billTo: {
    asked: { billTo: { party: 'recipient', accountNumber: 'x9y8z7' } },
    ship: { PaymentInformation: { ShipmentCharge: [{ BillReceiver: { AccountNumber: 'X9Y8Z7' } }] } },
    rate: { PaymentDetails: { ShipmentCharge: [{ BillReceiver: { AccountNumber: 'X9Y8Z7' } }] } },
  },
  livePerishable: {
    asked: { livePerishable: true },
    ship: { ShipmentServiceOptions: { RestrictedArticles: { PerishablesIndicator: '' } } },
    rate: { ShipmentServiceOptions: { RestrictedArticles: { PerishablesIndicator: '' } } },
  },
  dryIce: {
    asked: { dryIce: { value: 1.01, unit: 'lb' } },
    ship: {
      Package: [
        {
          PackageServiceOptions: {
            DryIce: { RegulationSet: 'CFR', DryIceWeight: { UnitOfMeasurement: { Code: '01' }, Weight: '1.1' } },
          },
        },
      ],
    },
    rate: { Package: [{ PackageServiceOptions: { DryIce: { DryIceWeight: { Weight: '1.1' } } } }] },
  },
  lithiumBatteries: {
    asked: { lithiumBatteries: 'metal_with_equipment' },
    ship: {
      Package: [
        {
          PackageServiceOptions: {
            HazMat: [{ IDNumber: 'UN3091', CommodityRegulatedLevelCode: 'LR', TransportationMode: 'PAX' }],
          },
        },
      ],
    },
    rate: { Package: [{ PackageServiceOptions: { HazMat: { HazMatChemicalRecord: [{ IDNumber: 'UN3091' }] } } }] },
  },
  limitedQuantity: 'refused',
  contents: 'refused',
  nonmachinable: {
    asked: { nonmachinable: true },
    ship: { Package: [{ AdditionalHandlingIndicator: '' }] },
    rate: { Package: [{ AdditionalHandlingIndicator: '' }] },
  },
}

const askedAnyway: ShippingOptions = {
  certifiedMail: true,
  returnReceipt: 'hardcopy',
  sundayHolidayDelivery: true,
  limitedQuantity: true,
  contents: 'media',
}

test.each(Object.entries(shown))('the option %s is in the request or refused', (key, where) => {
  if (where !== 'refused') {
    expect(shipOf(order({}, where.asked)).Shipment).toMatchObject(where.ship)
    expect(rateOf(order({}, where.asked)).Shipment).toMatchObject(where.rate)
    return
  }
  const options = { [key]: askedAnyway[key as keyof ShippingOptions] }
  for (const job of [purchaseJob(order({}, options)), rateJob(order({}, options))])
    expect(job).toMatchObject({ code: 'option_not_offered', text: expect.stringContaining('UPS does not offer') })
})

test('a return is billed and named after the account: who it goes to', () => {
  const { Shipment } = shipOf(order({ from: sanFrancisco, to: newYork }, { returnLabel: true }))
  expect(Shipment).toMatchObject({ Shipper: { Name: 'Postroom Test' }, ShipFrom: { Name: 'Bob Recipient' } })
})

test('abroad the signature and the references belong to the shipment', () => {
  const { Shipment } = shipOf(abroad({}, { signature: 'adult_signature' }))
  expect(Shipment).toMatchObject({
    ShipmentServiceOptions: { DeliveryConfirmation: { DCISType: '2' } },
    ReferenceNumber: [{ Value: 'PO 4711' }, { Value: '0199c0de000070008000000000000001' }],
  })
  expect(Shipment.Package[0]).not.toHaveProperty('ReferenceNumber')
})

test.each<[string, Partial<PurchaseRequest>, ShippingOptions, string]>([
  ['restricted signature', {}, { signature: 'adult_signature_restricted' }, 'option_not_offered'],
  ['too high a value', {}, { insuredValueCents: 50_000_01 }, 'insured_value_too_high'],
  ['batteries alone', {}, { lithiumBatteries: 'ion_alone' }, 'option_not_offered'],
  ['dry ice heavier than the package', {}, { dryIce: { value: 4, unit: 'lb' } }, 'dry_ice_too_heavy'],
  ['signature on a return', {}, { returnLabel: true, signature: 'signature' }, 'option_not_offered'],
  ['two packages on a return', { packages: [light, light] }, { returnLabel: true }, 'return_one_package'],
  ['wrong account', {}, { billTo: { party: 'recipient', accountNumber: '12' } }, 'account_invalid'],
  [
    'third party without a postal code',
    {},
    { billTo: { party: 'third_party', accountNumber: 'X9Y8Z7' } },
    'postal_code_required',
  ],
  ['wrong location', {}, { holdAtLocation: { ...hold, id: '7' } }, 'location_invalid'],
  ['flat rate', { packages: [{ ...light, packaging: 'small_flat_rate_box' }] }, {}, 'packaging_not_offered'],
  ['too many references', { references: ['1', '2', '3', '4', '5'] }, {}, 'references_too_many'],
  ['too long a reference', { references: ['x'.repeat(36)] }, {}, 'reference_too_long'],
  ['another carrier', { service: 'usps_priority_mail' }, {}, 'service_not_offered'],
  ['a service of elsewhere', { service: 'ups_express_early' }, {}, 'service_not_offered'],
  ['a long street', { to: { ...sanFrancisco, line1: 'x'.repeat(36) } }, {}, 'too_long'],
  ['no state', { to: { ...sanFrancisco, state: '' } }, {}, 'state_required'],
  [
    'early without a phone',
    { from: { ...newYork, phone: '' }, service: 'ups_next_day_air_early' },
    {},
    'phone_required',
  ],
  [
    'short tariff number',
    { to: berlin, customs: { ...goods, items: goods.items.map((item) => ({ ...item, hsCode: '7318' })) } },
    {},
    'hs_code_short',
  ],
  [
    'goods without a value',
    { to: berlin, customs: { ...goods, items: goods.items.map((item) => ({ ...item, unitValueCents: 0 })) } },
    {},
    'value_required',
  ],
  ['abandoning', { to: berlin, customs: { ...goods, nonDelivery: 'abandon' } }, {}, 'option_not_offered'],
])('%s is refused before UPS is asked', (_name, over, options, code) => {
  expect(purchaseJob(order(over, options))).toMatchObject({ code })
})

test('a pickup counts every package and names every service', () => {
  const { PickupCreationRequest: body } = buildPickup(pickup, account)
  expect(body).toMatchObject({
    PickupDateInfo: { ReadyTime: '1000', CloseTime: '1730', PickupDate: '20261201' },
    PickupPiece: [
      { ServiceCode: '003', Quantity: '4' },
      { ServiceCode: '002', Quantity: '1' },
    ],
    TotalWeight: { Weight: '30.3', UnitOfMeasurement: 'LBS' },
    SpecialInstruction: 'Ring twice',
    PickupAddress: { PickupPoint: 'Front desk', Phone: { Number: '2125550100' } },
  })
})
