/** Files of a person's own over HTTP, as a browser sends them, up to what the agent fetches. */
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AgentDevice, JobOrder } from '#contracts/agent.ts'
import { documentMaxBytes } from '#contracts/agent-limits.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import type { Client } from '../platform/testing/app.ts'
import { testPassword } from '../platform/testing/people.ts'
import { createDeviceApp, type DeviceApp, fetchAs, printer, scale } from './testing/agent.ts'
import { type Desk, openDesk, report } from './testing/desk.ts'

const office: AgentDevice = {
  ...printer,
  ...{ key: 'printer-2', name: 'Office printer', driver: 'ipp', formats: ['pdf', 'png'], dpi: 600 },
}
let devices: DeviceApp
let admin: Client
let sql: Sql
let zebra: Desk
let letters: Desk
beforeAll(async () => {
  devices = await createDeviceApp()
  admin = await devices.test.as('admin@one.test')
  sql = openSql(devices.test.databaseUrl)
})
afterAll(async () => {
  await sql.end()
  await devices.close()
})
beforeEach(async () => {
  zebra = await openDesk(devices.test, { name: 'Desk with a Zebra' })
  letters = await openDesk(devices.test, { name: 'Office', devices: [office, scale] })
})
afterEach(async () => {
  await zebra.socket.close()
  await letters.socket.close()
})

interface Sent {
  bytes: Uint8Array | string
  name?: string
  title?: string
  to?: Desk
  as?: Client
}

function send({ bytes, name = 'paper.bin', title, to = zebra, as = admin }: Sent) {
  const form = new FormData()
  form.append('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), name)
  if (title !== undefined) form.append('title', title)
  return as.post(`/v1/devices/${to.printerId}/print`, form)
}

/** What the agent is ordered to print and what it fetches for that; then it has printed it. */
async function ordered({ agent, socket }: Desk) {
  const { order } = await socket.take('job')
  const { jobId, document } = JSON.parse(order) as JobOrder
  const { body } = await fetchAs(agent, `/agent/v1/documents/${jobId}`)
  expect(document?.sha256).toBe(createHash('sha256').update(body).digest('hex'))
  report(socket, jobId, 'confirmed')
  await socket.take('reportAck')
  return { jobId, format: document?.format, body }
}

async function pdf(pages = 1, size: [number, number] = [612, 792]): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (let page = 1; page <= pages; page += 1) document.addPage(size).drawText(`Page ${page}`, { x: 50, y: 50 })
  return document.save()
}

const picture = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: 'white' } }).composite([
    { input: Buffer.from('<svg width="300" height="200"><rect x="20" y="30" width="90" height="80"/></svg>') },
  ])
const zpl = '^XA^PW812^FO50,50^A0N,40,40^FDHello^FS^XZ'

