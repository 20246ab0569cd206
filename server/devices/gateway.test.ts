import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { agentFrameMaxBytes } from '#contracts/agent-limits.ts'
import type { Pairing } from '#contracts/devices.ts'
import { openDatabase } from '../platform/db/database.ts'
import type { Client } from '../platform/testing/app.ts'
import { createTestDatabase } from '../platform/testing/database.ts'
import { openAuthority } from '../platform/tls/authority.ts'
import { readSigningRequest } from '../platform/tls/signing-request.ts'
import {
  connect,
  createDeviceApp,
  type DeviceApp,
  dial,
  health,
  helloOf,
  newSigningRequest,
  pairTestAgent,
  printer,
  scale,
  type TestAgent,
} from './testing/agent.ts'

let devices: DeviceApp
let admin: Client
beforeAll(async () => {
  devices = await createDeviceApp()
  admin = await devices.test.as('admin@one.test')
})
afterAll(() => devices.close())

const agentState = async (id: string) => {
  const { items } = (await admin.get('/v1/agents?limit=200')).json()
  return items.find((item: { id: string }) => item.id === id)
}
const devicesOf = async (agentId: string) => {
  const { items } = (await admin.get('/v1/devices?limit=200')).json()
  return items.filter((item: { agentId: string }) => item.agentId === agentId)
}

describe('who gets into the gateway', () => {
  it('refuses no certificate, an altered one, another authority, a browser, and another path', async () => {
    const agent = await pairTestAgent(devices.test)
    const { ca } = agent.identity
    await expect(dial({ ...agent, identity: { ca } })).rejects.toThrow()
    await expect(dial({ ...agent, identity: await strangerIdentity(agent) })).rejects.toThrow()
    await expect(dial(agent, { origin: 'https://127.0.0.1:8443' })).rejects.toThrow('403')
    await expect(dial({ ...agent, gatewayUrl: `${agent.gatewayUrl}/x` })).rejects.toThrow('404')
    await expect(
      dial({ ...agent, identity: { ...agent.identity, cert: alter(agent.identity.cert) } }),
    ).rejects.toThrow()
  })

  it('speaks TLS 1.2 and later only, with a certificate for its names', async () => {
    const agent = await pairTestAgent(devices.test)
    const { port } = devices.gateway
    const handshake = (options: object) =>
      new Promise((resolve, reject) => {
        const socket = connectTls({ host: '127.0.0.1', port, ...agent.identity, ...options }, () => {
          resolve(socket.getPeerCertificate().subjectaltname)
          socket.destroy()
        })
        socket.on('error', reject)
      })
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toContain('IP Address:127.0.0.1')
    await expect(
      handshake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow()
  })

  it('tells an agent whose certificate was revoked not to come back, within 5 seconds, and refuses it afterwards', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    expect(await agentState(agent.agentId)).toMatchObject({ state: 'online' })
    const started = Date.now()
    await admin.delete(`/v1/agents/${agent.agentId}`)
    expect(await socket.take('bye')).toMatchObject({ retry: false })
    await socket.closed
    expect(Date.now() - started).toBeLessThan(5_000)
    const again = await dial(agent)
    expect(await again.take('bye')).toMatchObject({ retry: false })
    expect((await again.closed).code).toBe(1008)
    expect(await devicesOf(agent.agentId)).toEqual([])
  })

  it('notices a revocation without the bus', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    const publish = vi.spyOn(devices.test.platform.bus, 'publish').mockImplementation(() => undefined)
    const started = Date.now()
    await admin.delete(`/v1/agents/${agent.agentId}`)
    publish.mockRestore()
    expect(await socket.take('bye')).toMatchObject({ retry: false })
    expect(Date.now() - started).toBeLessThan(5_000)
  })

  it('ends the connection of the older certificate when an agent is paired again', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    const { code }: Pairing = (await admin.post(`/v1/agents/${agent.agentId}/pairing`)).json()
    const { key, csr } = await newSigningRequest()
    const body = { code, csr, hostname: 'desk-2', version: '0.1.0' }
    const reply = (await devices.test.anyone.post('/v1/agents/pair', body)).json()
    expect(await socket.take('bye')).toMatchObject({ retry: false })
    const identity = { key, cert: reply.certificate, ca: reply.certificateAuthority }
    await (await connect({ ...reply, identity })).close()
  })
})

