import { expect, test } from 'vitest'
import { Burst, scanMaxLength } from './burst.ts'

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
  expect(burst.read(at + 8, true)).toBe('9400100000000000010000')
})

test('takes a person at any human speed for a person', () => {
  for (const gap of [50, 90, 119]) {
    const burst = new Burst()
    const at = type(burst, 'lovelace', gap)
    expect(burst.read(at + 10, true)).toBeNull()
  }
})

test('wants six characters without an Enter and three with one', () => {
  const burst = new Burst()
  const read = (text: string, ended: boolean) => {
    burst.forget()
    return burst.read(type(burst, text, 10), ended)
  }
  expect(read('BUY', false)).toBeNull()
  expect(read('BUY', true)).toBe('BUY')
  expect(read('PA', true)).toBeNull()
  expect(read('ABC12', false)).toBeNull()
  expect(read('ABC123', false)).toBe('ABC123')
})

test('begins anew after a pause and says so', () => {
  const burst = new Burst()
  expect(burst.add('x', 1000)).toBe(true)
  expect(burst.add('1', 1500)).toBe(true)
  expect(burst.add('2', 1510)).toBe(false)
  burst.add('3', 1520)
  expect(burst.read(1530, true)).toBe('123')
})

test('is over when nothing follows for a while', () => {
  const burst = new Burst()
  const at = type(burst, '12345678', 10)
  expect(burst.fast(at + 20)).toBe(true)
  expect(burst.fast(at + 500)).toBe(false)
})

test('forgives one long gap of a Bluetooth scanner, not two', () => {
  const gaps = (...long: number[]) => {
    const burst = new Burst()
    let at = 1000
    for (const [i, character] of [...'9400100000000000010000'].entries()) {
      at += i === 8 ? (long[0] ?? 30) : i === 14 ? (long[1] ?? 30) : 30
      burst.add(character, at)
    }
    return burst.read(at + 10, true)
  }
  expect(gaps(250)).toBe('9400100000000000010000')
  expect(gaps(119, 119)).toBe('9400100000000000010000')
  expect(gaps(250, 250)).not.toBe('9400100000000000010000')
  expect(gaps(400)).not.toBe('9400100000000000010000')
})

test('collects no more than a label holds', () => {
  const burst = new Burst()
  const at = type(burst, 'x'.repeat(5 * scanMaxLength + 10), 1)
  expect(burst.read(at, true)?.length).toBeLessThanOrEqual(scanMaxLength)
})
