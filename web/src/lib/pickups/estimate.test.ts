import { describe, expect, it } from 'vitest'
import { estimatedWeight } from './estimate.ts'

const lb = (value: number) => ({ weight: { value, unit: 'lb' as const } })

describe('the weight of what waits', () => {
  it('is the sum where every package is known, rounded up', () => {
    expect(estimatedWeight([lb(2), lb(3), lb(4)], { packages: 3, unit: 'lb' })).toBe(9)
    expect(estimatedWeight([{ weight: { value: 17, unit: 'oz' } }], { packages: 1, unit: 'oz' })).toBe(2)
  })

  it('is judged by those that are known', () => {
    expect(estimatedWeight([lb(2), lb(4)], { packages: 100, unit: 'lb' })).toBe(300)
  })

  it('is in kilograms where the site weighs in metric units', () => {
    expect(estimatedWeight([{ weight: { value: 3, unit: 'kg' } }], { packages: 2, unit: 'g' })).toBe(6)
  })

  it('is not known of nothing', () => {
    expect(estimatedWeight([], { packages: 2, unit: 'lb' })).toBeNull()
  })
})
