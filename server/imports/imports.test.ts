import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Import, ImportRow } from '#contracts/imports.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { header, imported, line, upload } from './testing/files.ts'

let app: TestApp
let admin: Client
beforeAll(async () => {
  app = await createTestApp()
  admin = await app.as('admin@one.test')
})
afterAll(() => app.close())

const rowsOf = async (id: string, query = ''): Promise<ImportRow[]> =>
  (await admin.get(`/v1/imports/${id}/rows?limit=200${query}`)).json().items
const apply = async (id: string, mode: 'all' | 'good'): Promise<Import> =>
  (await admin.post(`/v1/imports/${id}/apply`, { mode })).json()
const recordsOf = async (q: string): Promise<{ packageId: string; state: string; fields: Record<string, string> }[]> =>
  (await admin.get(`/v1/drop-records?packageId=${q}`)).json().items
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

describe('an upload', () => {
  it('comes back checked, with what each column is and nothing written', async () => {
    const result = await imported(
      admin,
      `\ufeffpackage id , Attention – Name,Address 1,Colour\r\nA-1,Ann,1 Elm St,red\r\n`,
    )
    expect(result).toMatchObject({
      state: 'checked',
      encoding: 'utf-8',
      filename: 'orders.csv',
      counts: { rows: 1, added: 1, problems: 0, incomplete: 1 },
      columns: [
        { header: 'package id', column: 'Package ID' },
        { header: 'Attention – Name', column: 'Attention Name' },
        { header: 'Address 1', column: 'Address 1' },
        { header: 'Colour', column: null },
      ],
    })
    expect(await recordsOf('A-1')).toEqual([])
  })

  it('takes the fields of the form before or behind the file', async () => {
    expect((await upload(admin, `${header}\n${line('F-1')}`, { fileFirst: true })).json()).toMatchObject({
      state: 'checked',
    })
  })

  it.each([
    [
      'UTF-16 with mark, little end first',
      new Uint8Array(Buffer.from(`\ufeff${header}\n${line('E-1', 'Zoë')}`, 'utf16le')),
      'utf-16le',
    ],
    [
      'UTF-16 with mark, big end first',
      new Uint8Array(Buffer.from(`\ufeff${header}\n${line('E-2', 'Zoë')}`, 'utf16le').swap16()),
      'utf-16be',
    ],
    ['Windows-1252', latin1(`${header}\n${line('E-3', 'Zo\xeb')}`), 'windows-1252'],
    ['UTF-8 without mark', `${header}\n${line('E-4', 'Zoë')}`, 'utf-8'],
  ])('reads %s and says so', async (_name, content, encoding) => {
    const result = await imported(admin, content)
    expect(result).toMatchObject({ state: 'checked', encoding })
    expect((await rowsOf(result.id))[0]?.cells[1]).toBe('Zoë')
  })

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines ended by %s, blank ones and quoted line breaks among them', async (_name, end) => {
    const text = [header, line('L-1', `"Ann${end}Lee"`), '', line('L-2'), ''].join(end)
    const result = await imported(admin, text)
    expect(result.counts).toMatchObject({ rows: 2, added: 2 })
    expect((await rowsOf(result.id)).map((row) => [row.number, row.line])).toEqual([
      [1, 2],
      [2, 5],
    ])
  })

  it('unpacks a gzip file, and refuses a damaged one by name', async () => {
    const packed = new Uint8Array(gzipSync(`${header}\n${line('G-1')}`))
    expect(await imported(admin, packed)).toMatchObject({ state: 'checked', counts: { rows: 1 } })
    const reply = await upload(admin, packed.slice(0, packed.length - 12))
    expect(reply.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'file' }] })
    expect(reply.json().detail).toContain('damaged or cut short')
  })

  it.each([
    ['no rows', header, 'no rows'],
    ['a required column missing', 'City,State\nBoston,MA', 'Package ID is missing'],
    ['semicolons', 'Package ID;City\nA;B', 'not divided by commas'],
    ['a header twice', 'Package ID,package-id\nA,B', 'the same one'],
    ['an ignored header twice', 'Package ID,Colour,colour\nA,B,C', 'the same one'],
    ['NUL bytes', `${header}\n${line('N-1')}\0`, 'NUL bytes'],
    ['UTF-16 without mark', new Uint8Array(Buffer.from(`${header}\n${line('N-2')}`, 'utf16le')), 'NUL bytes'],
    ['an open quote at the end', `${header}\n${line('Q-1')}\nQ-2,"Ann`, 'ends inside quotes'],
    ['a quote in a cell', `${header}\nQ-3,An"n,,,,,,,,`, 'midst of a cell'],
    ['a cell of 2 MB', `${header}\n${line('B-1', 'x'.repeat(2_000_000))}`, 'longer than'],
  ])('refuses a file with %s, and says why', async (_name, content, words) => {
    const result = await imported(admin, content)
    expect(result.state).toBe('refused')
    expect(result.refusal).toContain(words)
  })

  it('refuses an empty file, no file, another form and an unknown kind', async () => {
    expect((await upload(admin, '')).json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'file' }] })
    const form = new FormData()
    form.append('kind', 'drop')
    expect((await admin.post('/v1/imports', form)).json()).toMatchObject({ code: 'invalid_request' })
    expect((await admin.post('/v1/imports', { kind: 'drop' })).json()).toMatchObject({ code: 'unsupported_media_type' })
    expect((await upload(admin, header, { kind: 'wishes' })).json()).toMatchObject({ code: 'invalid_request' })
    expect((await admin.get('/v1/imports?limit=200')).json().items.map((one: Import) => one.state)).not.toContain(
      'uploading',
    )
  })
})

