import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Journal, type JournaledJob } from './journal.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-journal-'))
  file = join(folder, 'journal.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function job(jobId: string, change: Partial<JournaledJob> = {}): JournaledJob {
  const now = new Date()
  const expiresAt = new Date(now.getTime() + 60_000).toISOString()
  return {
    jobId,
    deviceKey: 'p',
    expiresAt,
    step: 'received',
    state: null,
    problem: null,
    at: now.toISOString(),
    ...change,
  }
}

function reopened(): Journal {
  const journal = new Journal(file)
  journal.close()
  return journal
}

describe('the journal', () => {
  test('keeps the last step of each job over a restart', () => {
    const journal = new Journal(file)
    journal.write(job('a'))
    journal.write(job('a', { step: 'sent' }))
    journal.write(job('b', { step: 'final', state: 'failed' }))
    expect(reopened().jobs()).toMatchObject([
      { jobId: 'a', step: 'sent' },
      { jobId: 'b', step: 'final', state: 'failed' },
    ])
    journal.close()
  })

  test('cut at every byte it opens, never invents a step and stays writable', () => {
    const journal = new Journal(file)
    for (const step of ['received', 'started', 'sent'] as const) journal.write(job('a', { step }))
    journal.close()
    const whole = readFileSync(file)
    const steps = ['received', 'started', 'sent']
    let reached = -1
    for (let length = 0; length <= whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length))
      const cut = new Journal(file)
      expect(cut.damaged).toBe(false)
      const at = steps.indexOf(cut.get('a')?.step ?? '')
      expect(at).toBeGreaterThanOrEqual(reached)
      reached = at
      cut.write(job('b'))
      cut.close()
      expect(reopened().get('b')?.step).toBe('received')
    }
    expect(reached).toBe(2)
  })

  test('an unreadable line in the middle is damage, and an open job may then have printed', () => {
    const journal = new Journal(file)
    journal.write(job('a', { step: 'started' }))
    journal.close()
    appendFileSync(file, '{"jobId":"a","st\0\0\0\n')
    const second = new Journal(file)
    expect(second.damaged).toBe(true)
    expect(second.get('a')?.step).toBe('sent')
    second.close()
    truncateSync(file, 0)
    expect(reopened().jobs()).toEqual([])
  })

  test('stays short: acknowledged jobs long past their expiry are forgotten, all others are kept', () => {
    const journal = new Journal(file)
    const past = new Date(Date.now() - 48 * 60 * 60_000).toISOString()
    journal.write(job('open', { step: 'sent' }))
    for (let n = 0; n < 1_100; n += 1) {
      journal.write(job(`old${n}`, { step: 'final', state: 'confirmed', expiresAt: past }))
      journal.write(job(`old${n}`, { step: 'acked', state: 'confirmed', expiresAt: past }))
    }
    journal.close()
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2_200)
    expect(reopened().get('open')?.step).toBe('sent')
    expect(reopened().jobs().length).toBeLessThan(600)
  })
})
