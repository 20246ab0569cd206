import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ServerMessage } from '#contracts/agent.ts'
import type { DropFolderReport } from '#contracts/drop-folder.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { type ConnectedAgent, type GatewayDoor, nudgeAgent } from './index.ts'
import { readBody } from './request-body.ts'
import { connect, createDeviceApp, type DeviceApp, dial, fetchAs, helloOf, pairTestAgent } from './testing/agent.ts'

const folder: DropFolderReport = {
  key: 'orders',
  name: 'Orders',
  path: '/srv/orders',
  state: 'watching',
  problem: null,
  waiting: 0,
}
const notice = {
  exportId: newId(),
  folder: 'orders',
  filename: 'shipments.csv',
  sha256: 'a'.repeat(64),
  bytes: 1,
  rows: 1,
  createdAt: new Date(0).toISOString(),
}

/** What another room would add. */
const heard: { agent: ConnectedAgent; what: unknown }[] = []
const door: GatewayDoor = {
  requests: {
    folders: {
      PUT: async ({ peer, request, response, rest, query }) => {
        const body = await readBody(request, { what: 'A file', mostBytes: 10 })
        const answer = { agentId: peer.agentId, rest, name: query.get('name'), bytes: body.length }
        response.writeHead(202, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer))
      },
    },
    exports: {
      GET: async ({ response }) => {
        response.writeHead(200).write('half')
        throw new AppError('conflict', 'too late')
      },
    },
  },
  welcomed: async (agent, { folders }) => {
    heard.push({ agent, what: folders })
    agent.send({ type: 'dropExport', notice })
  },
  folder: async (agent, message) => void heard.push({ agent, what: message.folder }),
  exportWritten: async (agent, { exportId }) => {
    if (exportId !== notice.exportId) throw new Error('unknown export')
    agent.send({ type: 'exportAck', exportId })
  },
}

let devices: DeviceApp
beforeAll(async () => {
  devices = await createDeviceApp(() => [door])
})
afterAll(() => devices.close())

describe('a door of another room', () => {
  it('hears hellos, folders and exports, and answers', async () => {
    const agent = await pairTestAgent(devices.test, { name: 'Dock' })
    const socket = await dial(agent)
    const hello = helloOf([])
    if (hello.type !== 'hello') throw new Error('no hello')
    socket.send({ ...hello, folders: [folder] })
    await socket.take('welcome')
    expect(await socket.take('dropExport')).toMatchObject({ notice })
    const { tenantId } = devices.test
    expect(heard.at(-1)).toMatchObject({
      agent: { tenantId, agentId: agent.agentId, name: 'Dock' },
      what: [folder],
    })
    socket.send({ type: 'folder', folder: { ...folder, waiting: 3 } })
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ what: { waiting: 3 } }), 5_000)
    socket.send({ type: 'exportWritten', exportId: notice.exportId })
    expect(await socket.take('exportAck')).toMatchObject({ exportId: notice.exportId })
    // A failure over there keeps nobody from being heard here.
    socket.send({ type: 'exportWritten', exportId: newId() })
    socket.send({ type: 'exportWritten', exportId: notice.exportId })
    await socket.take('exportAck')
    await socket.close()
  })

  it('sends to an agent on whatever replica it is', async () => {
    const agent = await pairTestAgent(devices.test)
    const socket = await connect(agent)
    const status = {
      folder: 'orders',
      sha256: 'b'.repeat(64),
      importId: newId(),
      state: 'imported' as const,
      rows: 2,
      imported: 2,
      rejected: 0,
      reason: null,
    }
    const message: Extract<ServerMessage, { type: 'dropFile' }> = { type: 'dropFile', status }
    nudgeAgent(devices.test.platform.bus, agent.agentId, message)
    expect(await socket.take('dropFile')).toEqual(message)
    await socket.close()
  })

  it('answers HTTP of verified agents, with limits, problems and other methods as everywhere', async () => {
    const agent = await pairTestAgent(devices.test)
    const put = (path: string, bytes: number) =>
      fetchAs(agent, `/agent/v1/${path}`, { method: 'PUT', body: Buffer.alloc(bytes) })
    const answer = await put('folders/orders/files/abc?name=a%20b.csv', 7)
    expect(answer.status).toBe(202)
    expect(JSON.parse(answer.body.toString())).toEqual({
      agentId: agent.agentId,
      rest: ['orders', 'files', 'abc'],
      name: 'a b.csv',
      bytes: 7,
    })
    expect((await put('folders/orders', 11)).status).toBe(413)
    expect((await put('exports/x', 1)).status).toBe(405)
    expect((await put('nowhere/x', 1)).status).toBe(404)
    expect((await put('constructor', 1)).status).toBe(404)
    expect((await put('folders/%ff', 1)).status).toBe(404)
    expect((await put(`folders/${'x'.repeat(3_000)}`, 1)).status).toBe(404)
    await expect(fetchAs(agent, '/agent/v1/exports/x')).rejects.toThrow()
    await devices.test.as('admin@one.test').then((admin) => admin.delete(`/v1/agents/${agent.agentId}`))
    expect((await put('folders/orders', 1)).status).toBe(403)
  })
})
