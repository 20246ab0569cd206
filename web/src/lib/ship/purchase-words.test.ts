import { expect, test } from 'vitest'
import type { Shipment } from '#lib/api/types.ts'
import { rateOf } from './fixtures/rates.ts'
import { goneText, refusalText, undoMs } from './purchase-words.ts'

const event = (kind: string, text: string, at: string): Shipment['events'][number] => ({
  id: at,
  kind,
  text,
  at,
  by: null,
})

test('says which rule or reason took the chosen offer away', () => {
  const rate = rateOf('ground')
  const rule = { rate, ruleId: 'r', ruleName: 'No ground', reason: 'Too slow.', cure: 'Ask the mailroom.' }
  expect(goneText({ failures: [], excluded: [rule] }, rate)).toBe(
    'ground is no longer offered. Too slow. Ask the mailroom.',
  )
  const failure = { ...rate, service: null, code: 'timeout', message: 'USPS did not answer.', retryable: true }
  expect(goneText({ failures: [failure], excluded: [] }, rate)).toContain('USPS did not answer.')
  expect(goneText({ failures: [], excluded: [] }, rate)).toContain('Choose another service.')
})

test('measures the undo time by the server’s clock alone', () => {
  const events = [
    event('shipment.purchasing', 'Buying', '2020-01-01T00:00:00.000Z'),
    event('shipment.purchasing', 'Buying', '2020-01-01T00:05:00.000Z'),
  ]
  expect(undoMs({ undoUntil: '2020-01-01T00:05:08.000Z', events })).toBe(8000)
  expect(undoMs({ undoUntil: null, events })).toBe(0)
})

test('repeats what the timeline says last of a refused purchase', () => {
  const events = [
    event('shipment.refused', 'Not bought: the account is closed', '2020-01-01T00:01:00.000Z'),
    event('shipment.undone', 'Not bought: taken back', '2020-01-01T00:00:00.000Z'),
  ]
  expect(refusalText({ events })).toBe('Not bought: the account is closed.')
  expect(refusalText({ events: [] })).toBe('The carrier says that nothing was bought.')
})
