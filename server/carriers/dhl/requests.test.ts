/** What is asked of DHL: every option, customs field and reference is in the request or refused. */
import { describe, expect, it } from 'vitest'
import type { ShippingOptions } from '#contracts/carriers.ts'
import { ShippingOptions as optionsSchema } from '#contracts/carriers.ts'
import { type Customs, Customs as customsSchema } from '#contracts/customs.ts'
import { type Json, record, records } from '../kit/values.ts'
import { checkPurchase, checkRate } from './check.ts'
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
import { buildLabel, labelPath } from './label.ts'
import { buildPickup, checkPickup } from './pickup.ts'
import { buildRate } from './rate.ts'
import { searchReference } from './references.ts'
import { handOver } from './ship-time.ts'

const asking = { accountNumber, now: new Date() }
const label = (over: Parameters<typeof purchase>[0]) => buildLabel(purchase(over), asking)
const exported = (over: Partial<Customs> = {}) =>
  buildLabel(exportPurchase({ customs: { ...customs, ...over } }), asking)
const serviceOf = (body: Json, code: string) =>
  records(body.valueAddedServices).find(({ serviceCode }) => serviceCode === code)
const contentOf = (body: Json) => record(body.content)
const declarationOf = (body: Json) => record(contentOf(body).exportDeclaration)

/** What each option becomes: a look into the request, or the code it is refused with. */
const optionCases: {
  [Key in keyof Required<ShippingOptions>]: [
    value: NonNullable<ShippingOptions[Key]>,
    expected: string | ((body: Json) => unknown),
  ][]
} = {
  signature: [
    ['signature', (body) => serviceOf(body, 'SF')],
    ['adult_signature', (body) => serviceOf(body, 'SD')],
    ['adult_signature_restricted', 'option_not_offered'],
  ],
  insuredValueCents: [
    [123_45, (body) => serviceOf(body, 'II')?.value === 123.45 && serviceOf(body, 'II')?.currency === 'USD'],
  ],
  certifiedMail: [[true, 'option_not_offered']],
  returnReceipt: [['electronic', 'option_not_offered']],
  saturdayDelivery: [[true, (body) => serviceOf(body, 'AA')]],
  sundayHolidayDelivery: [[true, 'option_not_offered']],
  holdAtLocation: [
    [
      { id: 'NYC001', name: 'DHL', address: recipient },
      (body) => record(body.onDemandDelivery).servicePointId === 'NYC001',
    ],
    [{ id: '', name: 'DHL', address: recipient }, 'location_required'],
  ],
  returnLabel: [[true, (body) => serviceOf(body, 'PT') && records(body.accounts)[1]?.typeCode === 'payer']],
  billTo: [
    [{ party: 'third_party', accountNumber: '987654321' }, (body) => records(body.accounts)[1]?.number === '987654321'],
    [{ party: 'recipient', accountNumber: 'not a number' }, 'account_invalid'],
  ],
  livePerishable: [[true, 'option_not_offered']],
  dryIce: [
    [
      { value: 3, unit: 'lb' },
      (body) => record(records(serviceOf(body, 'HC')?.dangerousGoods)[0]).dryIceTotalNetWeight === 3,
    ],
  ],
  lithiumBatteries: [
    ['ion_with_equipment', (body) => record(records(serviceOf(body, 'HD')?.dangerousGoods)[0]).contentId === '966'],
    ['metal_in_equipment', (body) => record(records(serviceOf(body, 'HW')?.dangerousGoods)[0]).contentId === '970'],
    ['ion_alone', 'option_not_offered'],
  ],
  limitedQuantity: [[true, 'option_not_offered']],
  contents: [['media', 'option_not_offered']],
  nonmachinable: [[true, 'option_not_offered']],
}