describe('a document', () => {
  it('goes to the agent as it is, with the name of the file or a title; a PDF to a ZPL printer too', async () => {
    const bytes = await pdf(2)
    const response = await send({ bytes, name: 'C:\\Mail\\Packing list.pdf' })
    expect(response.statusCode).toBe(202)
    const job = response.json()
    expect(job).toMatchObject({ kind: 'print', title: 'Packing list.pdf', deviceId: zebra.printerId, reprint: 0 })
    const { jobId, format, body } = await ordered(zebra)
    expect([jobId, format, body.equals(bytes)]).toEqual([job.id, 'pdf', true])
    expect((await send({ bytes, title: ' Notes ' })).json()).toMatchObject({ title: 'Notes' })
    await ordered(zebra)
    expect((await send({ bytes, title: ' ', name: 'x.pdf' })).json()).toMatchObject({ title: 'x.pdf' })
    await ordered(zebra)
    const trail = await sql`select body from audit_rows where action = 'device.document_printed' order by sequence`
    expect(trail).toHaveLength(3)
    const after = { jobId: job.id, title: 'Packing list.pdf', format: 'pdf', bytes: bytes.length }
    expect(JSON.parse(trail[0]?.body)).toMatchObject({ target: zebra.printerId, after })
  })

  it.each([
    ['PNG', 'png', () => picture().png().toBuffer()],
    ['ZPL', 'zpl', async () => Buffer.from(zpl)],
    ['ZPL after a byte order mark and a line', 'zpl', async () => Buffer.from(`\ufeff\r\n${zpl}`)],
    ['ZPL with a logo before it', 'zpl', async () => Buffer.from(`~DGR:LOGO.GRF,2,1,FFFF\n${zpl}`)],
  ] as const)('is known by its bytes, whatever its name: %s', async (_name, kind, make) => {
    const bytes = await make()
    expect((await send({ bytes, name: 'anything.doc' })).statusCode).toBe(202)
    const { format, body } = await ordered(zebra)
    expect([format, body.equals(bytes)]).toEqual([kind, true])
  })

  it('that is a GIF goes on as the same picture in PNG, without a size it never had', async () => {
    const gif = await picture().gif().toBuffer()
    expect(gif.toString('latin1', 0, 4)).toBe('GIF8')
    expect((await send({ bytes: gif, to: letters })).statusCode).toBe(202)
    const { format, body } = await ordered(letters)
    expect(format).toBe('png')
    expect(body.includes('pHYs')).toBe(false)
    const dots = (image: Uint8Array) => sharp(image).toColourspace('b-w').extractChannel(0).raw().toBuffer()
    expect((await dots(body)).equals(await dots(gif))).toBe(true)
  })

  it('may have 50 pages and 20 MB', async () => {
    expect((await send({ bytes: await pdf(50) })).statusCode).toBe(202)
    await ordered(zebra)
    const label = Buffer.alloc(documentMaxBytes, ' ')
    label.write(zpl)
    expect((await send({ bytes: label })).statusCode).toBe(202)
    expect((await ordered(zebra)).body.length).toBe(documentMaxBytes)
  })
})

describe('a document is refused in words on `file`', () => {
  const refused = async (sent: Sent, code: string, words: RegExp) => {
    const response = await send(sent)
    expect(response.json()).toMatchObject({ code, fields: [{ field: 'file', reason: expect.stringMatching(words) }] })
  }

  it('when it is something else, by its name', async () => {
    const jpeg = await picture().jpeg().toBuffer()
    const code = 'unsupported_media_type'
    await refused({ bytes: jpeg, name: 'cat.pdf' }, code, /^"cat\.pdf" is a JPEG picture\. Send a PDF, PNG, GIF or ZPL/)
    await refused({ bytes: await picture().webp().toBuffer() }, code, /a WebP picture/)
    await refused({ bytes: await picture().tiff().toBuffer() }, code, /a TIFF picture/)
    await refused({ bytes: 'PK\u0003\u0004word', name: 'letter.docx' }, code, /"letter\.docx" is an Office document/)
    await refused({ bytes: '<svg xmlns="x"/>' }, code, /HTML, SVG or XML/)
    await refused({ bytes: 'Dear Ann,' }, code, /is something else/)
    await refused({ bytes: 'PDF-1.7' }, code, /is something else/)
  })

  it('when this printer does not take it, with the cure', async () => {
    const code = 'unsupported_media_type'
    await refused({ bytes: zpl, to: letters }, code, /^"Office printer" does not speak ZPL\. Send the document as PDF/)
    const plain = await openDesk(devices.test, {
      name: 'PDF only',
      devices: [{ ...office, name: 'Old', formats: ['pdf'] }],
    })
    const gif = await picture().gif().toBuffer()
    await refused({ bytes: gif, to: plain }, code, /^"Old" does not take GIF\. Send PDF, or choose another printer/)
    await plain.socket.close()
  })

  it('when it cannot be printed, with the reason', async () => {
    const whole = await pdf(3)
    const png = await picture().png().toBuffer()
    const code = 'unprocessable'
    await refused({ bytes: '' }, code, /is empty/)
    await refused({ bytes: whole.subarray(0, 200) }, code, /it is not a whole PDF/)
    await refused({ bytes: await pdf(51) }, code, /more than 50 pages/)
    await refused({ bytes: await pdf(1, [3000, 3000]) }, code, /page 1 is 42 in long/)
    await refused({ bytes: png.subarray(0, png.length - 40) }, code, /not a whole picture/)
    await refused({ bytes: 'GIF89a and no more' }, code, /not a whole picture/)
    await refused({ bytes: '^XA^FDHello' }, code, /its ZPL is cut off/)
    await refused({ bytes: '~HS' }, code, /prints nothing/)
    await refused({ bytes: '^XA^FDx^FS^XZ^XA^NS,192.0.2.1^XZ' }, code, /its command \^NS sets the network/)
    await refused({ bytes: `~JA${zpl}` }, code, /its command ~JA acts at once/)
    await refused({ bytes: `^XA${'^'.repeat(200_000)}^FDx^FS^XZ` }, code, /more than 200000 commands/)
  })
})

