import { createHash, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DropFileStatus, DropFolderReport } from '#contracts/drop-folder.ts'
import type { DropRecord } from '#contracts/drop-records.ts'
import type { DropSource } from '#contracts/drop-sources.ts'
import {
  createDeviceApp,
  type DeviceApp,
  dial,
  fetchAs,
  helloOf,
  pairTestAgent,
  type Socket,
  signedIn,
  type TestAgent,
} from '../devices/testing/agent.ts'
import { header, line } from '../imports/testing/files.ts'
import type { Client } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { importKinds } from '../work.ts'
import { dropDoor } from './door.ts'
import { exportDue } from './sweep.ts'

let app: DeviceApp
let admin: Client
let agent: TestAgent
beforeAll(async () => {
  app = await createDeviceApp((platform) => [dropDoor(platform, importKinds)])
  await equipForShipping(app.test)
  admin = await signedIn(app.test, 'admin@one.test')
  agent = await pairTestAgent(app.test)
})
afterAll(() => app.close())

const open: Socket[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()))
})

function folderOf(key: string): DropFolderReport {
  return { key, name: 'Orders', path: 'C:\\orders', state: 'watching', problem: null, waiting: 0 }
}

/** An agent that watches a folder. */
async function watching(key: string, who = agent): Promise<Socket> {
  const socket = await dial(who)
  open.push(socket)
  socket.send({ ...helloOf([]), folders: [folderOf(key)] } as Parameters<Socket['send']>[0])
  await socket.take('welcome')
  await expect.poll(() => sourceOf(key)).toBeDefined()
  return socket
}

const sourceOf = async (key: string): Promise<DropSource | undefined> =>
  (await admin.get('/v1/drop-sources?limit=200')).json().items.find(({ folder }: DropSource) => folder?.key === key)
const recordsOf = async (key: string): Promise<DropRecord[]> =>
  (await admin.get(`/v1/drop-records?limit=200&sourceId=${(await sourceOf(key))?.id}`)).json().items
const sha = (body: string | Buffer) => createHash('sha256').update(body).digest('hex')
const pathOf = (key: string, body: string) => `/agent/v1/folders/${key}/files/${sha(body)}`

async function bring(key: string, body: string, who = agent): Promise<{ status: number; json: DropFileStatus }> {
  const options = { method: 'PUT', body: gzipSync(body), headers: { 'content-encoding': 'gzip' } }
  const reply = await fetchAs(who, `${pathOf(key, body)}?name=orders.csv`, options)
  return { status: reply.status, json: JSON.parse(reply.body.toString()) }
}

describe('a file from a drop folder', () => {
  it('becomes records at once, and its agent is told', async () => {
    const key = randomUUID()
    const socket = await watching(key)
    const began = performance.now()
    const { status } = await bring(key, `${header}\n${line('F-1')}\n${line('F-2')}\n`)
    expect(status).toBe(202)
    const told = await socket.take('dropFile')
    expect(told.status).toMatchObject({ state: 'imported', rows: 2, imported: 2, rejected: 0, reason: null })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect((await recordsOf(key)).map(({ packageId, state }) => [packageId, state]).sort()).toEqual([
      ['F-1', 'ready'],
      ['F-2', 'ready'],
    ])
  })

  it('is taken once, whoever brings it and however often', async () => {
    const key = randomUUID()
    await watching(key)
    const second = await pairTestAgent(app.test, { name: 'Second desk' })
    await watching(key, second)
    const body = `${header}\n${line('O-1')}\n`
    const replies = await Promise.all([
      bring(key, body),
      bring(key, body, second),
      bring(key, body),
      bring(key, body, second),
    ])
    expect(replies.map(({ status }) => status)).toContain(202)
    expect(replies.every(({ status }) => status === 202 || status === 409)).toBe(true)
    await expect.poll(async () => (await recordsOf(key)).length).toBe(1)
    expect((await bring(key, body, second)).json).toMatchObject({ state: 'imported', rows: 1 })
    const sources = (await admin.get('/v1/drop-sources?limit=200')).json().items
    expect(sources.filter(({ folder }: DropSource) => folder?.key === key)).toHaveLength(1)
    const imports = (await admin.get('/v1/imports?limit=200')).json().items
    expect(imports.filter(({ source }: { source: DropSource }) => source?.id === sources.at(-1).id)).toHaveLength(1)
  })

  it('hands its bad rows back with the reason, and a mended file goes on', async () => {
    const key = randomUUID()
    const socket = await watching(key)
    const body = `${header}\n${line('B-1')}\nB-2,cut\n`
    await bring(key, body)
    const { status } = await socket.take('dropFile')
    expect(status).toMatchObject({ state: 'imported', rows: 2, imported: 1, rejected: 1 })
    expect(status.reason).toContain('1 of 2 rows')
    const rejected = await fetchAs(agent, `${pathOf(key, body)}/rejected.csv`)
    expect(rejected.body.toString()).toContain('B-2,cut,,,,,,,,,')
    expect(rejected.body.toString()).toContain('cut short')
  })

  it('that is no table is refused with the reason, and may be brought again', async () => {
    const key = randomUUID()
    const socket = await watching(key)
    await bring(key, 'nothing\n1\n')
    expect((await socket.take('dropFile')).status).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('Package ID'),
    })
    await bring(key, 'nothing\n1\n')
    expect((await socket.take('dropFile')).status.state).toBe('refused')
  })

  it('that changed on the way is refused and not imported', async () => {
    const key = randomUUID()
    await watching(key)
    const body = `${header}\n${line('W-1')}\n`
    const reply = await fetchAs(agent, `${pathOf(key, `${body}more`)}?name=a.csv`, {
      method: 'PUT',
      body: Buffer.from(body),
    })
    expect(reply.status).toBe(400)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await recordsOf(key)).toEqual([])
  })

  it('of an unknown folder, of another path and of another agent is not found', async () => {
    const missing = await fetchAs(agent, pathOf('nowhere', 'x'), { method: 'PUT', body: Buffer.from('x') })
    expect(missing.status).toBe(404)
    expect((await fetchAs(agent, '/agent/v1/folders/a/other/b')).status).toBe(404)
    expect((await fetchAs(agent, `/agent/v1/exports/${randomUUID()}`)).status).toBe(404)
  })
})

