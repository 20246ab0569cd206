import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DeviceEvent } from '#contracts/devices.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import { eventsPerHourMax } from './event-store.ts'
import { sweepJobs } from './index.ts'
import { connect, createDeviceApp, type DeviceApp, printer, scale } from './testing/agent.ts'
import { createLabel, jobsSent, openDesk } from './testing/desk.ts'

let devices: DeviceApp
let admin: Client
let sql: Sql
let meId: string
beforeAll(async () => {
  devices = await createDeviceApp()
  admin = await devices.test.as('admin@one.test')
  sql = openSql(devices.test.databaseUrl)
  meId = (await userIdOf('admin@one.test')) ?? ''
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})

async function userIdOf(username: string): Promise<string> {
  const [row] = await sql`select id from users where username = ${username}`
  return row?.id
}
const deviceOf = async (id: string) => (await admin.get(`/v1/devices/${id}`)).json()
const change = (id: string, fields: object) => admin.patch(`/v1/devices/${id}`, fields)
const listed = async (query = '') =>
  (await admin.get(`/v1/devices?limit=200${query}`)).json().items.map((item: { id: string }) => item.id)
const history = async (id: string): Promise<DeviceEvent[]> =>
  (await admin.get(`/v1/devices/${id}/events?limit=200`)).json().items
const texts = async (id: string) => (await history(id)).map(({ text }) => text)

describe('a device', () => {
  it('says what speaks to it and what it takes', async () => {
    const diagnostic = '03 04 0b ff 6f 04'
    const odd = { ...scale, driver: 'unknown', diagnostic }
    const { socket, printerId, scaleId } = await openDesk(devices.test, { name: 'Desk A', devices: [printer, odd] })
    expect(await deviceOf(printerId)).toMatchObject({
      driver: 'zpl',
      formats: ['zpl', 'pdf', 'png'],
      diagnostic: null,
      agentName: 'Desk A',
      retired: false,
    })
    expect(await deviceOf(scaleId)).toMatchObject({ driver: 'unknown', formats: [], diagnostic })
    await socket.close()
  })

  it('is printed on in what it takes, whatever it is called', async () => {
    const model = 'Zebra ZD421'
    const brother = { ...printer, key: 'p2', name: 'P2', model, driver: 'brother-raster', formats: ['png'] as ['png'] }
    const office = {
      ...printer,
      key: 'p3',
      name: 'P3',
      model,
      driver: 'ipp',
      formats: ['pdf', 'png'] as ['pdf', 'png'],
    }
    const { agent, socket } = await openDesk(devices.test, { devices: [printer, brother, office] })
    const { items } = (await admin.get('/v1/devices?limit=200')).json()
    const formats: string[] = []
    for (const name of ['Label printer', 'P2', 'P3']) {
      const { id } = items.find(
        (one: { agentId: string; name: string }) => one.agentId === agent.agentId && one.name === name,
      )
      await admin.post(`/v1/devices/${id}/test-print`)
      formats.push(JSON.parse((await socket.take('job')).order).document.format)
    }
    expect(formats).toEqual(['zpl', 'png', 'pdf'])
    await socket.close()
  })

  it('is given to a person and to a site, and tells who did it', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    const given = await change(printerId, { userId: meId, siteId: devices.test.siteId, name: 'Front Zebra' })
    expect(given.json()).toMatchObject({ userId: meId, userName: expect.any(String), siteId: devices.test.siteId })
    const strangerId = await userIdOf('admin@other.test')
    expect((await change(printerId, { userId: strangerId })).json()).toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'userId' }],
    })
    expect((await change(printerId, { userId: null })).json()).toMatchObject({ userId: null, userName: null })
    expect((await change(printerId, {})).statusCode).toBe(200)
    const changes = (await history(printerId)).filter(({ kind }) => kind === 'changed')
    expect(changes).toHaveLength(2)
    expect(changes[1]).toMatchObject({
      by: 'admin@one.test',
      text: expect.stringMatching(/^Renamed from "Label printer" to "Front Zebra"; Moved to .+; Given to .+$/),
    })
    await socket.close()
  })

  it('is put away: not offered, no jobs, what waits is cancelled; it stays so when its agent comes back', async () => {
    const { agent, socket, printerId } = await openDesk(devices.test)
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await createLabel(devices.test, printerId)).id)
    const sent = await jobsSent(socket, 3)
    expect((await change(printerId, { retired: true })).json()).toMatchObject({ retired: true })
    const states = await Promise.all(ids.map(async (id) => (await admin.get(`/v1/jobs/${id}`)).json()))
    expect(states.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'cancelled', 'cancelled'])
    expect(states[4]).toMatchObject({ problem: { code: 'device_retired' } })
    expect((await admin.post(`/v1/devices/${printerId}/test-print`)).json()).toMatchObject({
      code: 'device_unavailable',
      detail: expect.stringContaining('was put away'),
    })
    expect(await listed()).not.toContain(printerId)
    expect(await listed('&retired=true')).toContain(printerId)
    await socket.close()
    const back = await connect(agent)
    expect(await deviceOf(printerId)).toMatchObject({ retired: true })
    expect(await listed()).not.toContain(printerId)
    expect((await change(printerId, { retired: true })).statusCode).toBe(200)
    expect((await change(printerId, { retired: false })).json()).toMatchObject({ retired: false, state: 'ready' })
    expect(await listed()).toContain(printerId)
    expect((await admin.post(`/v1/devices/${printerId}/test-print`)).statusCode).toBe(202)
    expect((await history(printerId)).filter(({ by }) => by !== null).map(({ kind }) => kind)).toEqual([
      'restored',
      'retired',
    ])
    expect(sent).toHaveLength(3)
    await change(printerId, { retired: true })
    await admin.delete(`/v1/agents/${agent.agentId}`)
    expect((await change(printerId, { retired: false })).json()).toMatchObject({ code: 'conflict' })
    await back.closed
  })
})

