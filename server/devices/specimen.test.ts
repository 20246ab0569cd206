/** Specimens over HTTP, up to what the agent fetches. What is drawn: labels/specimen.test.ts. */
import { PDFDocument } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentDevice, JobOrder } from '#contracts/agent.ts'
import { specimenKinds } from '#contracts/devices.ts'
import { openSql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import { createDeviceApp, type DeviceApp, fetchAs, printer } from './testing/agent.ts'
import { type Desk, openDesk } from './testing/desk.ts'

let devices: DeviceApp
let admin: Client
beforeAll(async () => {
  devices = await createDeviceApp()
  admin = await devices.test.as('admin@one.test')
})
afterAll(() => devices.close())

const office: AgentDevice = { ...printer, name: 'Office printer', driver: 'ipp', formats: ['pdf', 'png'], dpi: 600 }
const brother: AgentDevice = { ...printer, name: 'Brother', driver: 'brother-raster', formats: ['pdf'], dpi: 300 }

async function print({ agent, socket, printerId }: Desk, kind: string) {
  const response = await admin.post(`/v1/devices/${printerId}/specimen`, { kind })
  expect(response.statusCode).toBe(202)
  const { jobId, document } = JSON.parse((await socket.take('job')).order) as JobOrder
  expect(response.json()).toMatchObject({ id: jobId, title: expect.stringMatching(/^Specimen: /) })
  return { format: document?.format, body: (await fetchAs(agent, `/agent/v1/documents/${jobId}`)).body }
}

async function inches(bytes: Uint8Array) {
  const { width, height } = (await PDFDocument.load(bytes)).getPage(0).getSize()
  return [width / 72, height / 72].map((length) => Math.round(length * 100) / 100)
}

describe('a specimen', () => {
  it('is ZPL for labels on a ZPL printer', async () => {
    const desk = await openDesk(devices.test)
    for (const kind of specimenKinds) {
      const { format, body } = await print(desk, kind)
      expect(format).toBe('zpl')
      expect(body.toString()).toMatch(/^\^XA\n.*\^PW812\^LL1218/)
    }
    const sql = openSql(devices.test.databaseUrl)
    const trail = await sql`select body from audit_rows where target_id = ${desk.printerId} order by sequence`
    await sql.end()
    const actions = specimenKinds.map((kind) => ({ action: 'device.specimen_printed', after: { kind } }))
    expect(trail.map(({ body }) => JSON.parse(body))).toMatchObject(actions)
    await desk.socket.close()
  })

  it('is PDF for labels on another label printer, for letters and envelopes in an office', async () => {
    const sizes = async (device: AgentDevice) => {
      const desk = await openDesk(devices.test, { devices: [device] })
      const found: number[][] = []
      for (const kind of specimenKinds) found.push(await inches((await print(desk, kind)).body))
      await desk.socket.close()
      return found
    }
    expect(await sizes(brother)).toEqual([
      [4, 6],
      [4, 6],
      [4, 6],
    ])
    expect(await sizes(office)).toEqual([
      [8.5, 11],
      [8.5, 11],
      [9.5, 4.12],
    ])
  })

  it('is printed once however often the same request comes', async () => {
    const desk = await openDesk(devices.test)
    const ask = () =>
      admin.post(`/v1/devices/${desk.printerId}/specimen`, { kind: 'envelope' }, { 'Idempotency-Key': 'one-envelope' })
    const [first, second] = [(await ask()).json(), (await ask()).json()]
    expect(second.id).toBe(first.id)
    await desk.socket.close()
  })

  it('is refused for an unknown kind, a scale, a device of another tenant', async () => {
    const { socket, printerId, scaleId } = await openDesk(devices.test)
    const other = await devices.test.as('admin@other.test')
    const envelope = { kind: 'envelope' }
    const codeOf = async (id: string, body: object, as = admin) =>
      (await as.post(`/v1/devices/${id}/specimen`, body)).json().code
    expect(await codeOf(printerId, { kind: 'postage' })).toBe('invalid_request')
    expect(await codeOf(scaleId, envelope)).toBe('device_unavailable')
    expect(await codeOf(printerId, envelope, other)).toBe('not_found')
    await socket.close()
  })
})
