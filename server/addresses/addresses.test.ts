import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddressEntry, AddressInput } from '#contracts/addresses.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { newYork, sanFrancisco } from '../platform/testing/people.ts'

let app: TestApp
let admin: Client
let user: Client
let other: Client
const absentId = '01900000-0000-7000-8000-000000000000'

beforeAll(async () => {
  app = await createTestApp()
  admin = await app.as('admin@one.test')
  user = await app.as('user@one.test')
  other = await app.as('admin@other.test')
})
afterAll(() => app.close())

async function add(client: Client, input: Partial<AddressInput> = {}): Promise<AddressEntry> {
  const response = await client.post('/v1/addresses', { ...sanFrancisco, ...input })
  expect(response.json()).toMatchObject({ id: expect.any(String) })
  expect(response.statusCode).toBe(201)
  return response.json()
}

async function find(client: Client, q: string): Promise<string[]> {
  const response = await client.get(`/v1/addresses?q=${encodeURIComponent(q)}`)
  return response.json().items.map((entry: AddressEntry) => entry.id)
}

describe('an address', () => {
  it('comes back as it was given, with a short code and the scope of the tenant', async () => {
    const made = await add(user)
    expect(made).toMatchObject({ ...sanFrancisco, scope: 'tenant', siteId: null })
    expect(made.code).toMatch(/^[2-9B-Z]{6}$/)
    expect((await user.get(`/v1/addresses/${made.id}`)).json()).toEqual(made)
  })

  it('keeps odd text exactly', async () => {
    const odd = {
      name: `Robert'); DROP TABLE addresses;-- 🎁👩‍👩‍👧 \\ "x" %_`,
      company: '<script>alert(1)</script> & ﷽ مرحبا',
      line1: '1 Ça $1 {{y}} \u202e',
      reference1: '=cmd()|A1',
      code: "o'dd 🎁",
    }
    const made = await add(user, odd)
    expect((await user.get(`/v1/addresses/${made.id}`)).json()).toMatchObject(odd)
    expect(await find(user, "robert'); drop")).toEqual([made.id])
  })

  it('is made once for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'address-once' }
    const body = { ...newYork, company: 'Oncemade' }
    const answers = await Promise.all([1, 2, 3].map(() => user.post('/v1/addresses', body, key)))
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    expect(await find(user, 'oncemade')).toHaveLength(1)
  })

  it('changes in the fields given, and an empty text empties a field', async () => {
    const made = await add(user, { name: 'Old Name', line2: 'Floor 1' })
    const changed = await user.patch(`/v1/addresses/${made.id}`, { name: 'Newname', line2: '', residential: true })
    expect(changed.json()).toMatchObject({ name: 'Newname', company: made.company, residential: true, code: made.code })
    expect(changed.json()).not.toHaveProperty('line2')
    expect(await find(user, 'newname')).toEqual([made.id])
    expect(await find(user, 'old name')).toEqual([])
  })

  it('can be removed and brought back', async () => {
    const made = await add(user, { name: 'Undoable' })
    expect((await user.delete(`/v1/addresses/${made.id}`)).statusCode).toBe(204)
    expect((await user.get(`/v1/addresses/${made.id}`)).statusCode).toBe(404)
    expect((await user.delete(`/v1/addresses/${made.id}`)).statusCode).toBe(404)
    expect(await find(user, 'undoable')).toEqual([])
    const restored = await user.post(`/v1/addresses/${made.id}/restore`)
    expect(restored.json()).toMatchObject({ id: made.id, code: made.code, name: 'Undoable' })
    expect((await user.post(`/v1/addresses/${made.id}/restore`)).json()).toEqual(restored.json())
    expect(await find(user, 'undoable')).toEqual([made.id])
  })

  it('leaves an audit row with before and after for every change', async () => {
    const made = await add(user, { name: 'Audited' })
    await user.patch(`/v1/addresses/${made.id}`, { name: 'Audited Twice' })
    await user.delete(`/v1/addresses/${made.id}`)
    await user.post(`/v1/addresses/${made.id}/restore`)
    const rows = await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`select body from audit_rows where target_id = '${made.id}' order by sequence`),
    )
    const bodies = rows.map((row) => JSON.parse(String(row.body)))
    expect(bodies.map((body) => [body.action, body.before?.name, body.after?.name])).toEqual([
      ['address.created', undefined, 'Audited'],
      ['address.changed', 'Audited', 'Audited Twice'],
      ['address.removed', 'Audited Twice', undefined],
      ['address.restored', undefined, 'Audited Twice'],
    ])
    expect(bodies[0].actor).toMatchObject({ username: 'user@one.test' })
  })
})

