import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareWeights, type Weight, weightUnits } from '#contracts/units.ts'
import { seed } from './fixtures/seed.ts'
import { bracketOf, ceilingsOf, weightLimit } from './weight.ts'

const pounds = Array.from({ length: 70 }, (_, index): Weight => ({ value: index + 1, unit: 'lb' }))
const brackets: Weight[] = [
  { value: 4, unit: 'oz' },
  { value: 8, unit: 'oz' },
  { value: 12, unit: 'oz' },
  { value: 15.999, unit: 'oz' },
  ...pounds,
]
const ceilings = ceilingsOf(brackets)
const slow = (weight: Weight) => brackets.findIndex((bracket) => compareWeights(weight, bracket) <= 0)

describe('weight brackets', () => {
  test.each([
    [{ value: 8, unit: 'oz' }, 1],
    [{ value: 0.5, unit: 'lb' }, 1],
    [{ value: 8.0000001, unit: 'oz' }, 2],
    [{ value: 15.999, unit: 'oz' }, 3],
    [{ value: 0.9999375, unit: 'lb' }, 3],
    [{ value: 15.9991, unit: 'oz' }, 4],
    [{ value: 16, unit: 'oz' }, 4],
    [{ value: 453.59237, unit: 'g' }, 4],
    [{ value: 453.592371, unit: 'g' }, 5],
    [{ value: 0.45359237, unit: 'kg' }, 4],
    [{ value: 1, unit: 'kg' }, 6],
    [{ value: 113.398092, unit: 'g' }, 0],
    [{ value: 113.3980926, unit: 'g' }, 1],
    [{ value: 70, unit: 'lb' }, 73],
    [{ value: 70.00001, unit: 'lb' }, -1],
    [{ value: 31.7514659, unit: 'kg' }, 73],
    [{ value: 31.751466, unit: 'kg' }, -1],
  ] as const)('%j falls in bracket %i', (weight, index) => expect(bracketOf(ceilings, weight)).toBe(index))

  test('agrees with the exact comparison, also next to every limit', () => {
    const near = fc
      .tuple(fc.constantFrom(...brackets), fc.integer({ min: -30, max: 30 }), fc.integer({ min: 0, max: 12 }))
      .map(([bracket, step, digits]) => ({ ...bracket, value: Math.max(0, bracket.value + step / 10 ** digits) }))
    const any = fc.record({
      value: fc.double({ min: 0, max: 100_000, noNaN: true }),
      unit: fc.constantFrom(...weightUnits),
    })
    fc.assert(
      fc.property(fc.oneof(near, any), (weight) => {
        expect(bracketOf(ceilings, weight)).toBe(slow(weight))
      }),
      { seed, numRuns: 3000 },
    )
  })

  test('a limit is not passed by the weight that equals it', () => {
    const over = weightLimit(70, 'lb')
    expect(over({ value: 1120, unit: 'oz' })).toBe(false)
    expect(over({ value: 1120.0001, unit: 'oz' })).toBe(true)
  })
})
