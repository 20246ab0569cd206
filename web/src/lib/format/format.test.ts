import { expect, test } from 'vitest'
import { addressLines, cityLine, postalCodeComplete } from './address.ts'
import { agoText, dayText, timeText, today } from './dates.ts'
import { centsFromText, moneyText } from './money.ts'
import { poundsAndOunces, weightFromPounds, weightFromText, weightText } from './weight.ts'

test('reads amounts as exact cents', () => {
  expect(['8.1', '8.10', '$8.10', '12', '1,200.00'].map(centsFromText)).toEqual([810, 810, 810, 1200, 120000])
  expect(['', '8.123', 'abc', '-1'].map(centsFromText)).toEqual([null, null, null, null])
  expect(moneyText(120000)).toBe('$1,200.00')
})

test('keeps a typed weight exactly as typed', () => {
  expect(weightFromPounds('', '8')).toEqual({ value: 8, unit: 'oz' })
  expect(weightFromPounds('2', '')).toEqual({ value: 2, unit: 'lb' })
  expect(weightFromPounds('1', '3.5')).toEqual({ value: 19.5, unit: 'oz' })
  expect(weightFromPounds('2', '0.1')).toEqual({ value: 32.1, unit: 'oz' })
  expect(weightFromText('1,25', 'kg')).toEqual({ value: 1.25, unit: 'kg' })
})

test('takes no weight from nothing or nonsense', () => {
  expect([
    weightFromPounds('', ''),
    weightFromPounds('x', '1'),
    weightFromPounds('-1', ''),
    weightFromText('.', 'g'),
  ]).toEqual([null, null, null, null])
})

test('shows weights as the site likes them', () => {
  expect(weightText({ value: 2.21875, unit: 'lb' }, 'lb')).toBe('2 lb 3.5 oz')
  expect(weightText({ value: 16, unit: 'oz' }, 'lb')).toBe('1 lb')
  expect(weightText({ value: 8, unit: 'oz' }, 'lb')).toBe('8 oz')
  expect(weightText({ value: 1, unit: 'lb' }, 'g')).toBe('454 g')
  expect(poundsAndOunces({ value: 31.9999, unit: 'oz' })).toEqual({ pounds: 2, ounces: 0 })
})

test('writes addresses in the order of their country', () => {
  expect(cityLine({ city: 'Albany', state: 'NY', postalCode: '12207', country: 'US' })).toBe('Albany, NY 12207')
  expect(cityLine({ city: 'Berlin', postalCode: '10115', country: 'DE' })).toBe('10115 Berlin')
  expect(addressLines({ name: 'Ada', line1: '1 Way', city: 'Berlin', postalCode: '10115', country: 'DE' })).toEqual([
    'Ada',
    '1 Way',
    '10115 Berlin',
    'Germany',
  ])
})

test('knows a complete ZIP code', () => {
  expect(
    ['12207', '12207-1234', '122071234', '1220', '1220X'].map((postalCode) =>
      postalCodeComplete({ postalCode, country: 'US' }),
    ),
  ).toEqual([true, true, true, false, false])
})

test('names the zone of a time and the weekday of a day', () => {
  expect(timeText('2026-11-20T15:04:05Z', 'America/New_York')).toBe('20 Nov 2026, 10:04 EST')
  expect(dayText('2026-11-24', new Date('2026-11-20T00:00:00Z'))).toBe('Tue 24 Nov')
  expect(today('Asia/Tokyo', new Date('2026-11-20T20:00:00Z'))).toBe('2026-11-21')
  expect(agoText('2026-11-20T15:00:00Z', Date.parse('2026-11-20T15:04:00Z'))).toBe('4 min ago')
})
