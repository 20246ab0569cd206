/** Virtual devices' slider and switches. */
import { describe, expect, it } from 'vitest'
import { apparentFaults, faultsOf, ouncesAt, positionOf, sliderMax } from './simulate.ts'

describe('the slider of a virtual scale', () => {
  const capacity = 70 * 16
  it('runs from nothing to the capacity', () => {
    expect(ouncesAt(0, capacity)).toBe(0)
    expect(ouncesAt(sliderMax, capacity)).toBe(capacity)
    expect(ouncesAt(sliderMax + 5, capacity)).toBe(capacity)
  })
  it('never goes down while it is pushed up', () => {
    let last = 0
    for (let position = 0; position <= sliderMax; position += 1) {
      const ounces = ouncesAt(position, capacity)
      expect(ounces).toBeGreaterThanOrEqual(last)
      last = ounces
    }
  })
  it('gives a letter room: an ounce is some way from the end', () => {
    expect(positionOf(1, capacity)).toBeGreaterThan(20)
  })
  it('finds its way back from a weight', () => {
    for (const position of [0, 120, 500, 999]) {
      expect(Math.abs(positionOf(ouncesAt(position, capacity), capacity) - position)).toBeLessThan(3)
    }
  })
})

describe('faults', () => {
  it('fit the kind of device', () => {
    expect(faultsOf('printer')).toContain('paper_out')
    expect(faultsOf('scale')).not.toContain('paper_out')
    expect(faultsOf('scanner')).toEqual(['unplugged'])
  })
  it('are read from what the device reports', () => {
    const problem = { code: 'head_open', text: 'Open', cure: 'Close' }
    expect(apparentFaults({ kind: 'printer', problem }, null)).toEqual(['head_open'])
    expect(apparentFaults({ kind: 'printer', problem: { ...problem, code: 'media_out' } }, null)).toEqual(['paper_out'])
    const reading = { status: 'moving' as const, weight: null, tare: null, at: '2026-11-21T12:00:00Z', sequence: 1 }
    expect(apparentFaults({ kind: 'scale', problem: null }, reading)).toEqual(['moving'])
  })
})
