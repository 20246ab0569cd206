import { expect, test } from 'vitest'
import { checkKey, corrected, differences } from './address-check.ts'
import { addressForm } from './address-form.ts'

const typed = addressForm({
  name: 'Ada',
  line1: '151 Third street',
  city: 'San Fransisco',
  state: 'CA',
  postalCode: '94103',
  country: 'US',
  email: 'ada@work.test',
})
const found = {
  line1: '151 3RD ST',
  city: 'SAN FRANCISCO',
  state: 'CA',
  postalCode: '94103-3107',
  country: 'US',
  residential: false,
}

test('shows only what a carrier writes otherwise', () => {
  expect(differences(typed, found).map(({ field, from, to }) => [field, from, to])).toEqual([
    ['line1', '151 Third street', '151 3RD ST'],
    ['city', 'San Fransisco', 'SAN FRANCISCO'],
  ])
  expect(differences(addressForm({ ...found, line1: '151 3rd Street.', city: 'San Francisco' }), found)).toEqual([])
})

test('says that an address is a home', () => {
  expect(differences(addressForm(found), { ...found, residential: true })).toMatchObject([{ field: 'residential' }])
})

test('takes over the address and keeps who it goes to', () => {
  expect(corrected(typed, found)).toMatchObject({ name: 'Ada', email: 'ada@work.test', ...found, line2: '' })
})

test('needs no second check of the same address in other capitals', () => {
  expect(checkKey({ ...typed, line1: '151 THIRD STREET', name: 'Bob' })).toBe(checkKey(typed))
  expect(checkKey({ ...typed, line1: '152 Third street' })).not.toBe(checkKey(typed))
})
