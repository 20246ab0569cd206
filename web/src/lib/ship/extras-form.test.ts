import { expect, test } from 'vitest'
import type { ShippingOptions } from '#lib/api/types.ts'
import { extrasForm, extrasMissing, optionsOf } from './extras-form.ts'

const everything: Required<ShippingOptions> = {
  signature: 'adult_signature',
  insuredValueCents: 150_05,
  certifiedMail: true,
  returnReceipt: 'electronic',
  saturdayDelivery: true,
  sundayHolidayDelivery: true,
  holdAtLocation: {
    id: 'ALBK',
    name: 'FedEx Office',
    address: { line1: '1 Main St', city: 'Albany', state: 'NY', postalCode: '12207', country: 'US' },
  },
  returnLabel: true,
  billTo: { party: 'third_party', accountNumber: '510087020', postalCode: '12207', country: 'US' },
  livePerishable: true,
  dryIce: { value: 1.5, unit: 'kg' },
  lithiumBatteries: 'ion_in_equipment',
  limitedQuantity: true,
  contents: 'media',
  nonmachinable: true,
}

test('keeps every option there is from a shipment to the form and back', () => {
  expect(optionsOf(extrasForm(everything))).toEqual(everything)
})

test('sends nothing of an untouched form', () => {
  expect(optionsOf(extrasForm())).toEqual({})
  expect(extrasMissing(extrasForm())).toEqual([])
})

test('names what is wanted but not complete', () => {
  const form = { ...extrasForm(), hold: true, billParty: 'recipient' as const, insured: 'much', dryIce: 'some' }
  expect(optionsOf(form)).toEqual({})
  expect(extrasMissing(form)).toEqual([
    'an insured value that is an amount',
    'a weight of the dry ice',
    'the place to hold the parcel at',
    'the account number to bill',
  ])
})
