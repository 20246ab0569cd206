import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobOrder } from '#contracts/agent.ts'
import type { ChosenPrinter, PrintRouteInput } from '#contracts/print-routes.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping } from '../platform/testing/shipping.ts'
import { createDeviceApp, type DeviceApp, printer, type Socket, scale } from './testing/agent.ts'
import { openDesk, report } from './testing/desk.ts'

let devices: DeviceApp
let admin: Client
let operator: Client
let sql: Sql
let socket: Socket
let userId: string
const ids: Record<string, string> = {}
const printers = ['A', 'B', 'C'].map((name) => ({ ...printer, key: name, name: `Printer ${name}` }))
const [a = printer] = printers
const problem = { code: 'paper_out', text: 'The paper is used up', cure: 'Put in a new roll.' }

beforeAll(async () => {
  devices = await createDeviceApp()
  await equipForShipping(devices.test)
  admin = await devices.test.as('admin@one.test')
  operator = await devices.test.as('mailroom@one.test')
  sql = openSql(devices.test.databaseUrl)
  const [user] = await sql`select id from users where username = 'mailroom@one.test'`
  userId = user?.id
  socket = (await openDesk(devices.test, { devices: [...printers, scale] })).socket
  for (const { id, name } of (await admin.get('/v1/devices?limit=200')).json().items) ids[name] = id
  for (const name of ['Printer A', 'Printer B', 'Printer C'])
    await admin.patch(`/v1/devices/${ids[name]}`, { siteId: devices.test.siteId })
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})
beforeEach(async () => {
  for (const { id } of (await admin.get('/v1/print-routes?limit=200')).json().items)
    await admin.delete(`/v1/print-routes/${id}`)
})

const idOf = (letter: string) => ids[`Printer ${letter}`] ?? ''
const any: PrintRouteInput = { siteId: null, userId: null, labelSize: null, deviceId: '', fallbackDeviceId: null }
const make = (route: Partial<PrintRouteInput>) => admin.post('/v1/print-routes', { ...any, ...route })
const chosen = async (query = ''): Promise<ChosenPrinter> =>
  (await operator.get(`/v1/print-routes/chosen${query}`)).json()

/** Gives printer A another state and waits until the server knows. */
async function makeA(change: Partial<typeof printer>): Promise<void> {
  socket.send({ type: 'device', device: { ...a, ...change } })
  const state = change.state ?? 'ready'
  await vi.waitFor(async () => expect((await admin.get(`/v1/devices/${idOf('A')}`)).json().state).toBe(state), 5_000)
}

