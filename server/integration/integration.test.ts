import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DropExport } from '#contracts/drop-exports.ts'
import type { DropRecord } from '#contracts/drop-records.ts'
import type { DropSource } from '#contracts/drop-sources.ts'
import { header, imported, line, upload } from '../imports/testing/files.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { exportHeaders } from './export-row.ts'

let app: TestApp
let admin: Client
let sourceId: string
beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app)
  admin = await app.as('admin@one.test')
  sourceId = (await admin.post('/v1/drop-sources', { name: 'Order system' })).json().id
})
afterAll(() => app.close())

const record = async (packageId: string): Promise<DropRecord> =>
  (await admin.get(`/v1/drop-records?packageId=${packageId}`)).json().items[0]

async function dropped(text: string, into = sourceId): Promise<void> {
  const reply = (await upload(admin, text, { sourceId: into })).json()
  expect((await admin.post(`/v1/imports/${reply.id}/apply`, { mode: 'good' })).json().state).toBe('applied')
}

async function draftOf(packageId: string): Promise<string> {
  const { id } = await record(packageId)
  const { shipment } = (await admin.get(`/v1/drop-records/${id}/to-ship`)).json()
  const draft = await admin.post('/v1/shipments', shipment)
  if (draft.statusCode !== 201) throw new Error(draft.body)
  return draft.json().id
}

async function buy(shipmentId: string) {
  const rated = (await admin.post(`/v1/shipments/${shipmentId}/rates`)).json()
  return admin.post(`/v1/shipments/${shipmentId}/purchase`, { rateId: rated.rates[0]?.id })
}

async function shipped(packageId: string): Promise<string> {
  const id = await draftOf(packageId)
  const reply = await buy(id)
  if (reply.statusCode !== 200) throw new Error(reply.body)
  await expect.poll(async () => (await record(packageId)).state).toBe('shipped')
  return id
}

const waitingRows = async (of: string): Promise<number> =>
  (await admin.get('/v1/drop-sources?limit=200')).json().items.find(({ id }: DropSource) => id === of).waitingRows
const fileOf = async (made: DropExport) => (await admin.get(`/v1/drop-exports/${made.id}/file`)).body
const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','))