describe('a row', () => {
  it.each([
    ['cut short', 'C-1,Ann,,12 Main', 'cut short'],
    ['with a cell too many', `${line('C-2')},more`, 'a comma is not inside quotes'],
    ['without its key', line(''), 'is blank'],
    ['with a key that is too long', line('X'.repeat(21)), '21 characters'],
    ['with a weight that is no number', 'C-5,Ann,,12 Main,Boston,MA,02108,US,abc,4', 'is not a number'],
    ['with control characters', line('C-6', 'A\u0007nn'), 'cannot be printed'],
  ])('%s is a problem with its column and reason', async (_name, text, words) => {
    const result = await imported(admin, `${header}\n${text}\n${line(`C-${Math.random()}`.slice(0, 12))}\n`)
    expect(result.counts).toMatchObject({ rows: 2, problems: 1, added: 1 })
    const [row] = await rowsOf(result.id, '&outcome=problem')
    expect(row?.problems[0]?.reason).toContain(words)
  })

  it('with a character of two code units counts it as one', async () => {
    const result = await imported(admin, `${header}\n${line('😀'.repeat(20))}\n`)
    expect(result.counts).toMatchObject({ problems: 0, added: 1 })
  })

  it('that names a key again points to the first', async () => {
    const result = await imported(admin, `${header}\n${line('D-1')}\n${line('D-2')}\n${line('D-1')}\n`)
    const [row] = await rowsOf(result.id, '&outcome=problem')
    expect(row).toMatchObject({ number: 3, problems: [{ column: 'Package ID' }] })
    expect(row?.problems[0]?.reason).toContain('row 1')
  })

  it('that holds a formula is text, exactly', async () => {
    const result = await imported(admin, `${header}\n${line('=1+1', '@SUM(A1)')}\n`)
    await apply(result.id, 'all')
    expect((await admin.get('/v1/drop-records?packageId=%3D1%2B1')).json().items[0]).toMatchObject({
      packageId: '=1+1',
      fields: { attentionName: '@SUM(A1)' },
    })
  })
})

describe('mending', () => {
  it('changes cells, judges the row at once, and is reverted', async () => {
    const { id } = await imported(admin, `${header}\nM-1,Ann,,12 Main,Boston,MA,02108,US,1.5x,\n${line('M-2')}\n`)
    const wrong = await admin.patch(`/v1/imports/${id}/rows/1`, { cells: { Weight: '1' } })
    expect(wrong.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'cells.Weight' }] })
    const mended = await admin.patch(`/v1/imports/${id}/rows/1`, {
      cells: { pounds: '1.5', 'Reference Field 1': 'PO 7' },
    })
    expect(mended.json()).toMatchObject({ outcome: 'added', edited: true, problems: [] })
    expect((await admin.get(`/v1/imports/${id}`)).json().counts).toMatchObject({ problems: 0, added: 2 })
    const reverted = await admin.patch(`/v1/imports/${id}/rows/1`, { revert: true })
    expect(reverted.json()).toMatchObject({ outcome: 'problem', edited: false })
    await admin.patch(`/v1/imports/${id}/rows/1`, { cells: { Pounds: '1.5', 'Reference Field 1': 'PO 7' } })
    expect(await apply(id, 'all')).toMatchObject({ state: 'applied', counts: { rows: 2, added: 2 } })
    expect((await recordsOf('M-1'))[0]?.fields).toMatchObject({ pounds: '1.5', reference1: 'PO 7' })
  })

  it('leaves a row out, and it stays out', async () => {
    const { id } = await imported(admin, `${header}\n${line('')}\n${line('M-3')}\n`)
    await admin.patch(`/v1/imports/${id}/rows/1`, { skip: true })
    expect(await apply(id, 'all')).toMatchObject({ state: 'applied', counts: { added: 1, skipped: 1, problems: 0 } })
    const late = await admin.patch(`/v1/imports/${id}/rows/1`, { skip: false })
    expect(late.json()).toMatchObject({ code: 'conflict' })
  })
})