describe('a code', () => {
  it('is taken by one live address only', async () => {
    const first = await add(user, { code: 'DOCK-1' })
    const taken = await user.post('/v1/addresses', { ...newYork, code: ' DOCK-1 ' })
    expect(taken.json()).toMatchObject({ status: 409, code: 'conflict', fields: [{ field: 'code' }] })
    const second = await add(user)
    const moved = await user.patch(`/v1/addresses/${second.id}`, { code: 'DOCK-1' })
    expect(moved.json()).toMatchObject({ code: 'conflict', fields: [{ field: 'code' }] })
    await user.delete(`/v1/addresses/${first.id}`)
    expect((await user.patch(`/v1/addresses/${second.id}`, { code: 'DOCK-1' })).statusCode).toBe(200)
    expect((await user.post(`/v1/addresses/${first.id}/restore`)).json()).toMatchObject({ code: 'conflict' })
    expect((await other.post('/v1/addresses', { ...newYork, code: 'DOCK-1' })).statusCode).toBe(201)
  })

  it('is won by one of many who want it at once', async () => {
    const want = () => user.post('/v1/addresses', { ...newYork, code: 'RACE' })
    const statuses = (await Promise.all(Array.from({ length: 8 }, want))).map((answer) => answer.statusCode)
    expect(statuses.sort()).toEqual([201, ...Array(7).fill(409)])
  })
})

describe('wrong input', () => {
  const cases: [string, Partial<AddressInput>, string, RegExp][] = [
    ['nobody to deliver to', { name: ' ', company: '' }, 'name', /name or a company/],
    ['a country that is none', { country: 'XX' }, 'country', /ISO 3166/],
    ['a ZIP of four digits', { postalCode: '9410' }, 'postalCode', /5 digits/],
    ['a state that is none', { state: 'ZZ' }, 'state', /two letters/],
    ['a state in full', { state: 'california' }, 'state', /write CA/],
    ['no city', { city: undefined }, 'city', /missing/],
    ['an e-mail that is none', { email: 'ada at home' }, 'email', /name@example/],
    ['two lines in one', { line2: 'a\nb' }, 'line2', /line break/],
  ]
  it.each(cases)('%s is refused with the field and the cure', async (_, change, field, reason) => {
    const answer = await user.post('/v1/addresses', { ...sanFrancisco, ...change })
    const expected = { status: 422, code: 'unprocessable', fields: [{ field, reason: expect.stringMatching(reason) }] }
    expect(answer.json()).toMatchObject(expected)
  })

  it('is refused in a change too, looking at the whole address', async () => {
    const made = await add(user)
    const answer = await user.patch(`/v1/addresses/${made.id}`, { postalCode: 'SW1A 1AA' })
    expect(answer.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'postalCode' }] })
    const moved = { postalCode: 'SW1A 1AA', city: 'London', state: '', country: 'GB' }
    expect((await user.patch(`/v1/addresses/${made.id}`, moved)).statusCode).toBe(200)
  })

  it('that breaks the schema is invalid_request', async () => {
    const tooLong = await user.post('/v1/addresses', { ...sanFrancisco, name: 'x'.repeat(251) })
    expect(tooLong.json()).toMatchObject({ code: 'invalid_request', fields: [{ field: 'name' }] })
    const control = await user.post('/v1/addresses', { ...sanFrancisco, name: 'a\u0000b' })
    expect(control.json()).toMatchObject({ code: 'invalid_request', fields: [{ field: 'name' }] })
    expect((await user.get('/v1/addresses/not-an-id')).json()).toMatchObject({ code: 'invalid_request' })
    expect((await user.post('/v1/addresses/parse', { text: 'x'.repeat(2001) })).statusCode).toBe(400)
  })
})

