import { expect, test } from 'vitest'
import { meaningOf, plausible } from './meaning.ts'

const ended = { ended: true, inField: true }
const begun = { ended: false, inField: true }
const nowhere = { ended: true, inField: false }

test('knows the commands, whatever their case', () => {
  expect(meaningOf('buy', ended)).toEqual({ kind: 'command', command: 'BUY' })
  expect(meaningOf('WEIGH', begun)).toEqual({ kind: 'command', command: 'WEIGH' })
})

test('takes the routing ZIP code off a USPS barcode', () => {
  const number = '9400100000000000010000'
  for (const scanned of [number, `42012207${number}`, `420122071234${number}`, `\u001d42012207${number}`]) {
    expect(meaningOf(scanned, ended)).toEqual({ kind: 'number', text: number })
  }
})

test.each([
  '1Z999AA10123456784',
  'LX123456789US',
  '123456789012',
  '1234567890',
  '9611020987654312345672',
  'JJD000390007827178526',
])('takes %s for a number, in a field too', (text) => {
  expect(meaningOf(text, ended)).toEqual({ kind: 'number', text })
})

test('does not believe short numbers that were not ended by the scanner: they may be a telephone number', () => {
  expect(meaningOf('1234567890', begun)).toBeNull()
})

test('asks about any number that was scanned outside of fields, and leaves it in a field', () => {
  expect(meaningOf('C11031500001879', nowhere)).toEqual({ kind: 'number', text: 'C11031500001879' })
  expect(meaningOf('C11031500001879', ended)).toBeNull()
})

test('leaves everything else alone', () => {
  expect(meaningOf('Ada Lovelace', nowhere)).toBeNull()
  expect(meaningOf('PO-17', nowhere)).toBeNull()
})

test('tells numbers from words and addresses', () => {
  expect(plausible('9400 1000 0000 0000 0100 00')).toBe(true)
  expect(plausible('1Z999AA10123456784')).toBe(true)
  expect(plausible('1 Ferry Building 94105')).toBe(false)
  expect(plausible('Lovelace')).toBe(false)
  expect(plausible('12207')).toBe(false)
  expect(plausible('9'.repeat(101))).toBe(false)
})