describe('options', () => {
  it('has a case for every option of the contract', () => {
    expect(Object.keys(optionCases).toSorted()).toEqual(Object.keys(optionsSchema.properties).toSorted())
  })

  const cases = Object.entries(optionCases).flatMap(([key, list]) =>
    (list as [unknown, string | ((body: Json) => unknown)][]).map(([value, expected]) => ({ key, value, expected })),
  )
  it.each(cases)('carries or refuses $key $value', ({ key, value, expected }) => {
    const request = purchase({ options: { [key]: value } })
    const refusal = checkPurchase(request, new Date())
    if (typeof expected === 'string') {
      expect(refusal?.code).toBe(expected)
      expect(refusal?.text).toContain(`options.${key}`)
      return
    }
    expect(refusal).toBeNull()
    expect(expected(buildLabel(request, asking))).toBeTruthy()
  })

  it('asks prices with the same services, without what POST /rates does not know', () => {
    const options: ShippingOptions = {
      signature: 'signature',
      dryIce: { value: 2, unit: 'lb' },
      insuredValueCents: 100_00,
    }
    const body = buildRate(rateRequest({ options }), asking)
    expect(body.valueAddedServices).toEqual([
      { serviceCode: 'SF' },
      { serviceCode: 'HC' },
      { serviceCode: 'II', value: 100, currency: 'USD' },
    ])
  })

  it('counts insurance and dry ice of each package', () => {
    const packages = [{ weight: { value: 1, unit: 'lb' as const } }, { weight: { value: 1, unit: 'lb' as const } }]
    const body = label({ packages, options: { insuredValueCents: 100_00, dryIce: { value: 0.5, unit: 'lb' } } })
    expect(serviceOf(body, 'II')?.value).toBe(200)
    expect(record(records(serviceOf(body, 'HC')?.dangerousGoods)[0]).dryIceTotalNetWeight).toBe(1)
  })

  it('refuses an option it has never heard of', () => {
    const options = { moonDelivery: true } as unknown as ShippingOptions
    expect(checkRate(rateRequest({ options }), new Date())?.code).toBe('option_unknown')
  })
})

/** Where each customs field is found in the request. */
const customsCases: { [Key in keyof Required<Customs>]: (body: Json) => unknown } = {
  contents: (body) => declarationOf(body).exportReasonType === 'commercial_purpose_or_sale',
  contentsExplanation: () =>
    record(records(declarationOf(exported({ contents: 'other', contentsExplanation: 'Props' })).remarks)[0]).value ===
    'Props',
  nonDelivery: () =>
    checkRate(exportPurchase({ customs: { ...customs, nonDelivery: 'abandon' } }), new Date())?.text.includes(
      'customs.nonDelivery',
    ),
  incoterm: (body) =>
    contentOf(body).incoterm === 'DDP' &&
    serviceOf(body, 'DD') &&
    records(body.accounts)[1]?.typeCode === 'duties-taxes',
  currency: (body) => contentOf(body).declaredValueCurrency === 'USD',
  invoiceNumber: (body) => record(declarationOf(body).invoice).number === 'INV-77',
  invoiceDate: (body) => record(declarationOf(body).invoice).date === '2026-01-05',
  itn: () => contentOf(exported({ itn: 'X20260105123456' })).USFilingTypeValue === 'X20260105123456',
  eelPfc: (body) => contentOf(body).USFilingTypeValue === 'NOEEI 30.37(a)',
  senderTaxId: (body) => {
    const [number] = records(record(record(body.customerDetails).shipperDetails).registrationNumbers)
    return number?.typeCode === 'EIN' && number.number === '12-3456789'
  },
  recipientTaxId: (body) => {
    const [number] = records(record(record(body.customerDetails).receiverDetails).registrationNumbers)
    return number?.typeCode === 'VAT' && number.issuerCountryCode === 'DE'
  },
  paperless: (body) => serviceOf(body, 'WY'),
  items: (body) => records(declarationOf(body).lineItems).length === 1,
}

