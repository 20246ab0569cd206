import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Agent } from './agent.ts'
import { Contest } from './contest.ts'
import { Bench, silentLog } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

test('two goodbyes are a server that restarts; from the third on the wait doubles up to five minutes, and is forgotten', () => {
  let now = 0
  const contest = new Contest(() => now)
  const waits = Array.from({ length: 9 }, () => {
    contest.sentAway()
    now += 1_000
    return contest.waitMs() / 1_000
  })
  expect(waits).toEqual([0, 0, 30, 60, 120, 240, 300, 300, 300])
  now += 15 * 60_000
  expect(contest.waitMs()).toBe(0)
})

test('two computers with one certificate: one gives way and says why, the other works on', async () => {
  const gateway = new TestGateway({ newestCounts: true })
  await gateway.start()
  const identity = gateway.identity(randomUUID())
  const benches = [new Bench(), new Bench()]
  const errors: string[] = []
  const log = { ...silentLog, error: (fields: unknown) => void errors.push(JSON.stringify(fields)) }
  const agents = benches.map((bench) => {
    bench.prepare(identity)
    return new Agent({ folder: bench.folder, virtual: false, log, dismissed: () => undefined })
  })
  for (const agent of agents) await agent.start()
  const states = () => agents.map((agent) => agent.view().standing.state).sort()
  await expect.poll(() => errors.length, { timeout: 15_000 }).toBeGreaterThan(0)
  const hellos = gateway.hellos
  await sleep(2_000)
  expect(gateway.hellos - hellos).toBeLessThanOrEqual(1)
  expect(states()).toEqual(['connected', 'waiting'])
  const waiting = agents.find((agent) => agent.view().standing.state === 'waiting')
  expect(waiting?.view().standing.reason).toContain('Another computer seems to use the same certificate')
  for (const agent of agents) await agent.stop()
  for (const bench of benches) await bench.clean()
  await gateway.stop()
})