describe('the history of a device', () => {
  const problem = { code: 'paper_out', text: 'The paper is used up', cure: 'Put in a new roll.' }

  it('has one row per change, newest first, page by page', async () => {
    const { agent, socket, printerId } = await openDesk(devices.test, { name: 'Dock' })
    const is = (more: object) => socket.send({ type: 'device', device: { ...printer, ...more } })
    is({})
    is({ state: 'problem', problem })
    is({ state: 'problem', problem: { ...problem, text: 'The paper is used up, still' } })
    is({ state: 'offline' })
    is({})
    socket.send({ type: 'deviceGone', key: printer.key })
    is({})
    await vi.waitFor(async () => expect((await texts(printerId))[0]).toBe('Attached again. Ready'), 5_000)
    await socket.close()
    await vi.waitFor(async () => expect((await texts(printerId))[0]).toBe('Its agent "Dock" is away'), 5_000)
    await (await connect(agent)).close()
    // It goes away a second time: nothing is added after that.
    await vi.waitFor(async () => expect(await texts(printerId)).toHaveLength(9), 5_000)
    const all = await history(printerId)
    expect(
      all
        .map(({ text }) => text)
        .toReversed()
        .slice(0, 8),
    ).toEqual([
      'Attached: Zebra ZD421, virtual',
      'The paper is used up. Put in a new roll.',
      'Does not answer',
      'Ready',
      'No longer attached to its agent',
      'Attached again. Ready',
      'Its agent "Dock" is away',
      'Its agent "Dock" is connected',
    ])
    expect(
      all
        .map(({ kind }) => kind)
        .toReversed()
        .slice(0, 4),
    ).toEqual(['added', 'problem', 'state', 'state'])
    const first = (await admin.get(`/v1/devices/${printerId}/events?limit=3`)).json()
    const second = (await admin.get(`/v1/devices/${printerId}/events?limit=3&cursor=${first.nextCursor}`)).json()
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all.slice(0, 6).map(({ id }) => id))
    const stranger = await devices.test.as('admin@other.test')
    expect((await stranger.get(`/v1/devices/${printerId}/events`)).statusCode).toBe(404)
  })

  it('is bounded when a device flaps, and never loses what people did', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    for (let n = 0; n < 60; n += 1)
      socket.send({ type: 'device', device: { ...printer, state: n % 2 === 0 ? 'offline' : 'ready' } })
    await vi.waitFor(async () => expect((await history(printerId)).length).toBe(eventsPerHourMax), 5_000)
    await change(printerId, { name: 'Flapper' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const all = await history(printerId)
    expect(all).toHaveLength(eventsPerHourMax + 1)
    expect(all[0]).toMatchObject({ kind: 'changed' })
    await socket.close()
  })

  it('is forgotten after 90 days', async () => {
    const { socket, printerId } = await openDesk(devices.test)
    await change(printerId, { name: 'Old' })
    await change(printerId, { name: 'Older' })
    await sql`update device_events set at = now() - interval '91 days' where device_id = ${printerId} and kind = 'added'`
    await sql`update device_events set at = now() - interval '89 days' where device_id = ${printerId} and text like '%"Old"'`
    await sweepJobs(devices.test.platform)
    expect((await history(printerId)).map(({ kind }) => kind)).toEqual(['changed', 'changed'])
    await socket.close()
  })
})

describe('a scale', () => {
  it('takes off the container that lies on it', async () => {
    const { socket, scaleId, printerId } = await openDesk(devices.test)
    const operator = await devices.test.as('mailroom@one.test')
    const asked = (await operator.post(`/v1/devices/${scaleId}/tare`)).json()
    expect(asked).toMatchObject({ kind: 'tare', state: 'queued', createdBy: 'mailroom@one.test' })
    expect(JSON.parse((await socket.take('job')).order)).toMatchObject({
      kind: 'tare',
      deviceKey: scale.key,
      document: null,
    })
    expect((await operator.post(`/v1/devices/${printerId}/tare`)).json()).toMatchObject({ code: 'device_unavailable' })
    const tare = { value: 3.5, unit: 'oz' as const }
    const reading = {
      status: 'stable' as const,
      weight: { value: 8, unit: 'oz' as const },
      tare,
      at: new Date().toISOString(),
      sequence: 1,
    }
    socket.send({ type: 'reading', key: scale.key, reading })
    await vi.waitFor(async () => expect((await deviceOf(scaleId)).reading).toEqual(reading), 3_000)
    await socket.close()
  })
})
