import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RenewReply } from '#contracts/agent.ts'
import { echoMaxBytes } from '#contracts/agent-limits.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import {
  connect,
  createDeviceApp,
  type DeviceApp,
  dial,
  fetchAs,
  health,
  newSigningRequest,
  pairTestAgent,
  type TestAgent,
} from './testing/agent.ts'

let devices: DeviceApp
let admin: Client
let sql: Sql
beforeAll(async () => {
  devices = await createDeviceApp()
  admin = await devices.test.as('admin@one.test')
  sql = openSql(devices.test.databaseUrl)
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})

const post = (agent: TestAgent, body: string) =>
  fetchAs(agent, '/agent/v1/certificate', { method: 'POST', body: Buffer.from(body) })

/** The same agent with its new key and certificate. */
async function renew(agent: TestAgent): Promise<TestAgent> {
  const { key, csr } = await newSigningRequest()
  const answer = await post(agent, JSON.stringify({ csr }))
  expect(answer.status).toBe(200)
  const reply = JSON.parse(answer.body.toString()) as RenewReply
  return { ...agent, identity: { key, cert: reply.certificate, ca: reply.certificateAuthority } }
}

const serialOf = (agent: TestAgent) => new X509Certificate(agent.identity.cert).serialNumber
const stateOf = async (id: string) =>
  (await admin.get('/v1/agents?limit=200')).json().items.find((item: { id: string }) => item.id === id)
const actionsOf = async (id: string) =>
  (await sql`select action from audit_rows where target_id = ${id}`).map((row) => row.action)

describe('a certificate', () => {
  it('is renewed under the old one; both count until the new one is used, then only the new one', async () => {
    const agent = await pairTestAgent(devices.test, { name: 'Renewed' })
    const before = await connect(agent)
    const renewed = await renew(agent)
    expect(serialOf(renewed)).not.toBe(serialOf(agent))
    // The answer may be lost: the old one still opens every door.
    await before.close()
    await (await connect(agent)).close()
    const socket = await connect(renewed)
    const row = await stateOf(agent.agentId)
    expect(Date.parse(row.certificateExpiresAt)).toBeCloseTo(
      Date.parse(new X509Certificate(renewed.identity.cert).validTo),
      -4,
    )
    const copy = await dial(agent)
    expect(await copy.take('bye')).toMatchObject({ retry: false, reason: expect.stringContaining('"Renewed"') })
    const refused = await post(agent, '{}')
    expect(JSON.parse(refused.body.toString())).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('a copy of it'),
    })
    await (await dial(agent)).closed
    const actions = await actionsOf(agent.agentId)
    expect(actions.filter((action) => action === 'agent.copy_refused')).toHaveLength(1)
    expect(actions).toContain('agent.certificate_renewed')
    expect(actions).toContain('agent.certificate_replaced')
    expect(actions).not.toContain('agent.connected_twice')
    await socket.close()
  })

  it('that was renewed and used ends the connection of a copy that is still open', async () => {
    const agent = await pairTestAgent(devices.test)
    const copy = await connect(agent)
    const renewed = await renew(agent)
    const socket = await connect(renewed)
    await copy.take('bye')
    await copy.closed
    expect(await stateOf(agent.agentId)).toMatchObject({ state: 'online' })
    await socket.close()
  })

  it('can be asked for again: the newest counts beside the one in use', async () => {
    const agent = await pairTestAgent(devices.test)
    const [first, second] = [await renew(agent), await renew(agent)]
    expect(await (await dial(first)).take('bye')).toMatchObject({ retry: false })
    await (await connect(second)).close()
    const third = await renew(second)
    await (await connect(third)).close()
    expect(await (await dial(second)).take('bye')).toMatchObject({ retry: false })
  })

  it('is revoked together with the one that was not used yet', async () => {
    const agent = await pairTestAgent(devices.test)
    const renewed = await renew(agent)
    await admin.delete(`/v1/agents/${agent.agentId}`)
    for (const one of [agent, renewed]) {
      expect(await (await dial(one)).take('bye')).toMatchObject({ retry: false })
      expect((await fetchAs(one, '/agent/v1/echo')).status).toBe(403)
    }
  })

  it('is refused for what is no signing request, too large, or asked for too often', async () => {
    const agent = await pairTestAgent(devices.test)
    const codeOf = async (body: string) => JSON.parse((await post(agent, body)).body.toString()).code
    expect(await codeOf('{')).toBe('invalid_json')
    expect(await codeOf('{"csr":1}')).toBe('invalid_request')
    expect(await codeOf('{"csr":"x","admin":true}')).toBe('invalid_request')
    expect(await codeOf('{"csr":"nonsense"}')).toBe('unprocessable')
    expect(await codeOf(JSON.stringify({ csr: (await newSigningRequest('rsa')).csr }))).toBe('unprocessable')
    expect(await codeOf(JSON.stringify({ csr: 'x'.repeat(9_000) }))).toBe('payload_too_large')
    expect((await fetchAs(agent, '/agent/v1/certificate')).status).toBe(405)
    let code = ''
    for (let n = 0; n < 20 && code !== 'rate_limited'; n += 1) code = await codeOf('{')
    expect(code).toBe('rate_limited')
  })
})

describe('an echo', () => {
  it('measures both ways, at most a megabyte', async () => {
    const agent = await pairTestAgent(devices.test)
    const put = (bytes: number) =>
      fetchAs(agent, '/agent/v1/echo', { method: 'PUT', body: Buffer.alloc(bytes) }).then(({ status }) => status)
    expect((await fetchAs(agent, '/agent/v1/echo')).body.length).toBe(echoMaxBytes)
    expect((await fetchAs(agent, '/agent/v1/echo?bytes=100001')).body.length).toBe(100_001)
    expect((await fetchAs(agent, '/agent/v1/echo?bytes=0')).body.length).toBe(0)
    for (const bytes of ['-1', 'x', '1.5', String(echoMaxBytes + 1)])
      expect((await fetchAs(agent, `/agent/v1/echo?bytes=${bytes}`)).status).toBe(400)
    expect(await put(echoMaxBytes)).toBe(204)
    expect(await put(echoMaxBytes + 1)).toBe(413)
    expect(await put(0)).toBe(204)
  })
})

describe('what an agent tells about itself', () => {
  it('is shown: latency, version, its page, and a second connection until it is paired again', async () => {
    const agent = await pairTestAgent(devices.test)
    const first = await connect(agent)
    expect(await stateOf(agent.agentId)).toMatchObject({
      latencyMs: null,
      latestVersion: devices.test.platform.config.version,
      connectedTwice: null,
      localPage: 'http://127.0.0.1:8091',
    })
    first.send({ type: 'heartbeat', health })
    await vi.waitFor(async () => expect((await stateOf(agent.agentId)).latencyMs).toBeGreaterThanOrEqual(0), 5_000)
    expect((await stateOf(agent.agentId)).latencyMs).toBeLessThan(1_000)
    const second = await connect(agent)
    expect((await stateOf(agent.agentId)).connectedTwice).toMatchObject({
      hostname: 'desk-1',
      hostnameBefore: 'desk-1',
    })
    const { code } = (await admin.post(`/v1/agents/${agent.agentId}/pairing`)).json()
    const { csr } = await newSigningRequest()
    await devices.test.anyone.post('/v1/agents/pair', { code, csr, hostname: 'desk-2', version: '0.1.0' })
    expect((await stateOf(agent.agentId)).connectedTwice).toBeNull()
    await second.closed
  })
})
