/** Periods in words. */
import { expect, it } from 'vitest'
import { periodText } from './words.ts'

it('a month is named, a year by its first and last month', () => {
  expect(periodText({ start: '2026-11-01', end: '2026-12-01' })).toBe('November 2026')
  expect(periodText({ start: '2026-07-01', end: '2027-07-01' })).toBe('Jul 2026 – Jun 2027')
  expect(periodText({ start: '2026-12-01', end: '2027-01-01' })).toBe('December 2026')
})