describe('print routes', () => {
  it('are made, listed with names, changed and removed, and leave a trail', async () => {
    const made = await make({ deviceId: idOf('A'), userId, siteId: devices.test.siteId, labelSize: '4x6' })
    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({
      deviceName: 'Printer A',
      fallbackDeviceName: null,
      siteName: expect.any(String),
      userName: expect.any(String),
    })
    expect(
      (await make({ deviceId: idOf('B'), userId, siteId: devices.test.siteId, labelSize: '4x6' })).json(),
    ).toMatchObject({ code: 'conflict' })
    await make({ deviceId: idOf('C') })
    await make({ deviceId: idOf('B'), labelSize: 'letter' })
    const all = (await admin.get('/v1/print-routes')).json().items
    expect(all.map(({ deviceName }: { deviceName: string }) => deviceName)).toEqual([
      'Printer A',
      'Printer B',
      'Printer C',
    ])
    const first = (await admin.get('/v1/print-routes?limit=1')).json()
    const rest = (await admin.get(`/v1/print-routes?limit=5&cursor=${first.nextCursor}`)).json()
    expect([...first.items, ...rest.items]).toEqual(all)
    const { id } = made.json()
    const input = { ...any, deviceId: idOf('B'), fallbackDeviceId: idOf('C'), userId }
    expect((await admin.put(`/v1/print-routes/${id}`, input)).json()).toMatchObject({
      ...input,
      fallbackDeviceName: 'Printer C',
    })
    expect((await admin.put(`/v1/print-routes/${id}`, { ...any, deviceId: idOf('B') })).json()).toMatchObject({
      code: 'conflict',
    })
    const stranger = await devices.test.as('admin@other.test')
    expect((await stranger.put(`/v1/print-routes/${id}`, input)).statusCode).toBe(404)
    expect((await stranger.delete(`/v1/print-routes/${id}`)).statusCode).toBe(404)
    expect((await stranger.get('/v1/print-routes')).json().items).toEqual([])
    expect((await operator.delete(`/v1/print-routes/${id}`)).statusCode).toBe(403)
    expect((await admin.delete(`/v1/print-routes/${id}`)).statusCode).toBe(204)
    expect((await admin.delete(`/v1/print-routes/${id}`)).statusCode).toBe(404)
    const actions = await sql`select action from audit_rows where target_id = ${id}`
    expect(actions.map(({ action }) => action).toSorted()).toEqual(
      ['created', 'changed', 'deleted'].map((done) => `print_route.${done}`).toSorted(),
    )
  })

  it('name what is wrong: no printer, no such place or person, itself as fallback, one that was put away', async () => {
    const wrong = async (route: Partial<PrintRouteInput>) =>
      (await make({ deviceId: idOf('A'), ...route })).json().fields
    expect(await wrong({ deviceId: userId })).toMatchObject([{ field: 'deviceId' }])
    expect(await wrong({ deviceId: ids.Scale ?? '' })).toMatchObject([
      { field: 'deviceId', reason: expect.stringContaining('is a scale') },
    ])
    expect(await wrong({ fallbackDeviceId: idOf('A') })).toMatchObject([{ field: 'fallbackDeviceId' }])
    expect(await wrong({ siteId: devices.test.otherSiteId })).toMatchObject([{ field: 'siteId' }])
    expect(await wrong({ userId: devices.test.siteId })).toMatchObject([{ field: 'userId' }])
    await admin.patch(`/v1/devices/${idOf('C')}`, { retired: true })
    expect(await wrong({ fallbackDeviceId: idOf('C') })).toMatchObject([{ field: 'fallbackDeviceId' }])
    await admin.patch(`/v1/devices/${idOf('C')}`, { retired: false })
  })

  it('choose by user and size, user, site and size, site, size, any', async () => {
    const { siteId } = devices.test
    const cases: Partial<PrintRouteInput>[] = [
      {},
      { labelSize: '4x6' },
      { siteId },
      { siteId, labelSize: '4x6' },
      { userId },
      { userId, labelSize: '4x6' },
    ]
    // Each route says more than all before it.
    for (const [n, fields] of cases.entries()) {
      const deviceId = idOf(['A', 'B', 'C'][n % 3] ?? '')
      expect((await make({ ...fields, deviceId })).statusCode).toBe(201)
      expect(await chosen()).toMatchObject({ deviceId, reason: expect.stringContaining('The route for') })
    }
    expect((await chosen()).reason).toMatch(/^The route for .+, size 4x6$/)
    expect(await chosen('?labelSize=letter')).toMatchObject({ deviceId: idOf('B') })
    const other = await devices.test.as('user@one.test')
    expect((await other.get('/v1/print-routes/chosen')).json()).toMatchObject({ deviceId: idOf('A') })
    expect((await operator.get(`/v1/print-routes/chosen?siteId=${devices.test.otherSiteId}`)).json()).toMatchObject({
      fields: [{ field: 'siteId' }],
    })
  })

  it('fall back while the printer is away or has a problem, and say why there is none', async () => {
    await make({ deviceId: idOf('A'), fallbackDeviceId: idOf('B') })
    await makeA({ state: 'problem', problem })
    expect(await chosen()).toMatchObject({
      deviceId: idOf('B'),
      reason: 'The fallback of the route for everything. "Printer A": The paper is used up. Put in a new roll.',
    })
    await admin.patch(`/v1/devices/${idOf('B')}`, { retired: true })
    expect(await chosen()).toMatchObject({
      deviceId: null,
      deviceName: null,
      reason: expect.stringContaining('Put in a new roll'),
    })
    await admin.patch(`/v1/devices/${idOf('B')}`, { retired: false })
    await makeA({})
    expect(await chosen()).toMatchObject({ deviceId: idOf('A'), deviceName: 'Printer A' })
  })

  it('without a route: the printer of the user, then the only usable one', async () => {
    expect(await chosen()).toMatchObject({
      deviceId: null,
      reason: expect.stringContaining('There are 3 printers to choose from'),
    })
    await admin.patch(`/v1/devices/${idOf('B')}`, { userId })
    expect(await chosen()).toMatchObject({ deviceId: idOf('B'), reason: expect.stringMatching(/^The printer of /) })
    expect(await chosen('?labelSize=letter')).toMatchObject({
      deviceId: null,
      reason: expect.stringContaining('No printer'),
    })
    const other = await devices.test.as('user@one.test')
    const theirs = async () => (await other.get('/v1/print-routes/chosen')).json()
    expect(await theirs()).toMatchObject({ deviceId: null, reason: expect.stringContaining('There are 2 printers') })
    await makeA({ state: 'problem', problem })
    expect(await theirs()).toMatchObject({ deviceId: idOf('C'), reason: 'The only usable printer of the site' })
    await makeA({})
    await admin.patch(`/v1/devices/${idOf('B')}`, { userId: null })
  })

  it('without a route at a site without printers: the only one that is of no site', async () => {
    for (const letter of ['A', 'B', 'C']) await admin.patch(`/v1/devices/${idOf(letter)}`, { siteId: null })
    expect(await chosen()).toMatchObject({ deviceId: null, reason: expect.stringContaining('There are 3') })
    await admin.patch(`/v1/devices/${idOf('C')}`, { siteId: devices.test.siteId })
    expect(await chosen()).toMatchObject({ deviceId: idOf('C') })
    for (const letter of ['A', 'C']) await admin.patch(`/v1/devices/${idOf(letter)}`, { retired: true })
    expect(await chosen()).toMatchObject({ deviceId: idOf('B') })
    for (const letter of ['A', 'B', 'C'])
      await admin.patch(`/v1/devices/${idOf(letter)}`, { retired: false, siteId: devices.test.siteId })
  })
})

