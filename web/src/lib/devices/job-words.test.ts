/** Which jobs are over, which want a person, which can be taken back. */
import { expect, it } from 'vitest'
import { canCancel, isFinal, jobSteps, jobWords, needsAttention, reprintText } from './job-words.ts'

it('a job is over when it is printed, failed, unknown, expired or cancelled', () => {
  expect(['confirmed', 'failed', 'unknown', 'expired', 'cancelled'].every((s) => isFinal(s as 'failed'))).toBe(true)
  expect(jobSteps.slice(0, -1).some(isFinal)).toBe(false)
})

it('an unknown job still wants a person', () => {
  expect(needsAttention('unknown')).toBe(true)
  expect(needsAttention('failed')).toBe(false)
  expect(needsAttention('printing')).toBe(true)
})

it('a job is taken back only before the device has it', () => {
  expect(jobSteps.filter(canCancel)).toEqual(['queued', 'sent'])
})

it('a scale is set to zero, not printed', () => {
  expect(jobWords({ kind: 'zero', state: 'confirmed' }).text).toBe('Set to zero')
  expect(jobWords({ kind: 'tare', state: 'failed' }).text).toBe('Container not taken off')
  expect(jobWords({ kind: 'scale', state: 'confirmed' }).text).toBe('Done')
  expect(jobWords({ kind: 'print', state: 'confirmed' }).text).toBe('Printed')
})

it('a reprint has its number and its reason', () => {
  expect(reprintText({ reprint: 2, reason: 'paper jam' })).toBe('Reprint 2: paper jam')
  expect(reprintText({ reprint: 1, reason: null })).toBe('Reprint 1')
  expect(reprintText({ reprint: 0, reason: null })).toBe('')
})
