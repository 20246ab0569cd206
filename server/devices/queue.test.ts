import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobOrder } from '#contracts/agent.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import { sweepJobs } from './index.ts'
import { connect, createDeviceApp, type DeviceApp, printer, scale } from './testing/agent.ts'
import { createLabel, type Desk, jobsSent, openDesk, report, sentJobs } from './testing/desk.ts'

let devices: DeviceApp
let operator: Client
let sql: Sql
beforeAll(async () => {
  devices = await createDeviceApp()
  operator = await devices.test.as('mailroom@one.test')
  sql = openSql(devices.test.databaseUrl)
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})

const jobOf = async (id: string) => (await operator.get(`/v1/jobs/${id}`)).json()
const move = (id: string, before: string | null) => operator.post(`/v1/jobs/${id}/move`, { before })
const label = async (printerId: string) => (await createLabel(devices.test, printerId)).id
const problem = { code: 'paper_out', text: 'The paper is used up', cure: 'Put in a new roll.' }

async function labels(printerId: string, many: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < many; n += 1) ids.push(await label(printerId))
  return ids
}

/** Printed as fast as a printer could: every job that comes is confirmed at once. */
function confirmAll({ socket }: Desk): void {
  socket.ws.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.type === 'job') report(socket, (JSON.parse(message.order) as JobOrder).jobId, 'confirmed')
  })
}