/** Brings a row, ships it, and has its file made: what the agent on this connection is told of it. */
async function shippedFile(key: string, socket: Socket, packageId: string) {
  await bring(key, `${header}\n${line(packageId)}\n`)
  await socket.take('dropFile')
  const [record] = await recordsOf(key)
  const { shipment } = (await admin.get(`/v1/drop-records/${record?.id}/to-ship`)).json()
  const draft = (await admin.post('/v1/shipments', shipment)).json()
  const rated = (await admin.post(`/v1/shipments/${draft.id}/rates`)).json()
  await admin.post(`/v1/shipments/${draft.id}/purchase`, { rateId: rated.rates[0].id })
  await expect.poll(async () => (await sourceOf(key))?.waitingRows).toBe(1)
  await exportDue(app.test.platform)
  return (await socket.take('dropExport')).notice
}

describe('a file for out/', () => {
  it('is taken from an agent that is gone and given to the other one of the folder, once', async () => {
    const key = randomUUID()
    const socket = await watching(key)
    const notice = await shippedFile(key, socket, 'H-1')
    const path = `/v1/drop-exports/${notice.exportId}/hand-over`
    const connected = await admin.post(path, { from: agent.agentId })
    expect(connected.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('is connected') })
    const heir = await pairTestAgent(app.test, { name: 'Desk of the heir' })
    const other = await watching(key, heir)
    await socket.close()
    const handed = await expect
      .poll(async () => (await admin.post(path, { from: agent.agentId })).statusCode, { timeout: 5_000 })
      .toBe(200)
      .then(() => other.take('dropExport'))
    expect(handed.notice).toEqual(notice)
    expect((await fetchAs(agent, `/agent/v1/exports/${notice.exportId}`)).status).toBe(404)
    expect((await fetchAs(heir, `/agent/v1/exports/${notice.exportId}`)).status).toBe(200)
    // Another person with an old list: it does not go back.
    const late = await admin.post(path, { from: agent.agentId })
    expect(late.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('somebody else') })
    other.send({ type: 'exportWritten', exportId: notice.exportId })
    await other.take('exportAck')
    expect((await admin.post(path, { from: heir.agentId })).json()).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('written already'),
    })
  })

  it('is offered until it is written, to one agent only, and holds what was shipped', async () => {
    const key = randomUUID()
    const socket = await watching(key)
    const notice = await shippedFile(key, socket, 'E-1')
    expect(notice).toMatchObject({ folder: key, rows: 1, filename: 'postroom-000001.csv' })
    const file = await fetchAs(agent, `/agent/v1/exports/${notice.exportId}`)
    expect(sha(file.body)).toBe(notice.sha256)
    expect(file.body.length).toBe(notice.bytes)
    expect(file.body.toString()).toMatch(/\r\nE-1,/)
    const second = await pairTestAgent(app.test, { name: 'Third desk' })
    expect((await fetchAs(second, `/agent/v1/exports/${notice.exportId}`)).status).toBe(404)
    // It comes back without having said that it wrote the file.
    await socket.close()
    const again = await watching(key)
    expect((await again.take('dropExport')).notice).toEqual(notice)
    again.send({ type: 'exportWritten', exportId: notice.exportId })
    expect(await again.take('exportAck')).toMatchObject({ exportId: notice.exportId })
    const [made] = (await admin.get('/v1/drop-exports?state=written')).json().items
    expect(made).toMatchObject({ id: notice.exportId, state: 'written' })
    await again.close()
    const last = await watching(key)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(last.received.filter(({ type }) => type === 'dropExport')).toEqual([])
  })
})