describe('customs', () => {
  it('has a case for every field of the contract', () => {
    expect(Object.keys(customsCases).toSorted()).toEqual(Object.keys(customsSchema.properties).toSorted())
  })

  it.each(Object.entries(customsCases))('carries %s', (_, found) => {
    expect(found(exported())).toBeTruthy()
  })

  it('carries every field of an item', () => {
    expect(records(declarationOf(exported()).lineItems)[0]).toEqual({
      number: 1,
      description: 'Steel rulers',
      price: 12.5,
      quantity: { value: 4, unitOfMeasurement: 'PCS' },
      commodityCodes: [
        { typeCode: 'outbound', value: '901780' },
        { typeCode: 'inbound', value: '901780' },
      ],
      exportReasonType: 'commercial_purpose_or_sale',
      manufacturerCountry: 'US',
      weight: { netValue: 2, grossValue: 2 },
      customerReferences: [{ typeCode: 'PAN', value: 'R-30' }],
    })
    expect(contentOf(exported()).declaredValue).toBe(50)
  })

  it('asks for the form when a border is crossed without one', () => {
    const refusal = checkRate(rateRequest({ to: abroad }), new Date())
    expect(refusal).toMatchObject({ code: 'customs_required' })
    expect(refusal?.text).toMatch(/^customs:/)
  })

  it('knows customs territories: the European Union, Puerto Rico', () => {
    const within = (from: string, to: string, state?: string) =>
      checkRate(rateRequest({ from: { ...abroad, country: from }, to: { ...abroad, country: to, state } }), new Date())
    expect(within('DE', 'FR')).toBeNull()
    expect(within('US', 'US', 'PR')).toBeNull()
    expect(within('DE', 'GB')?.code).toBe('customs_required')
  })

  it('declares no documents', () => {
    const body = exported({ contents: 'documents' })
    expect(contentOf(body).isCustomsDeclarable).toBe(false)
    expect(contentOf(body).exportDeclaration).toBeUndefined()
  })

  it('takes dangerous goods with an option DHL has for them only', () => {
    const goods = { ...customs, contents: 'dangerous_goods' as const }
    const refusal = checkRate(exportPurchase({ customs: goods }), new Date())
    expect(refusal?.code).toBe('option_not_offered')
    const options = { lithiumBatteries: 'ion_in_equipment' as const }
    expect(checkRate(exportPurchase({ customs: goods, options }), new Date())).toBeNull()
  })

  it('sends the invoice electronically where DHL can, and prices without it', () => {
    expect(labelPath(exportPurchase())).toBe('/shipments?bypassPLTError=true')
    expect(labelPath(exportPurchase({ customs: { ...customs, paperless: false } }))).toBe('/shipments')
    expect(serviceOf(buildRate(exportPurchase(), asking), 'WY')).toBeUndefined()
    expect(serviceOf(buildRate(exportPurchase(), asking), 'DD')).toBeDefined()
  })

  it('gives an IOSS number to the seller', () => {
    const details = record(exported({ recipientTaxId: 'IM3720000224' }).customerDetails)
    expect(record(details.shipperDetails).registrationNumbers).toContainEqual({
      typeCode: 'SDT',
      number: 'IM3720000224',
      issuerCountryCode: 'US',
    })
    expect(record(details.receiverDetails).registrationNumbers).toBeUndefined()
  })
})

describe('addresses and references', () => {
  it('sends our reference first, then the user’s', () => {
    const references = records(label({}).customerReferences).map(({ value }) => value)
    expect(references).toEqual(['0199c0de000070008000000000000001', 'PO 4711', 'Cost centre 9'])
    expect(searchReference('no uuid')).toMatch(/^[0-9a-f]{32}$/)
  })

  it('refuses a reference that DHL would cut', () => {
    const refusal = checkPurchase(purchase({ references: ['x'.repeat(36)] }), new Date())
    expect(refusal?.code).toBe('reference_too_long')
  })

  it('lends the other side’s phone and names the field when there is none', () => {
    const to = { ...recipient, phone: undefined }
    const contact = record(record(record(label({ to }).customerDetails).receiverDetails).contactInformation)
    expect(contact.phone).toBe(sender.phone)
    const from = { ...sender, phone: undefined }
    const refusal = checkPurchase(purchase({ to, from }), new Date())
    expect(refusal?.code).toBe('phone_required')
    expect(refusal?.text).toContain('to.phone')
  })

  it.each([
    [{ city: '' }, 'city_required'],
    [{ line1: 'x'.repeat(46) }, 'too_long'],
    [{ company: 'x'.repeat(101) }, 'too_long'],
    [{ email: `${'x'.repeat(70)}@example.com` }, 'too_long'],
  ])('refuses %o', (over, code) => {
    expect(checkPurchase(purchase({ to: { ...recipient, ...over } }), new Date())?.code).toBe(code)
  })
})

