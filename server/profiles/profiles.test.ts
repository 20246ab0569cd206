import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Profile, ProfileInput } from '#contracts/profiles.ts'
import type { Rule } from '#contracts/rules.ts'
import { createUser, findUserId } from '../identity/index.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { sanFrancisco } from '../platform/testing/people.ts'
import { equipForShipping, ratedShipment, twoPounds } from '../platform/testing/shipping.ts'
import { profilesMax } from './create.ts'

let app: TestApp
let admin: Client
let other: Client
let user: Client
let mailroom: Client
let userId: string
let mailroomId: string
let foreignId: string
const absentId = '01900000-0000-7000-8000-000000000000'

beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app)
  const { db } = app.platform
  ;[admin, other, user, mailroom] = await Promise.all([
    app.as('admin@one.test'),
    app.as('admin@other.test'),
    app.as('user@one.test'),
    app.as('mailroom@one.test'),
  ])
  userId = (await findUserId(db, 'user@one.test')) ?? ''
  mailroomId = (await findUserId(db, 'mailroom@one.test')) ?? ''
  foreignId = (await findUserId(db, 'admin@other.test')) ?? ''
})
afterAll(() => app.close())

let made = 0
async function add(input: Partial<ProfileInput> = {}, client = admin): Promise<Profile> {
  made += 1
  const response = await client.post('/v1/profiles', { name: `Profile ${made}`, ...input })
  expect(response.json()).toMatchObject({ id: expect.any(String) })
  expect(response.statusCode).toBe(201)
  return response.json()
}

async function list(client = admin): Promise<Profile[]> {
  return (await client.get('/v1/profiles')).json().items
}

async function clear(): Promise<void> {
  for (const { id } of (await admin.get('/v1/rules')).json().items) await admin.delete(`/v1/rules/${id}`)
  for (const { id } of await list()) await admin.delete(`/v1/profiles/${id}`)
}

async function addRule(scopeId: string | null, over: object = {}): Promise<Rule> {
  made += 1
  const scope = scopeId === null ? 'tenant' : 'profile'
  const rule = { name: `Rule ${made}`, scope, scopeId, effect: 'exclude', services: ['usps_priority_mail'], ...over }
  const answer = await admin.post('/v1/rules', rule)
  expect(answer.json()).toMatchObject({ id: expect.any(String) })
  return answer.json()
}

const usernames = (profile: Profile | undefined) => profile?.members.map(({ username }) => username)