describe('a request is refused', () => {
  it('that is too large, without a file, or no form', async () => {
    const bytes = Buffer.alloc(documentMaxBytes + 1, ' ')
    bytes.write(zpl)
    expect((await send({ bytes })).json()).toMatchObject({ code: 'payload_too_large', status: 413 })
    const url = `/v1/devices/${zebra.printerId}/print`
    const empty = new FormData()
    empty.append('title', 'x')
    expect((await admin.post(url, empty)).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'file' }],
    })
    expect((await admin.post(url, { title: 'x' })).json()).toMatchObject({ code: 'unsupported_media_type' })
    expect((await send({ bytes: zpl, title: 'x'.repeat(201) })).json()).toMatchObject({ code: 'invalid_request' })
  })

  it('for a device of another tenant, one that is no printer, or one that is away', async () => {
    const other = await devices.test.as('admin@other.test')
    expect((await send({ bytes: zpl, as: other })).statusCode).toBe(404)
    const onScale = await send({ bytes: zpl, to: { ...zebra, printerId: zebra.scaleId } })
    expect(onScale.json()).toMatchObject({
      code: 'device_unavailable',
      detail: expect.stringContaining('not a printer'),
    })
    const away = await openDesk(devices.test, { name: 'Away' })
    await away.socket.close()
    await expect
      .poll(async () => (await send({ bytes: zpl, to: away })).json(), { timeout: 5_000 })
      .toMatchObject({ code: 'device_unavailable', detail: expect.stringContaining('Start the agent') })
  })

  it('for a printer that is away while the file is still on its way: the answer arrives whole', async () => {
    const away = await openDesk(devices.test, { name: 'Gone' })
    await away.socket.close()
    const form = new FormData()
    form.append('file', new Blob([Buffer.alloc(documentMaxBytes, ' ')]), 'large.pdf')
    const answer = await postForm(`/v1/devices/${away.printerId}/print`, form)
    expect(answer).toMatchObject({ code: 'device_unavailable' })
  })
})

/** Over a real socket, every byte of the form. */
async function postForm(path: string, form: FormData): Promise<unknown> {
  const base = await devices.test.app.listen({ port: 0, host: '127.0.0.1' })
  const credentials = JSON.stringify({ username: 'admin@one.test', password: testPassword })
  const signIn = await fetch(`${base}/v1/session`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: credentials },
  })
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const wrapped = new Response(form)
  const headers = { cookie, 'content-type': wrapped.headers.get('content-type') ?? '' }
  const body = Buffer.from(await wrapped.arrayBuffer())
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, base), { method: 'POST', headers }, async (response) => {
      const pieces: Buffer[] = []
      for await (const piece of response) pieces.push(piece)
      resolve(JSON.parse(Buffer.concat(pieces).toString()))
    })
    call.on('error', reject).end(body)
  })
}
