/** What is said about agents' certificates, clocks and memory. */
import { describe, expect, it } from 'vitest'
import {
  certificateHealth,
  certificateWarnDays,
  clockHealth,
  countdownText,
  latencyHealth,
  memoryHealth,
  memoryWarnBytes,
  spanText,
  twiceWords,
  versionHealth,
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

describe('the line to the agent', () => {
  it('loses bars as it gets slower, and has a cure only when that is felt', () => {
    expect([1, 60, 61, 150, 400, 401].map((ms) => latencyHealth(ms)?.bars)).toEqual([4, 4, 3, 3, 2, 1])
    expect(latencyHealth(400)?.cure).toBeUndefined()
    expect(latencyHealth(401)).toMatchObject({ tone: 'bad', text: '401 ms' })
    expect(latencyHealth(0)?.text).toBe('under 1 ms')
    expect(latencyHealth(null)).toBeNull()
  })
})

describe('versions', () => {
  const of = (version: string | null, latestVersion: string) => versionHealth({ version, latestVersion })
  it('are compared as numbers', () => {
    expect(of('1.9.0', '1.10.0')).toMatchObject({ tone: 'warn', text: '1.9.0, newest is 1.10.0' })
    expect(of('1.10.0', '1.9.9')).toEqual({ text: '1.10.0', tone: 'good' })
    expect(of('0.1.0', '0.1.0')?.cure).toBeUndefined()
    expect(of(null, '1.0.0')).toBeNull()
  })
  it('that cannot be read ask for nothing', () => {
    expect(of('nightly', '1.0.0')?.cure).toBeUndefined()
    expect(of('1.0.0-beta', '1.0.0')?.cure).toBeUndefined()
  })
})

it('an agent that is connected twice names both computers', () => {
  const twice = { at: inDays(0), from: '10.0.0.7', hostname: 'desk-2', hostnameBefore: 'desk-1' }
  expect(twiceWords({ connectedTwice: twice })).toContain('desk-2 (10.0.0.7) took over while desk-1')
  expect(twiceWords({ connectedTwice: { ...twice, hostnameBefore: null } })).toContain('a second time from desk-2')
  expect(twiceWords({ connectedTwice: null })).toBeNull()
})
