import { describe, expect, it } from 'vitest'
import { buyText, countsText, progressOf, readOutText, stateText } from './words.ts'

const none = { total: 0, waiting: 0, ready: 0, bought: 0, unknown: 0, failed: 0, skipped: 0 }
const money = { currency: 'USD', totalCents: 31240 }
const account = { accountId: null, code: 'A', name: 'Mailing', count: 1, amountCents: 1, warning: null }

describe('counts of a batch', () => {
  it('names only the states there are, in the order rows go through them', () => {
    expect(countsText({ ...none, total: 40, failed: 2, bought: 38 })).toBe('38 bought, 2 failed')
    expect(countsText(none)).toBe('no rows')
  })
})

describe('the progress of a batch', () => {
  it('counts rows that are decided, without those left out', () => {
    const counts = { ...none, total: 10, bought: 3, failed: 1, unknown: 1, ready: 4, skipped: 1 }
    expect(progressOf({ state: 'buying', counts })).toEqual({ done: 5, total: 9 })
    expect(progressOf({ state: 'checking', counts: { ...none, total: 10, waiting: 4, ready: 6 } })).toEqual({
      done: 6,
      total: 10,
    })
  })

  it('is none where nothing goes on', () => {
    expect(progressOf({ state: 'done', counts: none })).toBeNull()
  })

  it('is read out in quarters only', () => {
    const at = (bought: number) =>
      readOutText({ ...money, state: 'buying', counts: { ...none, total: 100, bought, ready: 100 - bought } })
    expect(at(1)).toBe('Buying: 0 percent')
    expect(at(30)).toBe(at(26))
    expect(at(99)).toBe('Buying: 75 percent')
  })
})

describe('a batch in one line', () => {
  it('says what was bought for how much', () => {
    const counts = { ...none, total: 40, bought: 38, failed: 2 }
    expect(stateText({ ...money, state: 'done', counts })).toBe('38 labels bought for $312.40')
    expect(stateText({ ...money, state: 'done', counts: { ...none, failed: 2 } })).toBe('Nothing was bought')
  })

  it('says how far it is', () => {
    const counts = { ...none, total: 1000, bought: 254, ready: 746 }
    expect(stateText({ ...money, state: 'paused', counts })).toBe('Paused, 254 of 1,000 rows done')
  })
})

describe('the question before buying', () => {
  it('names who pays and what is not bought', () => {
    const counts = { ...none, total: 4, ready: 2, failed: 1, skipped: 1 }
    expect(buyText({ counts, totals: [account] })).toContain('Mailing is charged')
    expect(buyText({ counts, totals: [account] })).toContain('Not bought: 1 failed and 1 left out.')
    expect(buyText({ counts, totals: [account, account] })).toContain('2 accounts are charged')
  })

  it('does not claim to know who pays for the rest of a batch that was bought in part', () => {
    const counts = { ...none, total: 4, ready: 1, bought: 3 }
    expect(buyText({ counts, totals: [account] })).toContain('the accounts are charged')
  })
})