describe('a profile', () => {
  it('comes back as it was given, with who has it, and the list goes by name', async () => {
    const sales = await add({ name: '  Sales  ', memberIds: [userId, userId] })
    expect(sales).toEqual({
      id: expect.any(String),
      name: 'Sales',
      members: [{ id: userId, username: 'user@one.test', firstName: 'Test', lastName: 'Person' }],
      version: 1,
      createdAt: expect.any(String),
    })
    const archive = await add({ name: 'archive' })
    expect(archive.members).toEqual([])
    expect(await list()).toEqual([archive, sales])
  })

  it('is made once for one Idempotency-Key', async () => {
    await clear()
    const key = { 'idempotency-key': 'profile-once' }
    const answers = await Promise.all([1, 2, 3].map(() => admin.post('/v1/profiles', { name: 'Once' }, key)))
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    expect(await list()).toHaveLength(1)
  })

  it('has a name of its own, whatever its capitals', async () => {
    const [first, second] = [await add({ name: 'Night shift' }), await add()]
    const taken = { status: 409, code: 'conflict', fields: [{ field: 'name' }] }
    expect((await admin.post('/v1/profiles', { name: ' NIGHT Shift' })).json()).toMatchObject(taken)
    expect((await admin.patch(`/v1/profiles/${second.id}`, { name: 'night shift' })).json()).toMatchObject(taken)
    const renamed = await admin.patch(`/v1/profiles/${first.id}`, { name: 'NIGHT SHIFT' })
    expect(renamed.json()).toMatchObject({ name: 'NIGHT SHIFT', version: 2 })
  })

  it('keeps its people when it is only renamed, and its name when it is only given to others', async () => {
    const { id } = await add({ memberIds: [userId] })
    const renamed = (await admin.patch(`/v1/profiles/${id}`, { name: 'Renamed' })).json()
    expect(usernames(renamed)).toEqual(['user@one.test'])
    const given = (await admin.patch(`/v1/profiles/${id}`, { memberIds: [mailroomId] })).json()
    expect([given.name, usernames(given), given.version]).toEqual(['Renamed', ['mailroom@one.test'], 3])
    expect((await admin.patch(`/v1/profiles/${id}`, { memberIds: [] })).json().members).toEqual([])
  })

  it('is left by who is given another, and the trail tells both', async () => {
    await clear()
    const [day, night] = [await add({ memberIds: [userId, mailroomId] }), await add()]
    await admin.patch(`/v1/profiles/${night.id}`, { memberIds: [userId] })
    const now = await list()
    expect(now.map((one) => [one.id, usernames(one), one.version])).toEqual([
      [day.id, ['mailroom@one.test'], 2],
      [night.id, ['user@one.test'], 2],
    ])
    expect((await trail(day.id)).slice(1)).toEqual([['profile.changed', 2, 1]])
    expect(await trail(night.id)).toEqual([
      ['profile.created', undefined, 0],
      ['profile.changed', 0, 1],
    ])
    await admin.delete(`/v1/profiles/${night.id}`)
    expect((await trail(night.id)).at(-1)).toEqual(['profile.removed', 1, undefined])
  })

  it('is removed with nobody in it any more; one a rule is for is not', async () => {
    await clear()
    const { id } = await add({ memberIds: [userId] })
    const rule = await addRule(id)
    const refused = (await admin.delete(`/v1/profiles/${id}`)).json()
    expect(refused).toMatchObject({ status: 409, code: 'conflict', detail: expect.stringMatching(/^1 rule is for/) })
    await addRule(id, { active: false })
    expect((await admin.delete(`/v1/profiles/${id}`)).json().detail).toMatch(/^2 rules are for this profile\. Delete/)
    expect(usernames((await list())[0])).toEqual(['user@one.test'])
    await admin.patch(`/v1/rules/${rule.id}`, { scope: 'tenant' })
    expect((await admin.delete(`/v1/profiles/${id}`)).statusCode).toBe(409)
    await clear()
    expect(await list()).toEqual([])
    expect((await people('user@one.test')).items).toMatchObject([{ id: userId, profileId: null }])
  })

  it('is never lost to a rule that is added while it is removed', async () => {
    await clear()
    const profiles = await Promise.all(Array.from({ length: 8 }, () => add()))
    const outcomes = await Promise.all(
      profiles.map(async ({ id }, at) => {
        const rule = { name: `Race ${at}`, scope: 'profile', scopeId: id, effect: 'exclude', carriers: ['ups'] }
        const [added, removed] = await Promise.all([admin.post('/v1/rules', rule), admin.delete(`/v1/profiles/${id}`)])
        return [added.statusCode, removed.statusCode].join()
      }),
    )
    expect(outcomes.filter((outcome) => !['201,409', '422,204'].includes(outcome))).toEqual([])
  })

  it('is one a user, however many are given at once', async () => {
    await clear()
    const profiles = await Promise.all(Array.from({ length: 6 }, () => add({ memberIds: [userId, mailroomId] })))
    await Promise.all(profiles.map(({ id }) => admin.patch(`/v1/profiles/${id}`, { memberIds: [mailroomId, userId] })))
    expect((await list()).flatMap(({ members }) => members)).toHaveLength(2)
  })
})

async function trail(targetId: string) {
  const rows = await app.platform.db.withTenant(app.tenantId, (tx) =>
    tx.execute(`select body from audit_rows where target_id = '${targetId}' order by sequence`),
  )
  const bodies = rows.map((row) => JSON.parse(String(row.body)))
  expect(bodies.every(({ actor }) => actor.username === 'admin@one.test')).toBe(true)
  return bodies.map(({ action, before, after }) => [action, before?.members.length, after?.members.length])
}

const people = async (q: string, client = admin) =>
  (await client.get(`/v1/profiles/people?limit=2&q=${encodeURIComponent(q)}`)).json()