describe('the queue of a device', () => {
  it('sends three at once and the next when one has ended, in order; each knows its place', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    const ids = await labels(printerId, 6)
    expect(await jobsSent(socket, 3)).toEqual(ids.slice(0, 3))
    expect((await jobOf(ids[0] ?? '')).place).toBeNull()
    expect(await jobOf(ids[3] ?? '')).toMatchObject({ state: 'queued', place: 1 })
    expect(await jobOf(ids[5] ?? '')).toMatchObject({ place: 3, createdBy: null })
    report(socket, ids[1] ?? '', 'printing')
    report(socket, ids[1] ?? '', 'confirmed')
    expect(await jobsSent(socket, 4)).toEqual(ids.slice(0, 4))
    report(socket, ids[0] ?? '', 'failed', problem)
    expect(await jobsSent(socket, 5)).toEqual(ids.slice(0, 5))
    expect(await jobOf(ids[5] ?? '')).toMatchObject({ place: 1 })
    await socket.close()
  })

  it('is put in another order by people, and sent in it', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    const [, , , a = '', b = '', c = '', d = ''] = await labels(printerId, 7)
    const sent = await jobsSent(socket, 3)
    expect((await move(d, a)).json()).toMatchObject({ id: d, place: 1, state: 'queued' })
    expect((await move(a, null)).json()).toMatchObject({ place: 4 })
    expect((await move(c, b)).json()).toMatchObject({ place: 2 })
    expect((await move(c, c)).json()).toMatchObject({ place: 2 })
    const places = await Promise.all([d, c, b, a].map(async (id) => (await jobOf(id)).place))
    expect(places).toEqual([1, 2, 3, 4])
    expect((await operator.post(`/v1/jobs/${b}/cancel`)).json()).toMatchObject({ state: 'cancelled', place: null })
    for (const id of sent) report(socket, id, 'confirmed')
    expect((await jobsSent(socket, 6)).slice(3)).toEqual([d, c, a])
    await socket.close()
  })

  it('refuses to move what is sent or over, and places that are none', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    const other = await openDesk(devices.test)
    const [sent = '', , , queued = ''] = await labels(printerId, 4)
    await jobsSent(socket, 3)
    const elsewhere = (await labels(other.printerId, 4))[3] ?? ''
    expect((await move(sent, null)).json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('sent') })
    for (const before of [sent, elsewhere])
      expect((await move(queued, before)).json()).toMatchObject({
        code: 'unprocessable',
        fields: [{ field: 'before' }],
      })
    const stranger = await devices.test.as('admin@other.test')
    expect((await stranger.post(`/v1/jobs/${queued}/move`, { before: null })).statusCode).toBe(404)
    const auditor = await devices.test.as('auditor@one.test')
    expect((await auditor.post(`/v1/jobs/${queued}/move`, { before: null })).statusCode).toBe(403)
    await Promise.all([socket.close(), other.socket.close()])
  })

  it('waits behind a problem, holds up no other device, and goes on when the problem ends', async () => {
    const second = { ...printer, key: 'printer-2', name: 'Second printer' }
    const { agent, socket } = await openDesk(devices.test, { devices: [printer, second] })
    const { items } = (await operator.get('/v1/devices?kind=printer&limit=200')).json()
    const own = items.filter((item: { agentId: string }) => item.agentId === agent.agentId)
    const idOf = (name: string) => own.find((item: { name: string }) => item.name === name).id
    const [first = '', next = '', third = '', fourth = ''] = await labels(idOf('Label printer'), 4)
    await jobsSent(socket, 3)
    socket.send({ type: 'device', device: { ...printer, state: 'problem', problem } })
    await vi.waitFor(async () =>
      expect((await operator.get(`/v1/devices/${idOf('Label printer')}`)).json().state).toBe('problem'),
    )
    for (const id of [first, next, third]) report(socket, id, 'confirmed')
    const free = await label(idOf('Second printer'))
    expect((await jobsSent(socket, 4))[3]).toBe(free)
    expect(await jobOf(fourth)).toMatchObject({ state: 'queued', place: 1 })
    socket.send({ type: 'device', device: printer })
    expect((await jobsSent(socket, 5))[4]).toBe(fourth)
    await socket.close()
  })

  it('sends nothing twice when its agent comes back at the same moment again and again', async () => {
    const { agent, socket, printerId } = await openDesk(devices.test)
    const ids = await labels(printerId, 5)
    const sockets = [socket, await connect(agent), await connect(agent), await connect(agent)]
    await new Promise((resolve) => setTimeout(resolve, 300))
    const sent = sockets.flatMap(sentJobs)
    expect(sent.toSorted()).toEqual(ids.slice(0, 3).toSorted())
    const last = sockets[3]
    await sql`update agents set connected_at = now() - interval '2 minutes' where id = ${agent.agentId}`
    await sql`update device_jobs set sent_at = now() - interval '3 minutes' where agent_id = ${agent.agentId} and state = 'sent'`
    await sweepJobs(devices.test.platform)
    // The three are unknown and stay so; their places are free.
    await vi.waitFor(() => expect(last && sentJobs(last)).toEqual(ids.slice(3)), 5_000)
    expect(await jobOf(ids[0] ?? '')).toMatchObject({ state: 'unknown' })
    await last?.close()
  })

  it('lasts as long as it takes to work it off', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    const ids = await labels(printerId, 41)
    const first = await jobOf(ids[0] ?? '')
    const last = await jobOf(ids[40] ?? '')
    const seconds = (job: typeof first) => (Date.parse(job.expiresAt) - Date.parse(job.createdAt)) / 1000
    expect(seconds(first)).toBeCloseTo(300, 0)
    expect(seconds(last)).toBeCloseTo(300 + 40 * 10, 0)
    await socket.close()
  })

  it('is as fast as before: 200 labels to one printer', async () => {
    const desk = await openDesk(devices.test, { devices: [printer, scale] })
    confirmAll(desk)
    const started = performance.now()
    const ids = await labels(desk.printerId, 200)
    await vi.waitFor(async () => {
      const open = (await operator.get(`/v1/jobs?deviceId=${desk.printerId}&open=true`)).json().items
      expect(open).toEqual([])
    }, 20_000)
    const took = performance.now() - started
    process.stdout.write(`200 jobs through one agent: ${Math.round(took)} ms\n`)
    expect(sentJobs(desk.socket).toSorted()).toEqual(ids.toSorted())
    expect(took).toBeLessThan(15_000)
    await desk.socket.close()
  })
})
