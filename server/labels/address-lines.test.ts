/** Addresses in the order of their country. */
import { describe, expect, it } from 'vitest'
import type { Address } from '#contracts/addresses.ts'
import { addressLines } from './address-lines.ts'

function shown(address: Address, international = false): string[] {
  return addressLines(address, international).map(({ text, tail }) => text + tail)
}

const street = { name: 'Jo Doe', line1: '1 Main St' }

describe('address lines', () => {
  it.each<[Address, string[]]>([
    [
      { ...street, city: 'Anytown', state: 'NY', postalCode: '123456789', country: 'US' },
      ['JO DOE', '1 MAIN ST', 'ANYTOWN NY 12345-6789'],
    ],
    [{ line1: 'x', city: 'San Juan', state: 'PR', postalCode: '00907', country: 'PR' }, ['X', 'SAN JUAN PR 00907']],
    [
      { line1: 'x', city: 'Ottawa', state: 'ON', postalCode: 'K1A 0B1', country: 'CA' },
      ['X', 'OTTAWA ON K1A 0B1', 'CANADA'],
    ],
    [{ line1: 'x', city: 'Köln', postalCode: '50667', country: 'DE' }, ['X', '50667 KÖLN', 'GERMANY']],
    [
      { line1: 'x', city: 'London', postalCode: 'SW1A 2AA', country: 'GB' },
      ['X', 'LONDON', 'SW1A 2AA', 'UNITED KINGDOM'],
    ],
    [{ line1: 'x', postalCode: '12345', country: 'US' }, ['X', '12345']],
    [{ line1: 'x', postalCode: '1', country: 'QQ' }, ['X', '1', 'QQ']],
  ])('%j', (address, lines) => {
    expect(shown(address)).toEqual(lines)
  })

  it('names the United States on international labels', () => {
    expect(shown({ line1: 'x', postalCode: '12345', country: 'US' }, true).at(-1)).toBe('UNITED STATES OF AMERICA')
  })

  it('drops blank lines', () => {
    expect(shown({ name: ' \u200b', line1: 'x', line2: '', postalCode: '1', country: 'DE' })).toEqual([
      'X',
      '1',
      'GERMANY',
    ])
  })
})
