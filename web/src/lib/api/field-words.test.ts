import { expect, test } from 'vitest'
import { fieldWords } from './field-words.ts'

test.each([
  ['accountIds', 'Account'],
  ['accountIds.1', 'Account 2'],
  ['packages.0.weight.value', 'Parcel 1, weight'],
  ['to.postalCode', 'Recipient, ZIP code'],
  ['customs.items.2.hsCode', 'Customs, goods 3, HS code'],
  ['options.signature', 'Signature'],
  ['credentials.clientSecret', 'Client secret'],
  ['value', 'Value'],
  ['', 'The request'],
])('calls %s "%s"', (field, text) => {
  expect(fieldWords(field)).toBe(text)
})
