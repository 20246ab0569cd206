import { expect, test } from 'vitest'
import { filtersFrom, searchOf, withFilter } from './filters.ts'

test('reads what it writes and leaves out what it does not know', () => {
  const filters = { q: 'Ada & Co', status: 'printed', from: '2026-11-01' }
  expect(filtersFrom(new URLSearchParams(searchOf(filters)))).toEqual(filters)
  expect(filtersFrom(new URLSearchParams('?x=1&carrier=ups&q=  '))).toEqual({ carrier: 'ups' })
  expect(searchOf({})).toBe('')
})

test('changes one filter and takes empty ones away', () => {
  expect(withFilter({ q: 'a', status: 'draft' }, 'status', '')).toEqual({ q: 'a' })
  expect(withFilter({ q: 'a' }, 'carrier', 'ups')).toEqual({ q: 'a', carrier: 'ups' })
})
