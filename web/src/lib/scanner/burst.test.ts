import { expect, test } from 'vitest'
import { Burst } from './burst.ts'

/** Types `text` with `gap` ms between keys, starting at 1000; returns the time of the last key. */
function type(burst: Burst, text: string, gap: number): number {
  let at = 1000 - gap
  for (const character of text) {
    at += gap
    burst.add(character, at)
  }
  return at
}

test('takes fast keys with an Enter for a scan', () => {
  const burst = new Burst()
  const at = type(burst, '9400100000000000010000', 8)
  expect(burst.end(at + 8, true)).toBe('9400100000000000010000')
})

test('takes a person at any human speed for a person', () => {
  for (const gap of [50, 90, 119]) {
    const burst = new Burst()
    const at = type(burst, 'lovelace', gap)
    expect(burst.end(at + 10, true)).toBeNull()
  }
})

test('wants six characters without an Enter and three with one', () => {
  const burst = new Burst()
  expect(burst.end(type(burst, 'BUY', 10), false)).toBeNull()
  expect(burst.end(type(burst, 'BUY', 10), true)).toBe('BUY')
  expect(burst.end(type(burst, 'PA', 10), true)).toBeNull()
  expect(burst.end(type(burst, 'ABC123', 10), false)).toBe('ABC123')
})

test('begins anew after a pause and says so', () => {
  const burst = new Burst()
  expect(burst.add('x', 1000)).toBe(true)
  expect(burst.add('1', 1500)).toBe(true)
  expect(burst.add('2', 1510)).toBe(false)
  burst.add('3', 1520)
  expect(burst.end(1530, true)).toBe('123')
})

test('is over when nothing follows for a while', () => {
  const burst = new Burst()
  const at = type(burst, '12345678', 10)
  expect(burst.fast(at + 20)).toBe(true)
  expect(burst.fast(at + 500)).toBe(false)
})