describe('people', () => {
  it('are found by parts of their names, page by page, with the profile they have', async () => {
    await clear()
    const role = { role: 'user', experience: 'mailroom' as const, siteId: null, password: 'correct horse battery' }
    for (const [firstName, lastName] of [
      ['Ada', 'Lovelace'],
      ['Grace', 'Hopper'],
      ['Mary', 'Lovelace'],
    ] as const) {
      const username = `${firstName.toLowerCase()}@one.test`
      await createUser(app.platform.db, { tenantId: app.tenantId, username, firstName, lastName, ...role })
    }
    expect((await people('love AD')).items).toMatchObject([{ username: 'ada@one.test', profileId: null }])
    expect((await people('grace@one')).items).toMatchObject([{ lastName: 'Hopper' }])
    expect((await people('100%')).items).toEqual([])
    const first = (await admin.get('/v1/profiles/people?limit=2')).json()
    const second = (await admin.get(`/v1/profiles/people?limit=2&cursor=${first.nextCursor}`)).json()
    const names = [...first.items, ...second.items].map(({ username }: { username: string }) => username)
    expect(names.slice(0, 3)).toEqual(['grace@one.test', 'ada@one.test', 'mary@one.test'])
    expect(new Set(names).size).toBe(4)
    const { id } = await add({ memberIds: [userId] })
    expect((await people('user@one.test')).items).toMatchObject([{ id: userId, profileId: id }])
  })

  it('who may not sign in any more are not offered', async () => {
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`update users set active = false where username = 'mary@one.test'`),
    )
    expect((await people('mary')).items).toEqual([])
  })
})

describe('a rule for a profile', () => {
  const services = (rates: { service: string }[]) => new Set(rates.map(({ service }) => service))

  it('is named after it, and stands between accounts and users', async () => {
    await clear()
    const { id } = await add({ name: 'Sales', memberIds: [userId] })
    const tenant = await addRule(null)
    const profile = await addRule(id)
    const person = await addRule(userId, { scope: 'user' })
    expect(profile).toMatchObject({ scope: 'profile', scopeId: id, scopeName: 'Sales', position: 1 })
    expect(profile.text).toBe('Do not offer USPS Priority Mail, by people with the profile Sales.')
    const order = (await admin.get('/v1/rules')).json().items.map((rule: Rule) => rule.id)
    expect(order).toEqual([person.id, profile.id, tenant.id])
  })

  it('changes the prices and the choice of those who have it, and of nobody else', async () => {
    await clear()
    const { id } = await add({ memberIds: [userId] })
    const body = { to: sanFrancisco, packages: [twoPounds] }
    const free = (await user.post('/v1/rates', body)).json()
    const cheapest = free.rates.find((rate: { id: string }) => rate.id === free.choices.byRule)
    await addRule(id, { services: [cheapest.service] })
    const [held, others] = [
      (await user.post('/v1/rates', body)).json(),
      (await mailroom.post('/v1/rates', body)).json(),
    ]
    expect(held.excluded).toMatchObject([{ rate: { service: cheapest.service } }])
    expect(held.excluded[0].cure).toContain('have a colleague without this profile ship it')
    expect(services(held.rates).has(cheapest.service)).toBe(false)
    expect(held.rates.some((rate: { id: string }) => rate.id === held.choices.byRule)).toBe(true)
    expect(services(others.rates).has(cheapest.service)).toBe(true)
    expect(others.excluded).toEqual([])

    expect(services((await ratedShipment(user)).rates).has(cheapest.service)).toBe(false)
    expect(services((await ratedShipment(mailroom)).rates).has(cheapest.service)).toBe(true)

    await admin.patch(`/v1/profiles/${id}`, { memberIds: [mailroomId] })
    expect((await user.post('/v1/rates', body)).json().excluded).toEqual([])
    expect((await mailroom.post('/v1/rates', body)).json().excluded).toHaveLength(1)
  })

  it('that is off, or whose profile nobody has, changes nothing', async () => {
    await clear()
    const [mine, nobodys] = [await add({ memberIds: [userId] }), await add()]
    await addRule(mine.id, { active: false })
    await addRule(nobodys.id)
    const { excluded } = (await user.post('/v1/rates', { to: sanFrancisco, packages: [twoPounds] })).json()
    expect(excluded).toEqual([])
  })

  it.each([
    ['is missing', null, /Say which profile/],
    ['does not exist', absentId, /no profile with this id/],
  ])('is refused when the profile %s', async (_, scopeId, reason) => {
    const rule = { name: 'Wrong', scope: 'profile', scopeId, effect: 'exclude', carriers: ['ups'] }
    const field = { field: 'scopeId', reason: expect.stringMatching(reason) }
    expect((await admin.post('/v1/rules', rule)).json()).toMatchObject({ code: 'unprocessable', fields: [field] })
  })
})

