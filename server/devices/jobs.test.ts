import { createHash, createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobOrder } from '#contracts/agent.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Client } from '../platform/testing/app.ts'
import { printHistory, requirePrinter, sweepJobs } from './index.ts'
import { connect, createDeviceApp, type DeviceApp, fetchAs, printer, scale, type TestAgent } from './testing/agent.ts'
import { createLabel as createLabelFor, openDesk as openDeskOf, report } from './testing/desk.ts'

let devices: DeviceApp
let admin: Client
let sql: Sql
const events: OutboxEvent[] = []
beforeAll(async () => {
  devices = await createDeviceApp()
  devices.test.platform.outbox.on('job.confirmed', async (event) => void events.push(event))
  admin = await devices.test.as('admin@one.test')
  sql = openSql(devices.test.databaseUrl)
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})

const openDesk = () => openDeskOf(devices.test)
const jobOf = async (id: string) => (await admin.get(`/v1/jobs/${id}`)).json()
const testPrint = async (deviceId: string) => (await admin.post(`/v1/devices/${deviceId}/test-print`)).json()
const stateBecomes = (id: string, state: string) =>
  vi.waitFor(async () => expect(await jobOf(id)).toMatchObject({ state }), { timeout: 5_000, interval: 20 })

const createLabel = (deviceId: string, more: { shipmentId?: string; expiresInSeconds?: number } = {}) =>
  createLabelFor(devices.test, deviceId, more)

