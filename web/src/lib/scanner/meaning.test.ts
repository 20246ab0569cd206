import { expect, test } from 'vitest'
import { meaningOf } from './meaning.ts'

test('knows the commands, whatever their case', () => {
  expect(meaningOf('buy', true)).toEqual({ kind: 'command', command: 'BUY' })
  expect(meaningOf('WEIGH', false)).toEqual({ kind: 'command', command: 'WEIGH' })
})

test('takes the routing ZIP code off a USPS barcode', () => {
  const number = '9400100000000000010000'
  for (const scanned of [number, `42012207${number}`, `420122071234${number}`, `\u001d42012207${number}`]) {
    expect(meaningOf(scanned, true)).toEqual({ kind: 'tracking', number })
  }
})

test.each(['1Z999AA10123456784', 'LX123456789US', '123456789012', '1234567890'])(
  'knows %s as a tracking number',
  (number) => {
    expect(meaningOf(number, true)).toEqual({ kind: 'tracking', number })
  },
)

test('does not believe short numbers that were not ended by the scanner: they may be a telephone number', () => {
  expect(meaningOf('1234567890', false)).toBeNull()
})

test('leaves everything else alone', () => {
  expect(meaningOf('Ada Lovelace', true)).toBeNull()
})
