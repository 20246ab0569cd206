import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { AgentMessage, ServerMessage } from '#contracts/agent.ts'
import { BackOff } from './back-off.ts'
import { Connection } from './connection.ts'
import type { Identity } from './identity.ts'
import { silentLog } from './testing/bench.ts'
import { testAuthority } from './testing/certificates.ts'
import { TestGateway } from './testing/gateway.ts'

const health = {
  uptimeSeconds: 0,
  memoryBytes: 0,
  openJobs: 0,
  clock: '2026-01-01T00:00:00Z',
  certificateExpiresAt: '2026-01-01T00:00:00Z',
}
const hello: AgentMessage = {
  type: 'hello',
  protocol: 2,
  version: '0',
  hostname: 'h',
  platform: 'p',
  devices: [],
  folders: [],
  localPage: null,
  health,
}
let gateway: TestGateway
let connection: Connection
let errors: string[]
let warnings: string[]
let messages: ServerMessage[]

function connect(identity: Identity, quietMs?: number): Connection {
  errors = []
  warnings = []
  messages = []
  return new Connection({
    identity,
    log: {
      ...silentLog,
      error: (fields: unknown) => void errors.push(JSON.stringify(fields)),
      warn: (fields: unknown) => void warnings.push(JSON.stringify(fields)),
    },
    hello: () => hello,
    heartbeat: () => ({ type: 'heartbeat', health }),
    message: (message) => void messages.push(message),
    dismissed: () => undefined,
    silenceMs: quietMs,
    backOff: { firstMs: 100, maxMs: 300 },
  })
}

afterEach(async () => {
  await connection.stop()
  await gateway.stop()
})

describe('the connection', () => {
  test('a server that falls silent is noticed, and the agent comes back', async () => {
    gateway = new TestGateway({ heartbeatMs: 500 })
    await gateway.start()
    connection = connect(gateway.identity(), 1_500)
    connection.start()
    await gateway.until('hello', () => gateway.hellos === 1)
    await sleep(2_500)
    expect(gateway.hellos).toBe(1)
    gateway.silent = true
    await gateway.until(
      'a second connection',
      () => gateway.received.filter(({ type }) => type === 'hello').length >= 2,
    )
    gateway.silent = false
  })

  test('a gateway that restarts is found again; what is sent meanwhile is refused, not lost in a buffer', async () => {
    gateway = new TestGateway()
    await gateway.start()
    connection = connect(gateway.identity())
    connection.start()
    await expect.poll(() => messages.length).toBe(1)
    await gateway.hangUp()
    await expect.poll(() => connection.send(hello)).toBe(false)
    await gateway.listen()
    await gateway.until('a second hello', () => gateway.hellos === 2)
    await expect.poll(() => connection.send(hello)).toBe(true)
  })

  test('an interceptor is named by the issuer of the certificate it shows', async () => {
    gateway = new TestGateway({ impostor: testAuthority('Corporate Proxy Root') })
    await gateway.start()
    connection = connect(gateway.identity())
    connection.start()
    await expect.poll(() => errors[0], { timeout: 5_000 }).toContain('Corporate Proxy Root')
    expect(errors[0]).toContain('TLS is intercepted')
    expect(gateway.hellos).toBe(0)
  })

  test('a certificate of another authority is not let in', async () => {
    gateway = new TestGateway()
    await gateway.start()
    const stranger = new TestGateway().identity()
    const { certificateAuthority, gatewayUrl } = gateway.identity()
    connection = connect({ ...stranger, certificateAuthority, gatewayUrl })
    connection.start()
    await expect.poll(() => errors.length + warnings.length).toBeGreaterThan(1)
    expect(gateway.hellos).toBe(0)
  })

  test('an oversized frame closes the connection instead of filling memory', async () => {
    gateway = new TestGateway()
    await gateway.start()
    connection = connect(gateway.identity())
    connection.start()
    await gateway.until('hello', () => gateway.hellos === 1)
    gateway.sendText('x'.repeat(70_000))
    await gateway.until('a new connection', () => gateway.hellos === 2)
  })
})

test('waits grow from half a second to thirty and are spread', () => {
  const backOff = new BackOff({ firstMs: 500, maxMs: 30_000 })
  const waits = Array.from({ length: 20 }, () => backOff.next())
  expect(waits[0]).toBeGreaterThanOrEqual(250)
  expect(waits[0]).toBeLessThanOrEqual(500)
  expect(Math.max(...waits)).toBeLessThanOrEqual(30_000)
  expect(Math.min(...waits.slice(7))).toBeGreaterThanOrEqual(15_000)
  backOff.reset()
  expect(backOff.next()).toBeLessThanOrEqual(500)
})
