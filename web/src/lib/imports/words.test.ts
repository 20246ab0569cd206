import { expect, test } from 'vitest'
import {
  applyAction,
  applyText,
  bytesText,
  countsText,
  resultText,
  rowFilters,
  undoLeftText,
  undoText,
} from './words.ts'

const none = { rows: 0, problems: 0, added: 0, changed: 0, unchanged: 0, incomplete: 0, skipped: 0 }

test('says only the counts there are', () => {
  expect(countsText(none)).toBe('no rows')
  expect(countsText({ ...none, rows: 1203, added: 1200, problems: 1, skipped: 2 })).toBe(
    '1,200 new, 1 with a problem, 2 left out',
  )
})

test('offers every count as a filter, problems first', () => {
  const filters = rowFilters({ ...none, rows: 5, problems: 2, added: 3 })
  expect(filters.map(({ text, count }) => `${text} ${count}`)).toEqual([
    'All rows 5',
    'Problems 2',
    'New 3',
    'Changes 0',
    'Unchanged 0',
    'Left out 0',
  ])
  expect(filters[0]?.outcome).toBeUndefined()
})

test('asks in words with numbers what will be written and what will not', () => {
  const counts = { ...none, rows: 9, added: 5, changed: 1, unchanged: 1, problems: 2, incomplete: 1 }
  expect(applyText({ kind: 'drop', counts })).toBe(
    '5 new records and 1 record changed. Not written: 1 unchanged, 2 rows with problems: download them as rejected.csv. 1 record will need attention before it can be shipped. Written whole or not at all, and it can be taken back for 7 days.',
  )
  expect(applyAction({ counts }, 'good')).toBe('Apply only the 6 good rows')
  expect(applyAction({ counts: { ...none, added: 1 } }, 'good')).toBe('Apply the 1 good row')
  expect(applyAction({ counts: { ...none, added: 6 } }, 'all')).toBe('Apply all 6 rows')
})

test('says what became of it', () => {
  const counts = { ...none, rows: 3, added: 2, unchanged: 1, problems: 1 }
  const base = { kind: 'drop' as const, counts, undoneCounts: null }
  expect(resultText({ ...base, state: 'applied' })).toBe('2 new records, 0 changed, 1 unchanged, 1 row refused')
  expect(resultText({ ...base, state: 'undone', undoneCounts: { restored: 1, kept: 1 } })).toBe(
    'Taken back: 1 record as before; 1 record changed or used since stays',
  )
  expect(undoText(base)).toContain('2 new records are removed. What was changed')
})

test('tells times and sizes roughly', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  expect(undoLeftText('2026-11-28T11:00:00Z', now)).toBe('6 days')
  expect(undoLeftText('2026-11-22T12:00:00Z', now)).toBe('1 day')
  expect(undoLeftText('2026-11-21T17:30:00Z', now)).toBe('5 hours')
  expect(undoLeftText('2026-11-21T12:10:00Z', now)).toBe('less than an hour')
  expect([bytesText(812), bytesText(12_345), bytesText(3_400_000)]).toEqual(['812 bytes', '12 kB', '3.4 MB'])
})
