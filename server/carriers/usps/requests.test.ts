import { describe, expect, test } from 'vitest'
import { ShippingOptions } from '#contracts/carriers.ts'
import { Customs, CustomsItem } from '#contracts/customs.ts'
import { customsHandlers, itemKeys } from './customs.ts'
import { abroad, hold, labelOf, labelsOf, problemsOf, searchOf } from './fixtures/built.ts'
import { customs, foreigner, purchase, recipient, sender } from './fixtures/requests.ts'
import { keyOf } from './label.ts'
import { labelKey } from './label-key.ts'
import { optionHandlers } from './options.ts'

describe('nothing is dropped', () => {
  test('every option and every customs field has its place', () => {
    expect(Object.keys(optionHandlers).sort()).toEqual(Object.keys(ShippingOptions.properties).sort())
    expect(Object.keys(customsHandlers).sort()).toEqual(Object.keys(Customs.properties).sort())
    expect(Object.keys(itemKeys).sort()).toEqual(Object.keys(CustomsItem.properties).sort())
  })

  test.each([
    ['signature', { signature: 'signature' }, 'usps_priority_mail', [921]],
    ['signature', { signature: 'signature' }, 'usps_priority_mail_express', [981]],
    ['signature', { signature: 'adult_signature_restricted' }, 'usps_priority_mail', [923]],
    ['signature', { signature: 'none' }, 'usps_priority_mail', []],
    ['certified', { certifiedMail: true, signature: 'signature' }, 'usps_priority_mail', [910]],
    ['certified', { certifiedMail: true, signature: 'adult_signature' }, 'usps_priority_mail', [912]],
    ['certified', { certifiedMail: true, signature: 'adult_signature_restricted' }, 'usps_priority_mail', [913]],
    ['insurance', { insuredValueCents: 500_00 }, 'usps_priority_mail', [930]],
    ['insurance', { insuredValueCents: 500_01 }, 'usps_priority_mail', [931]],
    ['insurance', { insuredValueCents: 100_00 }, 'usps_priority_mail_express', [925]],
    ['insurance', { insuredValueCents: 0 }, 'usps_priority_mail', []],
    ['receipt', { returnReceipt: 'electronic' }, 'usps_priority_mail', [957]],
    ['receipt', { returnReceipt: 'hardcopy' }, 'usps_priority_mail', [955]],
    ['Sunday', { sundayHolidayDelivery: true }, 'usps_priority_mail_express', [991]],
    ['dry ice', { dryIce: { value: 1, unit: 'lb' } }, 'usps_priority_mail', [819]],
    ['batteries', { lithiumBatteries: 'ion_alone' }, 'usps_ground_advantage', [816]],
    ['batteries', { lithiumBatteries: 'metal_with_equipment' }, 'usps_ground_advantage', [818]],
    ['batteries', { lithiumBatteries: 'ion_in_equipment' }, 'usps_ground_advantage', [820]],
    ['limited quantity', { limitedQuantity: true }, 'usps_ground_advantage', [831]],
  ] as const)('%s %o with %s is %o', (_, options, service, codes) => {
    expect(labelOf({ options, service }).packageDescription.extraServices).toEqual(codes)
  })

  test('flags, values and places of options', () => {
    expect(labelOf({ options: { insuredValueCents: 123_45 } }).packageDescription.packageOptions).toEqual({
      packageValue: 123.45,
    })
    expect(labelOf({ options: { livePerishable: true } }).packageDescription.packageOptions).toEqual({
      contentType: 'PERISHABLE',
    })
    expect(labelOf({ options: { limitedQuantity: true } }).packageDescription.packageOptions).toEqual({
      contentType: 'HAZMAT',
    })
    expect(labelOf({ options: { nonmachinable: true } }).packageDescription).toMatchObject({
      hasNonstandardCharacteristics: true,
      processingCategory: 'NONSTANDARD',
    })
    expect(labelOf({ options: { holdAtLocation: hold } }).toAddress).toMatchObject({
      holdForPickup: true,
      ...{ facilityId: '1437366', phone: '+16148098581', email: 'nick@example.com' },
    })
    const { phone: _, ...silent } = recipient
    expect(labelOf({ to: silent, options: { holdAtLocation: hold } }).toAddress).toMatchObject({ phone: '6147476321' })
    expect(labelOf({ options: { returnLabel: true } }).packageDescription.mailClass).toBe(
      'USPS_GROUND_ADVANTAGE_RETURN_SERVICE',
    )
    expect(labelOf({ options: { contents: 'media' }, service: 'usps_media_mail' }).packageDescription.mailClass).toBe(
      'MEDIA_MAIL',
    )
    expect(searchOf({ options: { livePerishable: true } })[0]?.extras.rateCodes).toEqual([972])
    expect(searchOf({ options: { saturdayDelivery: true } })[0]?.extras.included).toHaveLength(1)
  })

  test.each([
    [{ signature: 'signature' }, 'options.signature'],
    [{ certifiedMail: true }, 'options.certifiedMail'],
    [{ returnReceipt: 'hardcopy' }, 'options.returnReceipt'],
    [{ sundayHolidayDelivery: true }, 'options.sundayHolidayDelivery'],
    [{ holdAtLocation: hold }, 'options.holdAtLocation'],
    [{ returnLabel: true }, 'options.returnLabel'],
    [{ billTo: { party: 'recipient', accountNumber: '1' } }, 'options.billTo'],
    [{ livePerishable: true }, 'options.livePerishable'],
    [{ dryIce: { value: 1, unit: 'kg' } }, 'options.dryIce'],
    [{ lithiumBatteries: 'ion_alone' }, 'options.lithiumBatteries'],
    [{ limitedQuantity: true }, 'options.limitedQuantity'],
  ] as const)('abroad %o is refused by name', (options, field) => {
    expect(problemsOf({ ...abroad, options })).toEqual([`option_not_offered ${field}`])
  })

  test('what cannot go together or is missing is refused', () => {
    expect(problemsOf({ options: { dryIce: { value: 1, unit: 'lb' }, limitedQuantity: true } })).toEqual([
      'option_not_offered options.limitedQuantity',
    ])
    expect(problemsOf({ service: 'usps_media_mail' })).toEqual(['contents_not_certified options.contents'])
    expect(problemsOf({ service: 'usps_parcel_select' })).toEqual(['service_not_offered service'])
    expect(problemsOf({ service: 'ups_ground' })).toEqual(['service_unknown service'])
    expect(problemsOf({ service: 'usps_priority_mail_international' })).toEqual(['service_unknown service'])
    expect(problemsOf({ ...abroad, customs: null })).toEqual(['customs_required customs'])
    const [item] = purchase().packages
    const two = [item, item].flatMap((one) => one ?? [])
    expect(problemsOf({ ...abroad, packages: two })).toEqual(['one_package_with_customs packages'])
    const { email: _, phone: __, ...quiet } = recipient
    expect(problemsOf({ to: quiet, from: { ...sender, phone: '' }, options: { holdAtLocation: hold } })).toEqual([
      ...['email_required to.email', 'phone_required to.phone', 'phone_required from.phone'],
    ])
  })
})

