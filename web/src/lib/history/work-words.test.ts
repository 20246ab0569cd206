import { expect, test } from 'vitest'
import { progressText, readOutText, summaryText, totalText } from './work-words.ts'

const job = {
  kind: 'void_shipments',
  state: 'running' as const,
  done: 12,
  total: 40,
  failed: 0,
  cancelRequested: false,
}

test('says how far the work is and what failed so far', () => {
  expect(progressText(job)).toBe('12 of 40')
  expect(progressText({ ...job, failed: 2 })).toBe('12 of 40, 2 could not be voided')
})

test('says what it came to, whatever the end', () => {
  expect(summaryText({ ...job, state: 'done', done: 40 })).toBe('40 of 40 labels voided')
  expect(summaryText({ ...job, state: 'done', done: 40, failed: 3 })).toBe(
    '37 of 40 labels voided, 3 could not be voided',
  )
  expect(summaryText({ ...job, state: 'cancelled', failed: 1 })).toBe(
    'Stopped: 11 of 40 labels voided, 1 could not be voided, 28 not tried',
  )
  expect(summaryText({ ...job, state: 'done', done: 1, total: 1 })).toBe('1 of 1 label voided')
})

test('says what prints come to', () => {
  const prints = { ...job, kind: 'print_shipments', state: 'done' as const, done: 40, failed: 1 }
  expect(summaryText(prints)).toBe('39 of 40 labels sent to the printer, 1 could not be printed')
})

test('reads out the quarters only, and the end', () => {
  const told = Array.from({ length: 40 }, (_, done) => readOutText({ ...job, done }))
  expect(new Set(told).size).toBe(4)
  expect(readOutText({ ...job, state: 'done', done: 40 })).toBe('40 of 40 labels voided')
  expect(readOutText({ ...job, cancelRequested: true })).toMatch(/Stopping/)
})

test('adds up by currency', () => {
  const dollars = { amountCents: 790, chargedCents: 810, currency: 'USD' }
  expect(totalText([dollars, dollars])).toBe('$16.20')
  expect(totalText([dollars, { amountCents: 500, chargedCents: null, currency: 'EUR' }])).toBe('$8.10 and €5.00')
  expect(totalText([])).toBe('$0.00')
})