describe('an agent that talks', () => {
  it('brings its devices, changes them, and takes them offline when it goes', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    const [first, second] = await devicesOf(agent.agentId)
    expect([first.kind, second.kind].sort()).toEqual(['printer', 'scale'])
    expect(first).toMatchObject({ state: 'ready', virtual: true, reading: null, lastJob: null })
    const problem = { code: 'head_open', text: 'The print head is open', cure: 'Close the lid.' }
    socket.send({ type: 'device', device: { ...printer, state: 'problem', problem } })
    socket.send({ type: 'heartbeat', health: { ...health, openJobs: 3 } })
    await vi.waitFor(async () => {
      const all = await devicesOf(agent.agentId)
      expect(all.find((item: { kind: string }) => item.kind === 'printer')).toMatchObject({ state: 'problem', problem })
      expect(await agentState(agent.agentId)).toMatchObject({ state: 'online', health: { openJobs: 3 } })
    })
    socket.send({ type: 'deviceGone', key: scale.key })
    await vi.waitFor(async () => expect(await devicesOf(agent.agentId)).toHaveLength(1))
    await socket.close()
    await vi.waitFor(async () => expect((await devicesOf(agent.agentId))[0]).toMatchObject({ state: 'offline' }))
    expect(await agentState(agent.agentId)).toMatchObject({ state: 'offline' })
    const back = await connect(agent)
    const returned = await devicesOf(agent.agentId)
    expect(returned.map((item: { id: string }) => item.id).sort()).toEqual([first.id, second.id].sort())
    await back.close()
  })

  it('keeps the last reading for those who look later', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    for (let sequence = 0; sequence < 20; sequence += 1) {
      const reading = {
        status: 'moving' as const,
        weight: { value: sequence, unit: 'oz' as const },
        tare: null,
        at: now(),
        sequence,
      }
      socket.send({ type: 'reading', key: scale.key, reading })
    }
    await vi.waitFor(
      async () => {
        const device = (await devicesOf(agent.agentId)).find((item: { kind: string }) => item.kind === 'scale')
        expect(device.reading).toMatchObject({ sequence: 19, weight: { value: 19, unit: 'oz' } })
      },
      { timeout: 4_000, interval: 100 },
    )
    await socket.close()
  })

  it('lets the newest connection win, says goodbye to the older, and makes it visible', async () => {
    const agent = await pairTestAgent(devices.test)
    const first = await connect(agent)
    const second = await connect(agent)
    expect(await first.take('bye')).toMatchObject({ retry: true })
    await first.closed
    expect(await agentState(agent.agentId)).toMatchObject({ state: 'online' })
    const rows = await devices.test.platform.db.withTenant(devices.test.tenantId, async (tx) =>
      tx.execute(`select action from audit_rows where target_id = '${agent.agentId}'`),
    )
    expect(rows.map((row) => row.action)).toContain('agent.connected_twice')
    await second.close()
  })

  it.each([
    ['not JSON', '{'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"root"}'],
    ['an unknown field', JSON.stringify({ ...helloOf([]), admin: true })],
    ['a forged prototype', '{"type":"heartbeat","__proto__":{"a":1},"health":{}}'],
    ['an array', '[[[[[[]]]]]]'],
    ['something before hello', JSON.stringify({ type: 'heartbeat', health })],
    ['a huge hello', JSON.stringify(helloOf(Array.from({ length: 201 }, () => printer)))],
    ['a frame too long', 'x'.repeat(agentFrameMaxBytes + 1)],
  ])('closes on %s', async (_name, frame) => {
    const agent = await sharedAgent()
    const socket = await dial(agent)
    socket.ws.send(frame)
    expect([1008, 1009]).toContain((await socket.closed).code)
  })

  it('closes on binary frames and on bytes that are no frame, also one at a time, and lives on', async () => {
    const agent = await sharedAgent()
    const binary = await dial(agent)
    binary.ws.send(Buffer.from([1, 2, 3]))
    expect((await binary.closed).code).toBe(1008)
    const raw = connectTls({ host: '127.0.0.1', port: devices.gateway.port, ...agent.identity })
    raw.on('error', () => undefined)
    for (const byte of Buffer.from(
      'GET /agent/v1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
    ))
      raw.write(Buffer.from([byte]))
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
    await new Promise((resolve) => raw.once('data', resolve))
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await new Promise((resolve) => raw.once('close', resolve))
    await (await connect(agent)).close()
  })

  it('answers another protocol with what to do', async () => {
    const socket = await dial(await sharedAgent())
    socket.send({ ...helloOf([]), protocol: 99 } as ReturnType<typeof helloOf>)
    expect((await socket.take('bye')).reason).toContain('install the same version')
  })

  it('waits only a few seconds for hello', async () => {
    const socket = await dial(await sharedAgent())
    expect((await socket.closed).code).toBe(1008)
  })

  it('closes on a flood', async () => {
    const agent = await sharedAgent()
    const socket = await connect(agent)
    const reading = { status: 'zero' as const, weight: null, tare: null, at: now(), sequence: 1 }
    for (let i = 0; i < 400; i += 1) socket.send({ type: 'reading', key: scale.key, reading })
    expect((await socket.closed).code).toBe(1008)
  })
})

let shared: Promise<TestAgent> | null = null
function sharedAgent(): Promise<TestAgent> {
  shared ??= pairTestAgent(devices.test)
  return shared
}

function now(): string {
  return new Date().toISOString()
}

/** A certificate for the same agent from an authority that is not ours. */
async function strangerIdentity(agent: TestAgent) {
  const database = await createTestDatabase()
  const db = openDatabase(database.url)
  const authority = await openAuthority(db)
  const { key, csr } = await newSigningRequest()
  const request = await readSigningRequest(csr)
  if ('reason' in request) throw new Error(request.reason)
  const { cert } = await authority.issueClient(agent.agentId, request.publicKey)
  await db.close()
  await database.drop()
  return { key, cert, ca: agent.identity.ca }
}

/** Changes one bit of the signature. */
function alter(pem: string): string {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
}
