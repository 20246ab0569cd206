/** The map: who stands where, and what is read out when something comes or goes. */
import { describe, expect, it } from 'vitest'
import type { Agent, Device } from '#lib/api/types.ts'
import { comings, fleetMap, troubleOf } from './map.ts'

const agent = (id: string, siteId: string | null) => ({ id, name: id, siteId }) as Agent
const device = (id: string, agentId: string, kind: Device['kind'] = 'printer') =>
  ({ id, name: id, agentId, kind }) as Device
const names: Record<string, string> = { s1: 'West', s2: 'East' }
const siteName = (id: string | null) => names[id ?? ''] ?? ''

describe('the map', () => {
  const sites = fleetMap(
    [agent('a1', 's1'), agent('a2', null), agent('a3', 's2'), agent('a4', 's1')],
    [device('scan', 'a1', 'scanner'), device('zebra', 'a1'), device('scale', 'a1', 'scale'), device('brother', 'a1')],
    siteName,
  )
  it('has sites by name and what belongs to none last', () => {
    expect(sites.map(({ name }) => name)).toEqual(['East', 'West', 'All sites'])
    expect(sites[1]?.agents.map((one) => one.agent.id)).toEqual(['a1', 'a4'])
  })
  it('has printers before scales before scanners, by name', () => {
    expect(sites[1]?.agents[0]?.devices.map(({ id }) => id)).toEqual(['brother', 'zebra', 'scale', 'scan'])
    expect(sites[2]?.agents[0]?.devices).toEqual([])
  })
  it('keeps a site the user may not see', () => {
    expect(fleetMap([agent('a', 's9')], [], siteName)[0]?.name).toBe('Another site')
  })
})

describe('what keeps a device from working', () => {
  const problem = { code: 'head_open', text: 'The head is open', cure: 'Close the lid' }
  const online = { name: 'Front desk', state: 'online' as const, hostname: 'desk-1' }
  const offline = { ...online, state: 'offline' as const }
  it('is its problem with the cure', () => {
    expect(troubleOf({ state: 'problem', problem }, online)).toEqual(problem)
    expect(troubleOf({ state: 'ready', problem: null }, online)).toBeNull()
    expect(troubleOf({ state: 'offline', problem: null }, online)?.text).toBe('Not connected')
  })
  it('is its agent while that is away, whatever was heard before', () => {
    expect(troubleOf({ state: 'offline', problem }, offline)).toEqual({
      text: 'Front desk is offline',
      cure: 'Start the agent on desk-1.',
    })
  })
})

describe('what is read out', () => {
  const one = (id: string) => ({ id, name: `Printer ${id}`, where: 'Front desk' })
  it('names what came and what went', () => {
    expect(comings([one('1')], [one('2')])).toBe(
      'Printer 2 was attached: Front desk. Printer 1 was taken away: Front desk',
    )
    expect(comings([one('1')], [one('1')])).toBe('')
  })
  it('counts many at once', () => {
    expect(comings([one('1'), one('2'), one('3')], [])).toBe('3 devices were taken away')
  })
})