describe('addresses, references, sizes', () => {
  test('names are split, lines joined, ZIP codes in two parts, phones plain', () => {
    expect(labelOf().toAddress).toEqual({
      ...{ firstName: 'Nick', lastName: 'Fury', streetAddress: '2700 S Jefferson Ave', secondaryAddress: 'STE 150' },
      ...{
        city: 'St. Louis',
        state: 'MO',
        ZIPCode: '63104',
        ZIPPlus4: '2351',
        phone: '+16148098581',
        email: 'nick@example.com',
      },
    })
    expect(labelOf({ to: { ...recipient, name: 'Cher', line3: 'Floor 3' } }).toAddress).toMatchObject({
      firm: 'Cher',
      secondaryAddress: 'STE 150 Floor 3',
    })
    const island = {
      ...recipient,
      country: 'PR',
      state: '',
      city: 'San Juan',
      postalCode: '00926',
      line3: 'Urb Las Gladiolas',
    }
    expect(labelOf({ to: island }).toAddress).toMatchObject({
      state: 'PR',
      urbanization: 'Urb Las Gladiolas',
      secondaryAddress: 'STE 150',
    })
    expect(labelOf(abroad).toAddress).toMatchObject({
      ...{
        country: 'Australia',
        countryISOAlpha2Code: 'AU',
        province: 'ACT',
        postalCode: '2601',
        phone: '+61262740000',
      },
    })
  })

  test('too long is refused by field, never cut', () => {
    const long = 'x'.repeat(51)
    expect(problemsOf({ to: { ...recipient, line1: long, company: long, city: 'y'.repeat(29) } })).toEqual([
      ...['too_long to.company', 'too_long to.line1', 'too_long to.city'],
    ])
    expect(problemsOf({ to: { ...recipient, name: '', company: '' } })).toEqual(['name_required to.name'])
    expect(problemsOf({ to: { ...recipient, state: 'Missouri' } })).toEqual(['state_invalid to.state'])
    expect(problemsOf({ references: ['a', 'b', 'c', 'd', 'e'] })).toEqual(['too_many_references references'])
    expect(problemsOf({ ...abroad, references: ['a', 'b', 'c'] })).toEqual(['too_many_references references'])
    expect(problemsOf({ references: ['z'.repeat(31)] })).toEqual(['too_long references.0'])
    expect(problemsOf({ packages: [{ weight: { value: 71, unit: 'lb' }, packaging: 'flat_rate_envelope' }] })).toEqual([
      'too_heavy packages.0.weight',
    ])
    expect(problemsOf({ packages: [{ weight: { value: 1, unit: 'oz' }, packaging: 'postcard' }] })).toContain(
      'packaging_not_offered packages.0.packaging',
    )
  })

  test('references are printed and in the file', () => {
    expect(labelOf({ references: ['PO 1', ' ', 'b', 'c', 'd'] }).packageDescription.customerReference).toEqual(
      ['PO 1', 'b', 'c', 'd'].map((referenceNumber) => ({ referenceNumber, printReferenceNumber: true })),
    )
    expect(labelOf({ ...abroad, references: ['PO 1'] }).packageDescription.customerReference).toEqual([
      { referenceNumber: 'PO 1' },
    ])
  })

  test('weights and sizes are pounds and inches without binary noise', () => {
    const item = {
      weight: { value: 226.796185, unit: 'g' as const },
      dimensions: { length: 25.4, width: 12.7, height: 10, unit: 'cm' as const },
    }
    expect(labelOf({ packages: [item] }).packageDescription).toMatchObject({
      weight: 0.5,
      length: 10,
      width: 5,
      height: 3.937008,
    })
    const tube = {
      weight: { value: 3, unit: 'oz' as const },
      dimensions: { length: 20, width: 4, height: 4, girth: 13, unit: 'in' as const },
    }
    expect(labelOf({ packages: [tube] }).packageDescription).toMatchObject({ weight: 0.1875, girth: 13 })
  })

  test('what the price was is repeated on the label', () => {
    const carrierRef = labelKey.write([
      { indicator: 'CP', category: 'MACHINABLE', facility: 'NONE' },
      { indicator: 'OS', category: 'NONSTANDARD', facility: 'NONE' },
    ])
    const [item] = purchase().packages
    const { bodies } = labelsOf({ carrierRef, packages: [item, item].flatMap((one) => one ?? []) })
    expect(
      bodies.map(({ packageDescription }) => [packageDescription.rateIndicator, packageDescription.processingCategory]),
    ).toEqual([
      ['CP', 'MACHINABLE'],
      ['OS', 'NONSTANDARD'],
    ])
    expect(bodies[1]?.imageInfo).toMatchObject({ packageNumber: 2, totalPackages: 2 })
    expect(
      labelOf({ carrierRef: 'nonsense', service: 'usps_priority_mail_express' }).packageDescription.rateIndicator,
    ).toBe('PA')
    expect(
      labelKey.write(Array.from({ length: 40 }, () => ({ indicator: 'SP', category: 'MACHINABLE', facility: 'NONE' }))),
    ).toHaveLength(160)
  })

  test('keys are the same for the same package, and UUIDs', () => {
    const intent = '0199c0de-0000-7000-8000-000000000001'
    expect(keyOf(intent, 0)).toBe(intent)
    expect(keyOf(intent, 1)).toBe(keyOf(intent, 1))
    expect(new Set([0, 1, 2, 3].map((index) => keyOf(intent, index))).size).toBe(4)
    for (const id of [intent, 'no uuid'])
      expect(keyOf(id, 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('customs', () => {
  test('every field is where the form has it', () => {
    const body = labelOf(abroad)
    expect(body.customsForm).toEqual({
      ...{
        customsContentType: 'OTHER',
        contentComments: 'Hand made toys',
        invoiceNumber: 'INV-77',
        AESITN: 'NO EEI 30.37(a)',
      },
      exportersReference: { referenceType: 'TAX_CODE', reference: '12-3456789' },
      importersReference: { referenceType: 'TAX_CODE', reference: 'AU55123456' },
      contents: [
        {
          ...{
            itemDescription: 'Wooden train',
            itemQuantity: 2,
            itemTotalValue: 25,
            weightUOM: 'lb',
            itemTotalWeight: 1,
          },
          ...{ HSTariffNumber: '9503.00', countryofOrigin: 'US' },
        },
      ],
    })
    expect(body.packageDescription.packageOptions).toEqual({ nonDeliveryOption: 'ABANDON' })
    const prepaid = labelOf({ ...abroad, customs: { ...customs, incoterm: 'DDP' } })
    expect(prepaid.packageDescription.prepayDutiesTaxesFees).toBe(true)
    const { findings } = labelsOf(abroad)
    expect(findings.notes.map(({ text }) => text.split(':')[0])).toEqual([
      ...['customs.invoiceDate', 'customs.paperless', 'customs.items.0.sku'],
    ])
    const military = { ...recipient, city: 'APO', state: 'AE', postalCode: '09008' }
    expect(labelOf({ to: military, customs }).customsForm).toMatchObject({ exportersReference: '12-3456789' })
  })

  test('filing numbers, exemptions and limits', () => {
    const withCustoms = (over: object) => ({ ...abroad, customs: { ...customs, ...over } })
    expect(labelOf(withCustoms({ itn: 'X20260105123456' })).customsForm?.AESITN).toBe('X20260105123456')
    expect(labelOf(withCustoms({ eelPfc: undefined })).customsForm?.AESITN).toBe('NO EEI 30.37(a)')
    const toCanada = { ...foreigner, country: 'CA', postalCode: 'K1A 0B1', state: 'ON' }
    expect(labelOf({ ...withCustoms({ eelPfc: undefined }), to: toCanada }).customsForm?.AESITN).toBe('NO EEI 30.36')
    expect(problemsOf({ ...abroad, to: { ...toCanada, postalCode: '12345' } })).toEqual([
      'postal_code_invalid to.postalCode',
    ])
    const [item] = customs.items
    const items = (over: object) => withCustoms({ eelPfc: undefined, items: [{ ...item, ...over }] })
    expect(problemsOf(items({ unitValueCents: 2000_00 }))).toEqual(['customs_required customs.itn'])
    expect(problemsOf(items({ description: 'Gift' }))).toEqual(['description_refused customs.items.0.description'])
    expect(problemsOf(items({ description: 'd'.repeat(31) }))).toEqual(['too_long customs.items.0.description'])
    expect(problemsOf(items({ unitValueCents: 0 }))).toEqual(['value_required customs.items.0.unitValueCents'])
    expect(problemsOf(items({ hsCode: '9503' }))).toEqual(['hs_code_short customs.items.0.hsCode'])
    expect(problemsOf(withCustoms({ currency: 'EUR' }))).toEqual(['currency_not_offered customs.currency'])
    expect(problemsOf(withCustoms({ contentsExplanation: undefined }))).toEqual([
      'customs_required customs.contentsExplanation',
    ])
    expect(problemsOf(withCustoms({ invoiceNumber: '1'.repeat(16) }))).toEqual(['too_long customs.invoiceNumber'])
    expect(problemsOf(withCustoms({ items: Array.from({ length: 31 }, () => item) }))).toEqual([
      'too_many_items customs.items',
    ])
  })
})
