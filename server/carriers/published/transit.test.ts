import { expect, test } from 'vitest'
import { transitOf } from './transit.ts'

const home = { military: false, sundays: false }

test.each([
  ['2025-11-03', 2, '2025-11-05'],
  ['2025-11-07', 2, '2025-11-10'],
  ['2025-11-08', 1, '2025-11-10'],
  ['2025-11-09', 1, '2025-11-10'],
  ['2025-12-31', 1, '2026-01-01'],
  ['2025-11-03', 8, '2025-11-12'],
])('%s plus %i days is %s, Sundays not counted', (from, days, to) =>
  expect(transitOf(from, days, home).deliveryDate).toBe(to),
)

test('a paid Sunday counts', () => {
  expect(transitOf('2025-11-08', 1, { ...home, sundays: true }).deliveryDate).toBe('2025-11-09')
})

test('the text says it is no guarantee', () => {
  expect(transitOf('2025-11-03', 1, home).text).toBe(
    'About 1 day, by 2025-11-04 (Sundays not counted): the published standard, not a guarantee',
  )
})

test('military mail has no standard', () => {
  expect(transitOf('2025-11-03', 3, { military: true, sundays: false })).toMatchObject({
    transitDays: null,
    deliveryDate: null,
  })
})