describe('a job', () => {
  it('goes signed to its agent, is printed, and is confirmed once however often that is said', async () => {
    const { agent, socket, printerId } = await openDesk()
    const made = await testPrint(printerId)
    expect(made).toMatchObject({ state: 'queued', title: 'Test print', kind: 'print', reprint: 0 })
    const { order, signature } = await socket.take('job')
    const key = createPublicKey(agent.jobSigningKey)
    expect(verify(null, Buffer.from(order), key, Buffer.from(signature, 'base64'))).toBe(true)
    expect(verify(null, Buffer.from(`${order} `), key, Buffer.from(signature, 'base64'))).toBe(false)
    const parsed = JSON.parse(order) as JobOrder
    expect(parsed).toMatchObject({ jobId: made.id, agentId: agent.agentId, deviceKey: printer.key, kind: 'print' })
    const document = await fetchAs(agent, `/agent/v1/documents/${made.id}`)
    expect(createHash('sha256').update(document.body).digest('hex')).toBe(parsed.document?.sha256)
    expect(document.body.length).toBe(parsed.document?.bytes)
    expect(document.body.toString()).toMatch(/^\^XA/)
    for (const state of ['spooled', 'printing', 'confirmed', 'confirmed', 'printing', 'failed'] as const) {
      report(socket, made.id, state)
      expect(await socket.take('reportAck')).toMatchObject({ jobId: made.id, state })
    }
    expect(await jobOf(made.id)).toMatchObject({ state: 'confirmed', problem: null })
    await vi.waitFor(() => expect(events.filter((event) => event.payload.jobId === made.id)).toHaveLength(1))
    expect((await fetchAs(agent, `/agent/v1/documents/${made.id}`)).status).toBe(404)
    expect((await admin.get(`/v1/devices/${printerId}`)).json().lastJob).toMatchObject({
      id: made.id,
      state: 'confirmed',
    })
    await socket.close()
  })

  it('is refused in words with the cure while the agent is away or the device has a problem', async () => {
    const { socket, printerId, scaleId } = await openDesk()
    expect(await testPrint(scaleId)).toMatchObject({
      code: 'device_unavailable',
      detail: expect.stringContaining('Choose a printer'),
    })
    const problem = { code: 'paper_out', text: 'The paper is used up', cure: 'Put in a new roll.' }
    socket.send({ type: 'device', device: { ...printer, state: 'problem', problem } })
    await vi.waitFor(async () =>
      expect(await testPrint(printerId)).toMatchObject({
        code: 'device_unavailable',
        status: 422,
        detail: '"Label printer": The paper is used up. Put in a new roll.',
        fields: [{ field: 'deviceId' }],
      }),
    )
    await socket.close()
    await vi.waitFor(async () => {
      const { detail } = await testPrint(printerId)
      expect(detail).toContain('Start the agent on desk-1')
    })
  })

  it('that waits goes out oldest first when the agent comes back, and only once', async () => {
    const { agent, socket, printerId } = await openDesk()
    await socket.close()
    await pretendOnline(agent)
    const ids = [
      (await createLabel(printerId)).id,
      (await createLabel(printerId)).id,
      (await createLabel(printerId)).id,
    ]
    const back = await connect(agent)
    const sent = [await back.take('job'), await back.take('job'), await back.take('job')]
    expect(sent.map(({ order }) => JSON.parse(order).jobId)).toEqual(ids)
    await back.close()
    const again = await connect(agent)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(again.received.filter((message) => message.type === 'job')).toEqual([])
    await again.close()
  })

  it('that was sent and never heard of becomes unknown, is not sent again, and a late report still counts', async () => {
    const { agent, socket, printerId } = await openDesk()
    const one = await createLabel(printerId)
    const two = await createLabel(printerId)
    await socket.take('job')
    await socket.take('job')
    socket.ws.terminate()
    const back = await connect(agent)
    await sweepJobs(devices.test.platform)
    expect(await jobOf(one.id)).toMatchObject({ state: 'sent' })
    await sql`update agents set connected_at = now() - interval '2 minutes' where id = ${agent.agentId}`
    await sql`update device_jobs set sent_at = now() - interval '3 minutes' where agent_id = ${agent.agentId}`
    await sweepJobs(devices.test.platform)
    expect(await jobOf(one.id)).toMatchObject({ state: 'unknown', problem: { code: 'no_report' } })
    report(back, one.id, 'confirmed')
    await back.take('reportAck')
    expect(await jobOf(one.id)).toMatchObject({ state: 'confirmed' })
    const resolved = await admin.post(`/v1/jobs/${two.id}/resolve`, { outcome: 'not_printed' })
    expect(resolved.json()).toMatchObject({ state: 'failed' })
    report(back, two.id, 'confirmed')
    await back.take('reportAck')
    expect(await jobOf(two.id)).toMatchObject({ state: 'failed' })
    expect((await admin.post(`/v1/jobs/${two.id}/resolve`, { outcome: 'printed' })).json()).toMatchObject({
      code: 'conflict',
    })
    expect(back.received.filter((message) => message.type === 'job')).toEqual([])
    await back.close()
  })

  it('that nobody came for expires and is never sent', async () => {
    const { agent, socket, printerId } = await openDesk()
    await socket.close()
    await pretendOnline(agent)
    const { id } = await createLabel(printerId, { expiresInSeconds: -1 })
    await sweepJobs(devices.test.platform)
    await stateBecomes(id, 'expired')
    const back = await connect(agent)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(back.received.some((message) => message.type === 'job')).toBe(false)
    await back.close()
  })

  it('is taken back at once while it waits; once sent the agent decides', async () => {
    const { agent, socket, printerId } = await openDesk()
    const sent = await testPrint(printerId)
    await socket.take('job')
    await stateBecomes(sent.id, 'sent')
    expect((await admin.post(`/v1/jobs/${sent.id}/cancel`)).json()).toMatchObject({ state: 'sent' })
    expect(await socket.take('cancelJob')).toMatchObject({ jobId: sent.id })
    report(socket, sent.id, 'cancelled')
    await socket.take('reportAck')
    expect((await admin.post(`/v1/jobs/${sent.id}/cancel`)).json()).toMatchObject({ code: 'conflict' })
    await socket.close()
    await pretendOnline(agent)
    const queued = await createLabel(printerId)
    expect((await admin.post(`/v1/jobs/${queued.id}/cancel`)).json()).toMatchObject({ state: 'cancelled' })
  })

  it('sets a scale to zero', async () => {
    const { socket, scaleId, printerId } = await openDesk()
    expect((await admin.post(`/v1/devices/${scaleId}/zero`)).json()).toMatchObject({ kind: 'zero', state: 'queued' })
    expect(JSON.parse((await socket.take('job')).order)).toMatchObject({
      kind: 'zero',
      deviceKey: scale.key,
      document: null,
    })
    expect((await admin.post(`/v1/devices/${printerId}/zero`)).json()).toMatchObject({ code: 'device_unavailable' })
    await socket.close()
  })

  it('is listed newest first by device, shipment and openness, page by page', async () => {
    const { socket, printerId } = await openDesk()
    const shipmentId = '019a0000-0000-7000-8000-000000000001'
    const one = await createLabel(printerId, { shipmentId })
    const two = await createLabel(printerId)
    const ids = async (query: string) =>
      (await admin.get(`/v1/jobs?${query}`)).json().items.map((job: { id: string }) => job.id)
    expect(await ids(`deviceId=${printerId}`)).toEqual([two.id, one.id])
    expect(await ids(`shipmentId=${shipmentId}`)).toEqual([one.id])
    expect(await ids(`deviceId=${printerId}&open=false`)).toEqual([])
    const first = (await admin.get(`/v1/jobs?deviceId=${printerId}&limit=1`)).json()
    expect(await ids(`deviceId=${printerId}&cursor=${first.nextCursor}`)).toEqual([one.id])
    const { platform, tenantId } = devices.test
    const [history, chosen] = await platform.db.withTenant(
      tenantId,
      async (tx) =>
        [
          await printHistory(tx, tenantId, shipmentId),
          await requirePrinter(tx, { tenantId, userId: null, siteId: null, labelSize: '4x6', deviceId: printerId }),
        ] as const,
    )
    expect(history.map(({ id }) => id)).toEqual([one.id])
    expect(chosen).toMatchObject({ format: 'zpl', dpi: 203, name: 'Label printer' })
    await socket.close()
  })
})

