/** A scale reacts to a hand, not to a draught. */
import { expect, it } from 'vitest'
import type { Reading } from '#lib/api/types.ts'
import { touched } from './identify.ts'

const reading = (grams: number | null, status: Reading['status'] = 'stable'): Reading => ({
  status,
  weight: grams === null ? null : { value: grams, unit: 'g' },
  tare: null,
  at: '2026-11-21T12:00:00Z',
  sequence: 1,
})

it('reacts when something is put on it or taken off, also while it moves', () => {
  expect(touched(reading(0, 'zero'), reading(250))).toBe(true)
  expect(touched(reading(250), reading(0, 'zero'))).toBe(true)
  expect(touched(reading(0, 'zero'), reading(90, 'moving'))).toBe(true)
})
it('knows nothing before: a weight counts, nothing does not', () => {
  expect(touched(null, reading(20))).toBe(true)
  expect(touched(null, reading(0, 'zero'))).toBe(false)
})
it('does not react to creeping, or when it has no weight to tell', () => {
  expect(touched(reading(100), reading(103))).toBe(false)
  expect(touched(reading(100), reading(null, 'unplugged'))).toBe(false)
})
