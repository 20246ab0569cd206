import { describe, expect, it } from 'vitest'
import type { Batch } from '#lib/api/types.ts'
import { leftText, Pace } from './pace.ts'

const buying = (bought: number, state: Batch['state'] = 'buying') => ({
  state,
  counts: { total: 100, waiting: 0, ready: 100 - bought, bought, unknown: 0, failed: 0, skipped: 0 },
})

describe('time left of a batch', () => {
  it('is judged by what was seen since the page was opened', () => {
    const pace = new Pace()
    expect(pace.left(buying(50), 0)).toBeNull()
    expect(pace.left(buying(60), 10_000)).toBe(40_000)
  })

  it('is not told of too little', () => {
    const pace = new Pace()
    pace.left(buying(0), 0)
    expect(pace.left(buying(2), 60_000)).toBeNull()
    expect(pace.left(buying(40), 1_000)).toBeNull()
  })

  it('begins anew when buying was paused', () => {
    const pace = new Pace()
    pace.left(buying(0), 0)
    expect(pace.left(buying(50, 'paused'), 10_000)).toBeNull()
    expect(pace.left(buying(50), 600_000)).toBeNull()
    expect(pace.left(buying(60), 610_000)).toBe(40_000)
  })

  it('is said roughly', () => {
    expect(leftText(3_000)).toBe('A few seconds left')
    expect(leftText(34_000)).toBe('About 40 s left')
    expect(leftText(55_000)).toBe('About 1 min left')
    expect(leftText(130_000)).toBe('About 3 min left')
  })
})
