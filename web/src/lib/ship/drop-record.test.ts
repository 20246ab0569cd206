import { expect, test } from 'vitest'
import { accountLacks, accountOf, carriersOf, firstMissing, referencesOf } from './drop-record.ts'

test('a carrier in the record is the only one asked; for USPS its published prices too', () => {
  expect(carriersOf(null)).toEqual({})
  expect(carriersOf({ onlyCarrier: null })).toEqual({})
  expect(carriersOf({ onlyCarrier: 'ups' })).toEqual({ carriers: ['ups'] })
  expect(carriersOf({ onlyCarrier: 'usps' })).toEqual({ carriers: ['usps', 'published'] })
})

test('the deepest account of the record is charged', () => {
  const fields = { accountCode1: '100', accountName1: 'Sales', accountCode3: '130' }
  expect(accountOf(fields, ['a', 'b'])).toEqual({ id: 'b', text: '130' })
  expect(accountOf({ accountCode1: '100', accountName1: 'Sales' }, ['a'])).toEqual({ id: 'a', text: '100 Sales' })
  expect(accountOf(fields, [])).toBeNull()
})

test('an account that is not there is not replaced by another one', () => {
  expect(accountLacks({ missing: [{ field: 'accountCode2', column: 'Account Code 2', reason: 'names none' }] })).toBe(
    true,
  )
  expect(accountLacks({ missing: [{ field: 'city', column: 'City', reason: 'is blank' }] })).toBe(false)
})

test('references of a record keep their places, others close up', () => {
  expect(referencesOf([' A ', '', 'C', ' '], true)).toEqual(['A', '', 'C'])
  expect(referencesOf([' A ', '', 'C', ' '], false)).toEqual(['A', 'C'])
  expect(referencesOf([''], true)).toEqual([])
})

test('knows where on the page the first missing thing is', () => {
  const lack = (field: string) => ({ field, column: field, reason: 'is blank' })
  expect(firstMissing({ missing: [lack('address1'), lack('city')] })).toBe('line1')
  expect(firstMissing({ missing: [lack('postalCode')] })).toBe('postalCode')
  expect(firstMissing({ missing: [lack('accountCode2')] })).toBe('account')
  expect(firstMissing({ missing: [] })).toBeNull()
})
