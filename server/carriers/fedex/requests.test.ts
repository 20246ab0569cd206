import { describe, expect, test } from 'vitest'
import { ShippingOptions as OptionsSchema, packagings } from '#contracts/carriers.ts'
import { type Customs, Customs as CustomsSchema } from '#contracts/customs.ts'
import type { PurchaseRequest } from '../carrier.ts'
import { at } from '../kit/values.ts'
import { checkPurchase, checkRate } from './check.ts'
import { buildFind } from './find.ts'
import { fullCustoms, one, optionKeys, options, place } from './fixtures/everything.ts'
import { accountNumber, customs, exportPurchase, pickup, purchase, rateRequest, sender } from './fixtures/requests.ts'
import { buildShip } from './label.ts'
import { buildPickup, checkPickup } from './pickup.ts'
import { madeAt, searchReference } from './references.ts'

const now = new Date()
const ship = (over: Partial<PurchaseRequest> = {}) => buildShip(purchase(over), accountNumber)
const shipment = (over: Partial<PurchaseRequest> = {}, ...path: string[]) =>
  at(ship(over), 'requestedShipment', ...path)

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