describe('who may', () => {
  it('an auditor reads and cannot write', async () => {
    const auditor = await app.as('auditor@one.test')
    const made = await add(user)
    expect((await auditor.get(`/v1/addresses/${made.id}`)).statusCode).toBe(200)
    expect((await auditor.post('/v1/addresses', sanFrancisco)).json()).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await auditor.patch(`/v1/addresses/${made.id}`, { name: 'x' })).statusCode).toBe(403)
    expect((await auditor.delete(`/v1/addresses/${made.id}`)).statusCode).toBe(403)
    expect((await auditor.post(`/v1/addresses/${made.id}/restore`)).statusCode).toBe(403)
    expect((await app.anyone.get('/v1/addresses')).statusCode).toBe(401)
  })

  it('another tenant sees nothing, and is told the same as about an id that never was', async () => {
    const made = await add(user, { name: 'Hiddenfromothers' })
    const plain = (body: object) => ({ ...body, requestId: '' })
    const expected = plain((await other.get(`/v1/addresses/${absentId}`)).json())
    expect(expected).toMatchObject({ status: 404, code: 'not_found' })
    for (const answer of [
      await other.get(`/v1/addresses/${made.id}`),
      await other.patch(`/v1/addresses/${made.id}`, { name: 'mine' }),
      await other.delete(`/v1/addresses/${made.id}`),
      await other.post(`/v1/addresses/${made.id}/restore`),
    ]) {
      expect(plain(answer.json())).toEqual(expected)
    }
    expect(await find(other, 'hiddenfromothers')).toEqual([])
    const list = (await other.get('/v1/addresses')).json().items as AddressEntry[]
    expect(list.some((entry) => entry.id === made.id)).toBe(false)
  })

  it('a private entry is its owner’s alone, also for an admin', async () => {
    const made = await add(user, { name: 'Privatissima', scope: 'private' })
    expect(await find(user, 'privatissima')).toEqual([made.id])
    expect(await find(admin, 'privatissima')).toEqual([])
    expect((await admin.get(`/v1/addresses/${made.id}`)).statusCode).toBe(404)
    expect((await admin.patch(`/v1/addresses/${made.id}`, { name: 'x' })).statusCode).toBe(404)
    await user.patch(`/v1/addresses/${made.id}`, { scope: 'tenant' })
    expect(await find(admin, 'privatissima')).toEqual([made.id])
    expect((await admin.patch(`/v1/addresses/${made.id}`, { scope: 'private' })).json()).toMatchObject({
      code: 'forbidden',
    })
    expect([await find(user, 'privatissima'), await find(admin, 'privatissima')]).toEqual([[made.id], [made.id]])
  })

  it('a site’s entry is seen by users of the site and by admins', async () => {
    const made = await add(user, { name: 'Siteonly', scope: 'site' })
    expect(made.siteId).toBe(app.siteId)
    const mailroom = await app.as('mailroom@one.test')
    expect(await find(mailroom, 'siteonly')).toEqual([made.id])
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`with s as (insert into sites (tenant_id, id, name, time_zone, address)
        select tenant_id, '${absentId}', 'Branch', time_zone, address from sites returning id)
        update users set site_id = s.id from s where username in ('mailroom@one.test', 'admin@one.test')`),
    )
    expect(await find(mailroom, 'siteonly')).toEqual([])
    expect(await find(admin, 'siteonly')).toEqual([made.id])
  })
})

describe('a pasted block', () => {
  it('is read into fields', async () => {
    const answer = await user.post('/v1/addresses/parse', { text: 'Ada Byron\n421 8th Ave\nNew York, NY 10001' })
    const { company: _, ...place } = newYork
    expect(answer.json()).toEqual({ address: { name: 'Ada Byron', ...place }, leftover: [] })
  })
})
