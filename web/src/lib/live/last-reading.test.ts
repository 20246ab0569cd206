import { expect, test } from 'vitest'
import type { Reading } from '#lib/api/types.ts'
import { afterLoading, isStale, readingStaleMs } from './last-reading.ts'

const at = '2026-11-21T10:00:00.000Z'
const reading = (sequence: number): Reading => ({
  at,
  sequence,
  status: 'stable',
  tare: null,
  weight: { value: 2, unit: 'lb' },
})

test('keeps a loaded reading for showing, never as a live one', () => {
  expect(afterLoading(undefined, reading(1))).toEqual({ reading: reading(1), receivedAt: Date.parse(at), live: false })
  expect(afterLoading(undefined, null)).toBeUndefined()
})

test('keeps the live reading when the loaded one is the same or older', () => {
  const known = { reading: reading(5), receivedAt: 1, live: true }
  expect(afterLoading(known, reading(5))).toBe(known)
  expect(afterLoading(known, reading(4))).toBe(known)
  expect(afterLoading(known, null)).toBe(known)
  expect(afterLoading(known, reading(6))).toMatchObject({ live: false })
})

test('takes a reading for stale after the limit', () => {
  const last = { reading: reading(1), receivedAt: 1_000, live: true }
  expect(isStale(last, 1_000 + readingStaleMs)).toBe(false)
  expect(isStale(last, 1_001 + readingStaleMs)).toBe(true)
})
