/** Straight-line forecasts of budgets. */
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, forecast, lastDay, warningCents } from './forecast.ts'

const november = (spentCents: number, limitCents: number | null, reservedCents = 0) => ({
  period: { start: '2026-11-01', end: '2026-12-01', spentCents, reservedCents, limitCents, state: 'within' as const },
})

describe('a forecast', () => {
  it('names the day the limit is reached at the pace so far', () => {
    // 10 days at $10 a day: $200 are gone on the 20th day.
    expect(forecast(november(10_000, 20_000), '2026-11-10')).toMatchObject({
      state: 'will-reach',
      reachedOn: '2026-11-20',
      atEndCents: 30_000,
    })
  })
  it('counts reserved money as used', () => {
    expect(forecast(november(6_000, 20_000, 4_000), '2026-11-10').reachedOn).toBe('2026-11-20')
  })
  it('says that the budget lasts when the pace is slow enough, to the cent', () => {
    expect(forecast(november(10_000, 30_000), '2026-11-10')).toMatchObject({
      state: 'will-reach',
      reachedOn: '2026-11-30',
    })
    expect(forecast(november(10_000, 30_001), '2026-11-10')).toMatchObject({ state: 'lasts', reachedOn: null })
  })
  it('knows reached, unused and unlimited accounts', () => {
    expect(forecast(november(20_000, 20_000), '2026-11-10').state).toBe('reached')
    expect(forecast(november(0, 20_000), '2026-11-10').state).toBe('unused')
    expect(forecast(november(500, null), '2026-11-10').state).toBe('no-limit')
  })
  it('works on the first and the last day, and with a clock beside the period', () => {
    expect(forecast(november(1_000, 9_000), '2026-11-01')).toMatchObject({ elapsedDays: 1, reachedOn: '2026-11-09' })
    expect(forecast(november(1_000, 9_000), '2026-11-30')).toMatchObject({ elapsedDays: 30, state: 'lasts' })
    expect(forecast(november(1_000, 9_000), '2026-12-04').elapsedDays).toBe(30)
    expect(forecast(november(1_000, 9_000), '2026-10-30').elapsedDays).toBe(1)
  })
})

it('days are counted over leap days and clock changes', () => {
  expect(daysBetween('2028-02-01', '2028-03-01')).toBe(29)
  expect(addDays('2026-10-31', 2)).toBe('2026-11-02')
  expect(lastDay('2027-01-01')).toBe('2026-12-31')
})

it('the warning threshold is rounded down like the server does', () => {
  const budget = { period: 'monthly' as const, valueCents: 999, limitPercent: 100, warningPercent: 80 }
  expect(warningCents({ budget })).toBe(799)
  expect(warningCents({ budget: null })).toBeNull()
})
