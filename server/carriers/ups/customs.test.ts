import { expect, test } from 'vitest'
import { ShippingOptions } from '#contracts/carriers.ts'
import { Customs, CustomsItem } from '#contracts/customs.ts'
import { isRefusal, purchaseJob } from './check.ts'
import { customsRules } from './customs.ts'
import { abroad, goods, toronto } from './fixtures/requests.ts'
import { buildShip } from './label.ts'
import { optionRules } from './options.ts'

function shipmentOf(over: Partial<Customs> = {}, request = abroad()) {
  const job = purchaseJob({ ...request, customs: { ...goods, ...over } })
  if (isRefusal(job)) throw new Error(job.text)
  return buildShip(job, 'A1B2C3').ShipmentRequest.Shipment
}
const forms = (InternationalForms: object) => ({ ShipmentServiceOptions: { InternationalForms } })

test('no option and no field of customs is without a rule', () => {
  expect(Object.keys(optionRules).sort()).toEqual(Object.keys(ShippingOptions.properties).sort())
  expect(Object.keys(customsRules).sort()).toEqual(Object.keys(Customs.properties).sort())
})

/** Where each field of customs shows. */
const shown: { [K in keyof Required<Customs>]: { asked: Partial<Customs>; expected: object } | 'refused' } = {
  contents: { asked: { contents: 'gift' }, expected: forms({ ReasonForExport: 'GIFT' }) },
  contentsExplanation: {
    asked: { contents: 'other', contentsExplanation: 'For a trade fair, to come back', eelPfc: undefined },
    expected: forms({ ReasonForExport: 'OTHER', Comments: 'For a trade fair, to come back' }),
  },
  nonDelivery: 'refused',
  incoterm: {
    asked: { incoterm: 'DDP' },
    expected: {
      ...forms({ TermsOfShipment: 'DDP' }),
      PaymentInformation: {
        ShipmentCharge: [{ Type: '01' }, { Type: '02', BillShipper: { AccountNumber: 'A1B2C3' } }],
      },
    },
  },
  currency: { asked: { currency: 'EUR' }, expected: forms({ CurrencyCode: 'EUR' }) },
  invoiceNumber: { asked: { invoiceNumber: 'I-1' }, expected: forms({ InvoiceNumber: 'I-1' }) },
  invoiceDate: { asked: { invoiceDate: '2026-01-05' }, expected: forms({ InvoiceDate: '20260105' }) },
  itn: {
    asked: { itn: 'X20261120123456', eelPfc: undefined },
    expected: forms({
      Comments: 'ITN X20261120123456',
      EEIFilingOption: { Code: '1', ShipperFiled: { Code: 'A', PreDepartureITNNumber: 'X20261120123456' } },
    }),
  },
  eelPfc: {
    asked: { eelPfc: '30.37(a)' },
    expected: forms({
      Comments: 'NOEEI 30.37(a)',
      EEIFilingOption: { ShipperFiled: { Code: 'B', ExemptionLegend: '30.37(a)' } },
    }),
  },
  senderTaxId: { asked: {}, expected: { Shipper: { TaxIdentificationNumber: '12-3456789' } } },
  recipientTaxId: {
    asked: {},
    expected: {
      GlobalTaxInformation: {
        AgentTaxIdentificationNumber: [
          { AgentRole: '30', TaxIdentificationNumber: [{ IdentificationNumber: 'DE123456789' }] },
        ],
      },
    },
  },
  paperless: { asked: { paperless: true }, expected: forms({ FormType: ['01'] }) },
  items: {
    asked: {},
    expected: forms({
      Product: [
        {
          Description: ['Steel bolts, zinc plated, for the m', 'ounting of shelves in offices and w', 'orkshops'],
          Unit: { Number: '3', Value: '12.50' },
          CommodityCode: '731815',
          PartNumber: 'BOLT-8',
          OriginCountryCode: 'US',
          ProductWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: '1.5' },
        },
      ],
    }),
  },
}

test.each(Object.entries(shown))('customs %s is told or refused', (_key, where) => {
  if (where !== 'refused') return expect(shipmentOf(where.asked)).toMatchObject(where.expected)
  expect(() => shipmentOf({ nonDelivery: 'abandon' })).toThrow('abandon')
})

test('a description keeps every character in lines of 35', () => {
  const description = 'ä'.repeat(100)
  const shipment = shipmentOf({ items: goods.items.map((item) => ({ ...item, description })) })
  expect(shipment).toMatchObject(
    forms({ Product: [{ Description: ['ä'.repeat(35), 'ä'.repeat(35), 'ä'.repeat(30)] }] }),
  )
})

test('every field of an item has a place', () => {
  expect(Object.keys(CustomsItem.properties).sort()).toEqual(
    ['description', 'hsCode', 'originCountry', 'quantity', 'sku', 'unitValueCents', 'unitWeight'].sort(),
  )
})

test('tax numbers: IOSS with the departure, a long one of the sender with the shipment', () => {
  expect(shipmentOf({ recipientTaxId: 'IM2760000742' })).toMatchObject({
    ShipFrom: { VendorInfo: { VendorCollectIDTypeCode: '0356', VendorCollectIDNumber: 'IM2760000742' } },
  })
  expect(shipmentOf({ senderTaxId: 'GB123456789000XYZ9' })).toMatchObject({
    GlobalTaxInformation: { AgentTaxIdentificationNumber: [{ AgentRole: '20' }, { AgentRole: '30' }] },
  })
})

test('the total of the invoice goes to Canada beside it', () => {
  const shipment = shipmentOf({}, abroad({ to: toronto, service: 'ups_standard' }))
  expect(shipment).toMatchObject({ InvoiceLineTotal: { CurrencyCode: 'USD', MonetaryValue: '37.50' } })
})

test('an invoice has a number and a day even when none was given', () => {
  const shipment = shipmentOf({ invoiceNumber: undefined, invoiceDate: undefined }, abroad({ shipDate: '2026-11-21' }))
  expect(shipment).toMatchObject(forms({ InvoiceNumber: 'PO 4711', InvoiceDate: '20261121' }))
})