describe('packages and days', () => {
  it('keeps pounds and inches when all are, and converts everything otherwise', () => {
    expect(records(buildRate(rateRequest(), asking).packages)[0]).toEqual({
      weight: 2,
      dimensions: { length: 10.5, width: 8, height: 4 },
    })
    const mixed = [{ weight: { value: 1, unit: 'kg' as const } }, { weight: { value: 8, unit: 'oz' as const } }]
    const body = buildRate(rateRequest({ packages: mixed }), asking)
    expect(body.unitOfMeasurement).toBe('metric')
    expect(records(body.packages).map(({ weight }) => weight)).toEqual([1, 0.227])
  })

  it('packs letters in DHL’s envelope and refuses other carriers’ boxes and too much weight', () => {
    const one = (packaging: 'letter' | 'small_flat_rate_box', ounces: number) =>
      rateRequest({ packages: [{ weight: { value: ounces, unit: 'oz' }, packaging }] })
    expect(records(buildRate(one('letter', 4), asking).packages)[0]?.typeCode).toBe('XPD')
    expect(checkRate(one('letter', 12), new Date())?.code).toBe('too_heavy')
    expect(checkRate(one('small_flat_rate_box', 4), new Date())?.code).toBe('packaging_not_offered')
    const heavy = rateRequest({ packages: [{ weight: { value: 70.1, unit: 'kg' } }] })
    expect(checkRate(heavy, new Date())?.code).toBe('too_heavy')
  })

  it('hands over at five local time, later when five has passed', () => {
    const berlin = { ...abroad }
    expect(handOver('2026-01-05', berlin, new Date('2026-01-05T08:00:00Z'))).toBe('2026-01-05T17:00:00 GMT+01:00')
    expect(handOver('2026-07-06', sender, new Date('2026-07-06T22:00:00Z'))).toBe('2026-07-06T18:30:00 GMT-04:00')
    expect(handOver('2026-01-05', berlin, new Date('2026-01-05T22:50:00Z'))).toBe('2026-01-05T23:59:00 GMT+01:00')
  })

  it('refuses days DHL does not take', () => {
    expect(checkRate(rateRequest({ shipDate: '2020-01-01' }), new Date())?.code).toBe('ship_date_past')
    expect(checkRate(rateRequest({ shipDate: '2099-01-01' }), new Date())?.code).toBe('ship_date_too_far')
  })
})

describe('pickups', () => {
  it('divides the weight and folds instructions', () => {
    const body = buildPickup(pickup({ instructions: 'x'.repeat(100) }), accountNumber)
    expect(records(body.shipmentDetails)[0]).toMatchObject({ unitOfMeasurement: 'imperial', productCode: 'P' })
    expect(records(records(body.shipmentDetails)[0]?.packages)).toEqual([{ weight: 4 }, { weight: 4 }, { weight: 4 }])
    expect(records(body.specialInstructions).map(({ value }) => String(value).length)).toEqual([80, 20])
  })

  it('refuses what has no room', () => {
    expect(checkPickup(pickup({ location: 'x'.repeat(81) }))?.code).toBe('too_long')
    expect(checkPickup(pickup({ instructions: 'x'.repeat(321) }))?.code).toBe('too_long')
    expect(checkPickup(pickup({ address: { ...sender, phone: undefined } }))?.code).toBe('phone_required')
  })
})