describe('a drop record', () => {
  it('that lacks something is kept, says what, and is ready when it is completed', async () => {
    await dropped(`${header}\nH-1,,,12 Main Street,Boston,,,US,1,\n`)
    const held = await record('H-1')
    expect(held).toMatchObject({ state: 'needs_attention', place: 'Boston, US' })
    expect(held.missing.map(({ column }) => column)).toEqual(['Attention Name', 'State', 'Postal Code'])
    const wrong = await admin.patch(`/v1/drop-records/${held.id}`, { fields: { pounds: 'two' } })
    expect(wrong.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'fields.pounds' }] })
    const stale = { version: held.version - 1, fields: { state: 'MA' } }
    expect((await admin.patch(`/v1/drop-records/${held.id}`, stale)).json()).toMatchObject({ code: 'conflict' })
    const fields = { companyName: 'Acme', state: 'MA', postalCode: '02108' }
    const mended = await admin.patch(`/v1/drop-records/${held.id}`, { version: held.version, fields })
    expect(mended.json()).toMatchObject({ state: 'ready', missing: [], recipient: 'Acme' })
  })

  it('names an account that does not exist instead of charging another', async () => {
    await dropped(`${header},Account Code 1\n${line('H-2')},NOWHERE\n`)
    expect((await record('H-2')).missing).toEqual([
      { field: 'accountCode1', column: 'Account Code 1', reason: expect.stringContaining('NOWHERE') },
    ])
  })

  it('becomes a shipment with everything filled in', async () => {
    await dropped(
      `${header},Residential,3rd Party Email,Reference Field 2,Carrier,Length,Width,Height\n${line('H-3')},no,boss@acme.test,PO 9,U.P.S.,10,8,4.5\n`,
    )
    const { id } = await record('H-3')
    const { shipment } = (await admin.get(`/v1/drop-records/${id}/to-ship`)).json()
    expect(shipment).toMatchObject({
      to: {
        name: 'Jane Doe',
        line1: '12 Main Street',
        city: 'Boston',
        state: 'MA',
        postalCode: '02108',
        residential: true,
      },
      packages: [{ weight: { value: 20, unit: 'oz' }, dimensions: { length: 10, width: 8, height: 4.5, unit: 'in' } }],
      references: ['', 'PO 9'],
      notify: { recipient: false, emails: ['boss@acme.test'] },
      onlyCarrier: 'ups',
      dropRecordId: id,
    })
  })

  it('is taken out and brought back, and dropped again it comes back by itself', async () => {
    await dropped(`${header}\n${line('H-4')}\n`)
    const { id } = await record('H-4')
    expect((await admin.delete(`/v1/drop-records/${id}`)).statusCode).toBe(204)
    expect((await record('H-4')).state).toBe('removed')
    expect((await admin.post(`/v1/drop-records/${id}/restore`)).json().state).toBe('ready')
    await admin.delete(`/v1/drop-records/${id}`)
    await dropped(`${header}\n${line('H-4')}\n`)
    expect((await record('H-4')).state).toBe('ready')
  })

  it('comes from a program too, one at a time, and is the same record again', async () => {
    const fields = {
      attentionName: 'Ann',
      address1: '1 Elm St',
      city: 'Boston',
      state: 'MA',
      postalCode: '02108',
      country: 'US',
    }
    const first = await admin.post('/v1/drop-records', { sourceId, packageId: 'H-5', fields })
    expect(first.json()).toMatchObject({ state: 'ready', packageId: 'H-5', source: { name: 'Order system' } })
    const again = await admin.post('/v1/drop-records', {
      sourceId,
      packageId: 'H-5',
      fields: { ...fields, city: 'Salem' },
    })
    expect(again.json()).toMatchObject({ id: first.json().id, fields: { city: 'Salem' } })
  })
})

describe('a record is shipped once', () => {
  it('of two shipments bought at the same moment one is refused', async () => {
    await dropped(`${header}\n${line('S-1')}\n`)
    const [one, two] = [await draftOf('S-1'), await draftOf('S-1')]
    expect((await record('S-1')).state).toMatch(/ready|in_progress/)
    const replies = await Promise.all([buy(one), buy(two)])
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    expect(replies.find(({ statusCode }) => statusCode === 409)?.json().detail).toContain('shipped already')
    await expect.poll(async () => (await record('S-1')).state).toBe('shipped')
    expect((await record('S-1')).trackingNumber).not.toBeNull()
  })

  it('a changed line of a shipped record is refused, the same line changes nothing', async () => {
    await dropped(`${header}\n${line('S-2')}\n`)
    await shipped('S-2')
    const same = await imported(admin, `${header}\n${line('S-2')}\n`)
    expect(same.counts.problems).toBe(0)
    const other = (await upload(admin, `${header}\n${line('S-2', 'Joe')}\n`, { sourceId })).json()
    expect(other.counts).toMatchObject({ problems: 1, changed: 0 })
    const { id } = await record('S-2')
    expect((await admin.patch(`/v1/drop-records/${id}`, { fields: { city: 'Salem' } })).json()).toMatchObject({
      code: 'conflict',
    })
  })

  it('is ready again when its draft is discarded', async () => {
    await dropped(`${header}\n${line('S-3')}\n`)
    const draft = await draftOf('S-3')
    await expect.poll(async () => (await record('S-3')).state).toBe('in_progress')
    await admin.delete(`/v1/shipments/${draft}`)
    await expect.poll(async () => (await record('S-3')).state).toBe('ready')
  })
})

