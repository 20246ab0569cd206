/** What is said about agents' certificates, clocks and memory. */
import { describe, expect, it } from 'vitest'
import {
  certificateHealth,
  certificateWarnDays,
  clockHealth,
  countdownText,
  memoryHealth,
  memoryWarnBytes,
  spanText,
} from './health.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString()
const health = (clock: string, memoryBytes = 80_000_000) => ({
  uptimeSeconds: 5,
  memoryBytes,
  clock,
  certificateExpiresAt: inDays(90),
  openJobs: 0,
})

describe('certificates', () => {
  it('are nothing to worry about for weeks, then a warning, then over', () => {
    expect(certificateHealth(inDays(certificateWarnDays), now)?.tone).toBe('good')
    expect(certificateHealth(inDays(certificateWarnDays - 1), now)?.tone).toBe('warn')
    expect(certificateHealth(inDays(0.5), now)).toMatchObject({ text: 'Ends today', tone: 'warn' })
    expect(certificateHealth(inDays(-0.1), now)).toMatchObject({ text: 'Expired', tone: 'bad' })
  })
  it('say nothing before there is one', () => {
    expect(certificateHealth(null, now)).toBeNull()
  })
})

describe('clocks', () => {
  const lastSeenAt = '2026-11-21T12:00:00Z'
  it('in step within the tolerance', () => {
    expect(clockHealth({ health: health('2026-11-21T12:00:30Z'), lastSeenAt })?.tone).toBe('good')
  })
  it('that are off say by how much and in which direction', () => {
    expect(clockHealth({ health: health('2026-11-21T12:05:00Z'), lastSeenAt })?.text).toBe('5 min fast')
    expect(clockHealth({ health: health('2026-11-21T11:59:15Z'), lastSeenAt })?.text).toBe('45 s slow')
  })
  it('are unknown before the agent was heard', () => {
    expect(clockHealth({ health: null, lastSeenAt })).toBeNull()
  })
})

it('much memory is a warning with a cure', () => {
  expect(memoryHealth(health(inDays(0)))).toEqual({ text: '80 MB', tone: 'good' })
  expect(memoryHealth(health(inDays(0), memoryWarnBytes + 1))).toMatchObject({ tone: 'warn' })
})

it('spans are told in the unit people use', () => {
  expect([59, 60, 7200, 200_000].map(spanText)).toEqual(['59 s', '1 min', '2 h', '2 days'])
})

it('a countdown ends at zero', () => {
  expect(countdownText(inDays(0), now - 245_000)).toBe('4:05')
  expect(countdownText(inDays(-1), now)).toBe('0:00')
})