describe('a label printed without naming a printer', () => {
  const sentTo = async () => (JSON.parse((await socket.take('job')).order) as JobOrder).deviceKey

  it('goes where the routes say, and its job says why; a sent one is never moved', async () => {
    await make({ deviceId: idOf('A'), fallbackDeviceId: idOf('B') })
    const shipment = await boughtShipment(operator)
    const job = (await operator.post(`/v1/shipments/${shipment.id}/print`, {})).json()
    expect(job).toMatchObject({
      deviceId: idOf('A'),
      routedBy: 'The route for everything',
      createdBy: 'mailroom@one.test',
    })
    expect(await sentTo()).toBe('A')
    await makeA({ state: 'problem', problem })
    expect((await operator.get(`/v1/jobs/${job.id}`)).json()).toMatchObject({ deviceId: idOf('A'), state: 'sent' })
    const second = await boughtShipment(operator)
    const fallen = (await operator.post(`/v1/shipments/${second.id}/print`, {})).json()
    expect(fallen).toMatchObject({
      deviceId: idOf('B'),
      routedBy: expect.stringContaining('The fallback of the route'),
    })
    expect(await sentTo()).toBe('B')
    await makeA({})
    const third = await boughtShipment(operator)
    const named = (await operator.post(`/v1/shipments/${third.id}/print`, { deviceId: idOf('C') })).json()
    expect(named).toMatchObject({ deviceId: idOf('C'), routedBy: null })
    expect(await sentTo()).toBe('C')
    for (const { id } of [job, fallen, named]) report(socket, id, 'confirmed')
  })

  it('is refused with the choice to make when nothing decides', async () => {
    const shipment = await boughtShipment(operator)
    const refused = (await operator.post(`/v1/shipments/${shipment.id}/print`, {})).json()
    expect(refused).toMatchObject({
      code: 'device_unavailable',
      detail: expect.stringContaining('There are 3 printers to choose from'),
      fields: [{ field: 'deviceId' }],
    })
    const many = (await operator.post('/v1/shipments/print', { shipmentIds: [shipment.id] })).json()
    expect(many).toMatchObject({ code: 'device_unavailable' })
  })

  it('is one of many: each goes its way', async () => {
    await make({ deviceId: idOf('B') })
    const shipments = [await boughtShipment(operator), await boughtShipment(operator)]
    const answer = await operator.post('/v1/shipments/print', { shipmentIds: shipments.map(({ id }) => id) })
    expect(answer.statusCode).toBe(202)
    expect([await sentTo(), await sentTo()]).toEqual(['B', 'B'])
  })
})
