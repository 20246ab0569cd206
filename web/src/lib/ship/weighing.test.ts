import { expect, test } from 'vitest'
import type { Reading, Weight } from '#lib/api/types.ts'
import { hasLeft, sameParcel } from './weighing.ts'

const lb = (value: number): Weight => ({ value, unit: 'lb' })
const reading = (status: Reading['status'], weight: Weight | null): Reading => ({
  at: '2026-11-21T10:00:00.000Z',
  sequence: 1,
  status,
  weight,
  tare: null,
})

test('a parcel has left when the scale is empty', () => {
  expect(hasLeft(reading('zero', lb(0)), lb(2))).toBe(true)
  expect(hasLeft(reading('under_zero', null), lb(2))).toBe(true)
  expect(hasLeft(reading('zero', lb(0)), null)).toBe(true)
})

test('a parcel has left when the scale rests at another weight', () => {
  expect(hasLeft(reading('stable', lb(3)), lb(2))).toBe(true)
  expect(hasLeft(reading('stable', { value: 3, unit: 'kg' }), lb(3))).toBe(true)
})

test('a parcel has not left while its weight is shown, the scale moves or fails', () => {
  expect(hasLeft(reading('stable', lb(2)), lb(2))).toBe(false)
  expect(hasLeft(reading('stable', { value: 32.1, unit: 'oz' }), lb(2))).toBe(false)
  expect(hasLeft(reading('moving', lb(5)), lb(2))).toBe(false)
  expect(hasLeft(reading('unplugged', null), lb(2))).toBe(false)
  expect(hasLeft(reading('fault', null), lb(2))).toBe(false)
})

test('of a parcel of unknown weight only an empty scale says that it has left', () => {
  expect(hasLeft(reading('stable', lb(2)), null)).toBe(false)
})

test('takes readings a division apart for the same parcel', () => {
  expect(sameParcel({ value: 1, unit: 'oz' }, { value: 1.1, unit: 'oz' })).toBe(true)
  expect(sameParcel({ value: 1, unit: 'oz' }, { value: 1.5, unit: 'oz' })).toBe(false)
  expect(sameParcel({ value: 1, unit: 'lb' }, { value: 16, unit: 'oz' })).toBe(true)
})
