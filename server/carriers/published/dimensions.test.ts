import { expect, test } from 'vitest'
import { dimensionalPounds, inches, measure } from './dimensions.ts'

const rule = { overCubicInches: 1728, divisor: 166 }
const box = (length: number, width: number, height: number, unit: 'in' | 'cm' = 'in') => {
  const size = measure({ length, width, height, unit })
  if (!size) throw new Error('not measured')
  return size
}

test('the longest side is the length, however it was entered', () => {
  expect(box(4, 20, 7)).toMatchObject({ length: inches(20), width: inches(7), height: inches(4) })
})

test('length plus girth is exact at its limits, in inches and in centimetres', () => {
  expect(box(35.9, 18.05, 18).lengthPlusGirth).toBe(inches(108))
  expect(box(91.44, 45.72, 45.72, 'cm').lengthPlusGirth).toBe(inches(108))
})

test('a measured girth is believed', () => {
  const size = measure({ length: 30, width: 10, height: 10, girth: 31.4, unit: 'in' })
  expect(size?.lengthPlusGirth).toBe(inches(61.4))
})

test('dimensional weight begins over a cubic foot and rounds up', () => {
  expect(dimensionalPounds(box(12, 12, 12), rule)).toBe(0)
  expect(dimensionalPounds(box(13, 12, 12), rule)).toBe(12)
  expect(dimensionalPounds(box(20, 10, 8.3), rule)).toBe(0)
  expect(dimensionalPounds(box(20, 10, 16.6), rule)).toBe(21)
})

test('each side rounds to the nearest inch for dimensional weight, a half up', () => {
  expect(box(12.49, 12.4, 12.3).cubicInches).toBe(1728)
  expect(box(12.5, 12, 12).cubicInches).toBe(13 * 144)
  expect(box(31.75, 30.48, 30.48, 'cm').cubicInches).toBe(13 * 144)
})

test('each side rounds down to a quarter inch for cubic volume', () => {
  expect(box(12.24, 12.1, 12).quarters).toBe(48 * 48 * 48)
  expect(box(12.25, 12, 12).quarters).toBe(49 * 48 * 48)
})

test.each([
  [0, 1, 1],
  [-1, 1, 1],
  [Number.NaN, 1, 1],
])('sides %d x %d x %d are not measured', (length, width, height) =>
  expect(measure({ length, width, height, unit: 'in' })).toBeNull(),
)
