/** A scale never shows a weight that cannot be believed, and always says why. */
import { describe, expect, it } from 'vitest'
import type { Reading } from '#lib/api/types.ts'
import { scaleView } from './scale-view.ts'

const ready = { state: 'ready' as const, problem: null }
const reading = (status: Reading['status']): Reading => ({
  status,
  weight: { value: 35, unit: 'oz' },
  tare: null,
  at: '2026-11-21T12:00:00Z',
  sequence: 1,
})

describe('a scale', () => {
  it('shows a stable weight as settled', () => {
    const view = scaleView(ready, { reading: reading('stable'), stale: false })
    expect(view).toMatchObject({ weight: { value: 35 }, words: 'Stable', tone: 'good', settled: true })
  })
  it('shows a moving weight as unsettled', () => {
    expect(scaleView(ready, { reading: reading('moving'), stale: false })).toMatchObject({
      settled: false,
      tone: 'warn',
    })
  })
  it('shows no weight when the reading is old, the scale unplugged, offline or silent', () => {
    expect(scaleView(ready, { reading: reading('stable'), stale: true })).toMatchObject({ weight: null, tone: 'warn' })
    expect(scaleView(ready, { reading: reading('unplugged'), stale: false })).toMatchObject({
      weight: null,
      tone: 'bad',
    })
    expect(
      scaleView({ state: 'offline', problem: null }, { reading: reading('stable'), stale: false }).weight,
    ).toBeNull()
    expect(scaleView(ready, null)).toMatchObject({ weight: null, tone: 'off' })
  })
  it('says that a weight is net, and what was taken off', () => {
    const tare = { value: 0.5, unit: 'lb' as const }
    expect(scaleView(ready, { reading: { ...reading('stable'), tare }, stale: false }).tare).toEqual(tare)
    expect(scaleView(ready, { reading: { ...reading('stable'), tare }, stale: true }).tare).toBeNull()
    const empty = scaleView(ready, { reading: { ...reading('zero'), tare }, stale: false })
    expect(empty.words).toContain('Fill the container')
    const lifted = scaleView(ready, { reading: { ...reading('under_zero'), weight: null, tare }, stale: false })
    expect(lifted.words).toContain('ends the tare')
  })
  it('says what is wrong with every status but a stable one', () => {
    for (const status of ['moving', 'zero', 'under_zero', 'over_capacity', 'fault', 'unplugged'] as const) {
      expect(scaleView(ready, { reading: reading(status), stale: false }).words.length).toBeGreaterThan(10)
    }
  })
})