describe('applying', () => {
  it('refuses all while one row is bad, takes the good ones when asked, and hands the bad ones back', async () => {
    const { id } = await imported(
      admin,
      `${header},Colour\n${line('P-1')},red\n${line('P-2').replace(',1,4', ',one,4')},"a ""b"""\n`,
    )
    expect((await admin.post(`/v1/imports/${id}/apply`, { mode: 'all' })).json()).toMatchObject({
      code: 'unprocessable',
    })
    expect(await recordsOf('P-1')).toEqual([])
    expect(await apply(id, 'good')).toMatchObject({ state: 'applied', mode: 'good', counts: { added: 1, problems: 1 } })
    const csv = (await admin.get(`/v1/imports/${id}/rejected.csv`)).body
    expect(csv.split('\r\n')).toEqual([
      `\ufeff${header},Colour,Error`,
      expect.stringMatching(
        /^P-2,Jane Doe,,12 Main Street,Boston,MA,02108,US,one,4,"a ""b""","?Pounds is not a number/,
      ),
      '',
    ])
    const again = await imported(admin, csv.replace(',one,', ',1,'))
    expect(again).toMatchObject({ state: 'checked', counts: { rows: 1, added: 1, problems: 0 } })
  })

  it('changes nothing when the same file comes again, and only what differs when it changed', async () => {
    const first = await imported(admin, `${header}\n${line('R-1')}\n${line('R-2')}\n`)
    await apply(first.id, 'all')
    const same = await imported(admin, `${header}\n${line('R-1')}\n${line('R-2')}\n`)
    expect(same.counts).toMatchObject({ unchanged: 2, added: 0, changed: 0 })
    const next = await imported(admin, `${header}\n${line('R-1')}\n${line('R-2', 'Joe')}\n`)
    expect(next.counts).toMatchObject({ unchanged: 1, changed: 1 })
    await apply(next.id, 'all')
    expect((await recordsOf('R-2'))[0]?.fields.attentionName).toBe('Joe')
  })

  it('is undone: new records go, changed ones are as before, those changed since stay', async () => {
    const first = await imported(admin, `${header}\n${line('U-1')}\n${line('U-2')}\n`)
    await apply(first.id, 'all')
    const second = await imported(admin, `${header}\n${line('U-1', 'Joe')}\n${line('U-2', 'Joe')}\n${line('U-3')}\n`)
    await apply(second.id, 'all')
    const touched = (await admin.get('/v1/drop-records?packageId=U-2')).json().items[0]
    await admin.patch(`/v1/drop-records/${touched.id}`, { fields: { city: 'Salem' } })
    const undone = (await admin.post(`/v1/imports/${second.id}/undo`)).json()
    expect(undone).toMatchObject({ state: 'undone', undoneCounts: { restored: 2, kept: 1 } })
    expect((await recordsOf('U-1'))[0]?.fields.attentionName).toBe('Jane Doe')
    expect((await recordsOf('U-2'))[0]?.fields).toMatchObject({ attentionName: 'Joe', city: 'Salem' })
    expect(await recordsOf('U-3')).toEqual([])
    expect((await admin.post(`/v1/imports/${second.id}/undo`)).json()).toMatchObject({ code: 'conflict' })
  })

  it('finds at the last moment what went bad since the check, writes nothing and shows it', async () => {
    const a = await imported(admin, `${header}\n${line('T-1')}\n${line('T-2')}\n`)
    const b = await imported(admin, `${header}\n${line('T-1', 'Joe')}\n`)
    await apply(b.id, 'all')
    const record = (await admin.get('/v1/drop-records?packageId=T-1')).json().items[0]
    const prepared = (await admin.get(`/v1/drop-records/${record.id}/to-ship`)).json()
    const draft = await admin.post('/v1/shipments', prepared.shipment)
    expect(draft.statusCode).toBe(201)
    await expect.poll(async () => (await recordsOf('T-1'))[0]?.state).toBe('in_progress')
    expect(await apply(a.id, 'all')).toMatchObject({ state: 'checked', counts: { problems: 1, added: 1 } })
    expect(await recordsOf('T-2')).toEqual([])
  })
})

describe('an import', () => {
  it('is discarded before it is applied and not after', async () => {
    const { id } = await imported(admin, `${header}\n${line('Z-1')}\n`)
    expect((await admin.delete(`/v1/imports/${id}`)).statusCode).toBe(204)
    expect((await admin.get(`/v1/imports/${id}`)).statusCode).toBe(404)
    const other = await imported(admin, `${header}\n${line('Z-2')}\n`)
    await apply(other.id, 'all')
    expect((await admin.delete(`/v1/imports/${other.id}`)).json()).toMatchObject({ code: 'conflict' })
  })

  it('is not seen by another organisation', async () => {
    const { id } = await imported(admin, `${header}\n${line('Z-3')}\n`)
    const stranger = await app.as('admin@other.test')
    for (const path of ['', '/rows', '/rejected.csv'])
      expect((await stranger.get(`/v1/imports/${id}${path}`)).statusCode).toBe(404)
  })
})
