import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Weight } from '#contracts/units.ts'
import { Tare } from './tare.ts'
import type { Weighing } from './weighing.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`tare seed ${seed}\n`)

function pounds(value: number): Weight {
  return { value, unit: 'lb' }
}
function weighing(status: Weighing['status'], weight: Weight | null): Weighing {
  return { status, weight, problem: null }
}
function tared(container: Weight): Tare {
  const tare = new Tare()
  tare.set(container)
  return tare
}

describe('the tare', () => {
  test('is taken off exactly', () => {
    expect(tared(pounds(0.35)).net(weighing('stable', pounds(5.1)))).toEqual({
      status: 'stable',
      weight: pounds(4.75),
      tare: pounds(0.35),
    })
    expect(tared(pounds(0.1)).net(weighing('moving', pounds(0.3))).weight).toEqual(pounds(0.2))
  })

  test('without one the weight is untouched', () => {
    expect(new Tare().net(weighing('stable', pounds(5.1)))).toEqual({
      status: 'stable',
      weight: pounds(5.1),
      tare: null,
    })
  })

  test('the container alone is zero, and less than it is under zero without a weight', () => {
    const tare = tared(pounds(0.35))
    expect(tare.net(weighing('stable', pounds(0.35)))).toMatchObject({ status: 'zero', weight: pounds(0) })
    expect(tare.net(weighing('stable', pounds(0.34)))).toMatchObject({ status: 'under_zero', weight: null })
    expect(tare.net(weighing('moving', pounds(0.1)))).toMatchObject({ status: 'moving', weight: null })
    expect(tare.net(weighing('stable', pounds(1.35)))).toMatchObject({ status: 'stable', weight: pounds(1) })
  })

  test('an empty scale ends it, with or without a weight said', () => {
    for (const empty of [weighing('zero', pounds(0)), weighing('zero', null)]) {
      const tare = tared(pounds(0.35))
      expect(tare.net(empty)).toEqual({ status: 'zero', weight: empty.weight, tare: null })
      expect(tare.net(weighing('stable', pounds(1))).weight).toEqual(pounds(1))
    }
  })

  test('another unit ends it: units are never mixed', () => {
    const tare = tared(pounds(1))
    const ounces: Weight = { value: 32, unit: 'oz' }
    expect(tare.net(weighing('stable', ounces))).toEqual({ status: 'stable', weight: ounces, tare: null })
    expect(tare.net(weighing('stable', pounds(2)))).toMatchObject({ weight: pounds(2), tare: null })
  })

  test('a fault keeps it', () => {
    const tare = tared(pounds(1))
    expect(tare.net(weighing('over_capacity', null))).toEqual({
      status: 'over_capacity',
      weight: null,
      tare: pounds(1),
    })
    expect(tare.net(weighing('stable', pounds(3))).weight).toEqual(pounds(2))
  })

  test('net and tare add up to what the scale showed, in decimals', () => {
    const decimal = fc.integer({ min: 1, max: 10_000_000 })
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 0, max: 4 }), (a, b, decimals) => {
        const gross = Number(`${Math.max(a, b)}e-${decimals + 2}`)
        const container = Number(`${Math.min(a, b)}e-${decimals + 2}`)
        const net = tared(pounds(container)).net(weighing('stable', pounds(gross)))
        return net.weight?.value === Number(`${Math.abs(a - b)}e-${decimals + 2}`)
      }),
      { seed, numRuns: 1_000 },
    )
  })
})