describe('documents and papers', () => {
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('paper')])

  it('gives a document only to the agent that owns the job', async () => {
    const [mine, theirs] = [await openDesk(), await openDesk()]
    const { id } = await createLabel(mine.printerId)
    expect((await fetchAs(mine.agent, `/agent/v1/documents/${id}`)).body.toString()).toBe('^XA^XZ')
    expect((await fetchAs(mine.agent, `/agent/v1/documents/${id}`)).status).toBe(200)
    const stolen = await fetchAs(theirs.agent, `/agent/v1/documents/${id}`)
    expect(stolen.status).toBe(404)
    expect(JSON.parse(stolen.body.toString())).toMatchObject({ code: 'not_found' })
    const paper = await fetchAs(theirs.agent, `/agent/v1/papers/${id}`, { method: 'PUT', body: png })
    expect(paper.status).toBe(404)
    expect((await fetchAs(mine.agent, '/agent/v1/documents/../../etc/passwd')).status).toBe(404)
    expect((await fetchAs(mine.agent, `/agent/v1/documents/${id}`, { method: 'DELETE' })).status).toBe(405)
    await admin.delete(`/v1/agents/${mine.agent.agentId}`)
    expect((await fetchAs(mine.agent, `/agent/v1/documents/${id}`)).status).toBe(403)
    await theirs.socket.close()
  })

  it('shows what a virtual printer printed, newest first, and keeps the last fifty', async () => {
    const { agent, socket, printerId } = await openDesk()
    const put = (id: string, body = png) => fetchAs(agent, `/agent/v1/papers/${id}`, { method: 'PUT', body })
    const ids: string[] = []
    for (let i = 0; i < 52; i += 1) ids.push((await createLabel(printerId)).id)
    for (const id of ids) expect((await put(id)).status).toBe(204)
    const last = ids.at(-1) ?? ''
    expect((await put(last)).status).toBe(204)
    const papers = (await admin.get(`/v1/devices/${printerId}/papers?limit=200`)).json().items
    expect(papers).toHaveLength(50)
    expect(papers[0]).toMatchObject({ jobId: last })
    const shown = await admin.get(`/v1/devices/${printerId}/papers/${papers[0].id}`)
    expect(shown.headers['content-type']).toBe('image/png')
    expect(shown.rawPayload.equals(png)).toBe(true)
    expect((await put(last, Buffer.from('<svg/>'))).status).toBe(415)
    expect((await put(last, Buffer.alloc(2 * 1024 * 1024 + 1))).status).toBe(413)
    const other = await devices.test.as('admin@other.test')
    expect((await other.get(`/v1/devices/${printerId}/papers/${papers[0].id}`)).statusCode).toBe(404)
    await socket.close()
  })
})

describe('devices of another tenant', () => {
  it('are not there: every route answers 404', async () => {
    const { socket, printerId, scaleId } = await openDesk()
    const { id } = await createLabel(printerId)
    const other = await devices.test.as('admin@other.test')
    const answers = await Promise.all([
      other.get(`/v1/devices/${printerId}`),
      other.patch(`/v1/devices/${printerId}`, { name: 'x' }),
      other.post(`/v1/devices/${printerId}/test-print`),
      other.post(`/v1/devices/${scaleId}/zero`),
      other.post(`/v1/devices/${scaleId}/simulate`, {}),
      other.get(`/v1/devices/${printerId}/papers`),
      other.get(`/v1/jobs/${id}`),
      other.post(`/v1/jobs/${id}/cancel`),
      other.post(`/v1/jobs/${id}/resolve`, { outcome: 'printed' }),
    ])
    expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 404))
    expect((await other.get('/v1/devices')).json().items).toEqual([])
    expect((await other.get('/v1/jobs')).json().items).toEqual([])
    await socket.close()
  })

  it('keep their own names and places', async () => {
    const { socket, printerId } = await openDesk()
    const change = { name: 'Zebra by the door', siteId: devices.test.siteId }
    expect((await admin.patch(`/v1/devices/${printerId}`, change)).json()).toMatchObject(change)
    expect((await admin.patch(`/v1/devices/${printerId}`, { siteId: null })).json()).toMatchObject({
      siteId: null,
      name: change.name,
    })
    expect((await admin.patch(`/v1/devices/${printerId}`, { siteId: devices.test.otherSiteId })).statusCode).toBe(422)
    await socket.close()
  })
})

describe('virtual devices', () => {
  it('take a weight or a fault from the screen; real ones do not', async () => {
    const { socket, scaleId, printerId } = await openDesk()
    const simulation = { weight: { value: 2.5, unit: 'lb' } }
    expect((await admin.post(`/v1/devices/${scaleId}/simulate`, simulation)).statusCode).toBe(204)
    expect(await socket.take('simulate')).toMatchObject({ key: scale.key, simulation })
    await sql`update devices set virtual = false where id = ${printerId}`
    expect((await admin.post(`/v1/devices/${printerId}/simulate`, {})).json()).toMatchObject({
      code: 'device_unavailable',
    })
    await socket.close()
  })
})

/** A gateway that died a moment ago: the row still says connected. */
async function pretendOnline(agent: TestAgent): Promise<void> {
  await vi.waitFor(async () => {
    const [row] = await sql`select connection_id from agents where id = ${agent.agentId}`
    expect(row?.connection_id).toBeNull()
  })
  await sql`update agents set connection_id = gen_random_uuid(), last_seen_at = now() where id = ${agent.agentId}`
}