describe('files handed back', () => {
  it('hold each shipped package once, and its void in the next file', async () => {
    const own: string = (await admin.post('/v1/drop-sources', { name: 'Handed back' })).json().id
    await dropped(
      `${header},Reference Field 1,Ship To Number\n${line('X-1')},"a, ""b""",77\n${line('X-2')},=1+1,\n`,
      own,
    )
    const first = await shipped('X-1')
    await shipped('X-2')
    // A record may be seen as shipped a moment before its row for the file is written.
    await expect.poll(() => waitingRows(own)).toBe(2)
    const made: DropExport = (await admin.post('/v1/drop-exports', { sourceId: own })).json()
    expect(made).toMatchObject({ state: 'ready', voids: 0, filename: expect.stringMatching(/^postroom-\d{6}\.csv$/) })
    const csv = await fileOf(made)
    expect(Buffer.byteLength(csv)).toBe(made.bytes)
    const mine = csv.split('\r\n').filter((row) => /^X-/.test(row))
    expect(mine).toHaveLength(2)
    expect(mine[0]).toMatch(/^X-1,Jane Doe,,12 Main Street,,,Boston,MA,02108,US,77,,,,USPS,1.3,LB,,,,,"a, ""b""",/)
    expect(mine[1]).toContain(',=1+1,')
    expect(rowsOf(csv)[0]).toEqual(exportHeaders)
    expect((await admin.post('/v1/drop-exports', { sourceId: own })).json()).toMatchObject({ code: 'unprocessable' })
    await admin.post(`/v1/shipments/${first}/void`)
    await expect.poll(async () => (await record('X-1')).state).toBe('ready')
    await expect.poll(() => waitingRows(own)).toBe(1)
    const next: DropExport = (await admin.post('/v1/drop-exports', { sourceId: own })).json()
    expect(next).toMatchObject({ rows: 1, voids: 1 })
    expect(await fileOf(next)).toMatch(/\r\nX-1,.*,VOID /)
    expect(await fileOf(made)).toBe(csv)
    const confirmed = (await admin.post(`/v1/drop-exports/${next.id}/confirm`)).json()
    expect(confirmed).toMatchObject({ state: 'written' })
    expect((await admin.post(`/v1/drop-exports/${next.id}/confirm`)).json()).toEqual(confirmed)
  })
})

describe('a batch of records', () => {
  it('takes those that are ready and have a weight, and leaves the others', async () => {
    const own = (await admin.post('/v1/drop-sources', { name: 'Batch source' })).json().id
    const text = `${header}\n${line('B-1')}\n${line('B-2')}\nB-3,Ann,,12 Main Street,Boston,MA,02108,US,,\nB-4,Ann,,,,,,,1,\n`
    const { id } = (await upload(admin, text, { sourceId: own })).json()
    await admin.post(`/v1/imports/${id}/apply`, { mode: 'good' })
    const reply = await admin.post('/v1/drop-records/batch', { sourceId: own, service: 'cheapest' })
    expect(reply.json()).toMatchObject({ left: 1, batch: { counts: { total: 2 } } })
    for (const packageId of ['B-1', 'B-2'])
      await expect.poll(async () => (await record(packageId)).state, { timeout: 10_000 }).toBe('in_progress')
    const again = await admin.post('/v1/drop-records/batch', { sourceId: own, service: 'cheapest' })
    expect(again.json()).toMatchObject({ code: 'unprocessable' })
  })

  it('holds each record once, when two are asked for at the same moment', async () => {
    const own = (await admin.post('/v1/drop-sources', { name: 'Twice at once' })).json().id
    const { id } = (await upload(admin, `${header}\n${line('T-1')}\n${line('T-2')}\n`, { sourceId: own })).json()
    await admin.post(`/v1/imports/${id}/apply`, { mode: 'good' })
    const asked = { sourceId: own, service: 'cheapest' }
    const replies = await Promise.all([1, 2, 3].map(() => admin.post('/v1/drop-records/batch', asked)))
    const made = replies.filter(({ statusCode }) => statusCode < 300)
    expect(made.map((reply) => reply.json().batch.counts.total)).toEqual([2])
    for (const reply of replies.filter(({ statusCode }) => statusCode >= 300))
      expect(reply.json()).toMatchObject({ code: 'unprocessable' })
  })
})
