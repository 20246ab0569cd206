import { randomUUID, X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Agent } from './agent.ts'
import { findIdentity, type Identity } from './identity.ts'
import { Renewal, renewalTime } from './renewal.ts'
import { Bench, silentLog } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

let gateway: TestGateway
let bench: Bench
let agent: Agent | null
let errors: string[]

beforeEach(async () => {
  gateway = new TestGateway({ heartbeatMs: 500 })
  await gateway.start()
  bench = new Bench()
  agent = null
  errors = []
})
afterEach(async () => {
  await agent?.stop()
  await gateway.stop()
  await bench.clean()
})

async function startAgent(identity: Identity): Promise<void> {
  bench.prepare(identity)
  const error = (fields: unknown) => void errors.push(JSON.stringify(fields))
  const log = { ...silentLog, error }
  agent = new Agent({ folder: bench.folder, virtual: false, log, dismissed: () => undefined })
  await agent.start()
}

function told(): string | undefined {
  const message = gateway.received.findLast(({ type }) => type === 'hello')
  return message?.type === 'hello' ? message.health.certificateExpiresAt : undefined
}

describe('a certificate past two thirds of its life', () => {
  test('is renewed with a new key, saved, and used at once; the server hears the new date', async () => {
    const before = gateway.identity(randomUUID(), 0.4)
    await startAgent(before)
    await gateway.until('the renewal', () => gateway.renewals.length === 1)
    expect(gateway.renewals).toEqual([before.agentId])
    await gateway.until('a hello with the new date', () => hellosWithNewDate(before))
    const after = findIdentity(bench.folder)
    expect(after?.privateKey).not.toBe(before.privateKey)
    expect(after).toMatchObject({ agentId: before.agentId, server: before.server, name: before.name })
    expect(new X509Certificate(after?.certificate ?? '').validToDate.getTime()).toBeGreaterThan(
      Date.now() + 80 * 86_400_000,
    )
    const { jobId } = gateway.order(before.agentId, '^XA^XZ')
    expect(await gateway.finalReport(jobId)).toMatchObject({ problem: { code: 'unknown_device' } })
    await sleep(300)
    expect(gateway.renewals).toHaveLength(1)
  })

  test.each([
    ['an error', () => ({ status: 503, body: {} }), 'HTTP 503'],
    ['nonsense', () => ({ status: 200, body: { certificate: 3 } }), 'not understood'],
    [
      'a certificate for another key',
      (old: Identity) => certificateOf(gateway.identity(old.agentId)),
      'for another key',
    ],
  ])('%s leaves the old one in use and is named', async (_what, answer, reason) => {
    const before = gateway.identity(randomUUID(), 0.4)
    gateway.renewalAnswer = answer(before)
    await startAgent(before)
    await expect.poll(() => errors.join()).toContain(reason)
    expect(findIdentity(bench.folder)).toEqual(before)
    const { jobId } = gateway.order(before.agentId, '^XA^XZ')
    expect(await gateway.finalReport(jobId)).toMatchObject({ problem: { code: 'unknown_device' } })
  })
})

function certificateOf({ certificate, certificateAuthority }: Identity): { status: number; body: object } {
  return { status: 200, body: { certificate, certificateAuthority } }
}

function hellosWithNewDate(before: Identity): boolean {
  const old = new X509Certificate(before.certificate).validToDate.toISOString()
  return told() !== undefined && told() !== old
}

test('a young certificate is left alone, also when the connection comes and goes', async () => {
  await startAgent(gateway.identity(randomUUID(), 30))
  await gateway.until('hello', () => gateway.hellos === 1)
  gateway.dropConnection()
  await gateway.until('a second hello', () => gateway.hellos === 2)
  await sleep(200)
  expect(gateway.renewals).toEqual([])
})

test('the time is two thirds of the life, by the clock of the server; a failure waits an hour', async () => {
  const identity = gateway.identity(randomUUID(), 29)
  const until = new X509Certificate(identity.certificate).validToDate.getTime()
  expect(Math.abs(until - renewalTime(identity).getTime() - 10 * 86_400_000)).toBeLessThan(5_000)
  let now = renewalTime(identity).getTime() - 1_000
  let asked = 0
  const renewal = new Renewal({
    identity: () => identity,
    now: () => now,
    ask: () => {
      asked += 1
      return Promise.reject(new Error('no'))
    },
    renewed: () => Promise.resolve(),
    log: silentLog,
  })
  renewal.check()
  expect(asked).toBe(0)
  now += 2_000
  renewal.check()
  renewal.check()
  await sleep(10)
  renewal.check()
  expect(asked).toBe(1)
  now += 3_600_001
  renewal.check()
  expect(asked).toBe(2)
  await renewal.stop()
})