describe('wrong input', () => {
  it.each([
    ['a name of spaces', { name: '   ' }, 'name', /no name/],
    ['somebody who is not there', { name: 'Wrong', memberIds: [absentId] }, 'memberIds', /no user with the id/],
  ])('%s is refused with the field and the cure, and nothing is kept', async (_, body, field, reason) => {
    await clear()
    const expected = { status: 422, code: 'unprocessable', fields: [{ field, reason: expect.stringMatching(reason) }] }
    expect((await admin.post('/v1/profiles', body)).json()).toMatchObject(expected)
    expect(await list()).toEqual([])
    const { id } = await add({ memberIds: [userId] })
    expect((await admin.patch(`/v1/profiles/${id}`, body)).json()).toMatchObject(expected)
    expect(usernames((await list())[0])).toEqual(['user@one.test'])
  })

  it('that breaks the schema is invalid_request', async () => {
    expect((await admin.post('/v1/profiles', {})).statusCode).toBe(400)
    expect((await admin.post('/v1/profiles', { name: 'x', memberIds: ['me'] })).statusCode).toBe(400)
    expect((await admin.post('/v1/profiles', { name: 'x'.repeat(101) })).statusCode).toBe(400)
    expect((await admin.get('/v1/profiles/people?cursor=x')).statusCode).toBe(400)
  })

  it(`the profile after ${profilesMax} is refused`, async () => {
    await clear()
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`insert into profiles (tenant_id, id, name)
        select '${app.tenantId}', uuidv7(), 'Many ' || n from generate_series(1, ${profilesMax}) n`),
    )
    const answer = await admin.post('/v1/profiles', { name: 'One more' })
    expect(answer.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('200 profiles') })
    await app.platform.db.withTenant(app.tenantId, (tx) => tx.execute('delete from profiles'))
  })
})

describe('who may', () => {
  it('those who read rules see them, administrators of the organisation or of a site change them', async () => {
    await clear()
    const profile = await add({ memberIds: [userId] })
    for (const client of [user, mailroom, await app.as('auditor@one.test')]) {
      expect(await list(client)).toEqual([profile])
      expect((await client.post('/v1/profiles', { name: 'Mine' })).json()).toMatchObject({ code: 'forbidden' })
      expect((await client.patch(`/v1/profiles/${profile.id}`, { memberIds: [] })).statusCode).toBe(403)
      expect((await client.delete(`/v1/profiles/${profile.id}`)).statusCode).toBe(403)
      expect((await client.get('/v1/profiles/people')).statusCode).toBe(403)
    }
    await add({}, await app.as('site-admin@one.test'))
    expect((await app.anyone.get('/v1/profiles')).statusCode).toBe(401)
  })

  it('another tenant sees nothing, takes nobody, and is told the same as about an id that never was', async () => {
    await clear()
    const profile = await add({ name: 'Hidden', memberIds: [userId] })
    expect(await list(other)).toEqual([])
    expect((await people('', other)).items).toMatchObject([{ id: foreignId }])
    const plain = (body: object) => ({ ...body, requestId: '' })
    const expected = plain((await other.delete(`/v1/profiles/${absentId}`)).json())
    expect(expected).toMatchObject({ status: 404, code: 'not_found' })
    expect(plain((await other.delete(`/v1/profiles/${profile.id}`)).json())).toEqual(expected)
    expect(plain((await other.patch(`/v1/profiles/${profile.id}`, { memberIds: [] })).json())).toEqual(expected)
    const rule = { name: 'Foreign', scope: 'profile', scopeId: profile.id, effect: 'exclude', carriers: ['ups'] }
    expect((await other.post('/v1/rules', rule)).json()).toMatchObject({ fields: [{ field: 'scopeId' }] })
    const own = await add({ name: 'Hidden' }, other)
    const taken = await other.patch(`/v1/profiles/${own.id}`, { memberIds: [userId] })
    expect(taken.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'memberIds' }] })
    expect(await list()).toEqual([profile])
  })
})
