import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rule, RuleInput } from '#contracts/rules.ts'
import { createAccount } from '../accounts/index.ts'
import { findUserId } from '../identity/index.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { rulesMax } from './create.ts'
import { applicableRules, selectRules } from './index.ts'

let app: TestApp
let admin: Client
let other: Client
let parentId: string
let accountId: string
let userId: string
const absentId = '01900000-0000-7000-8000-000000000000'
const noAir: RuleInput = { name: 'No air', scope: 'tenant', effect: 'exclude', services: ['ups_next_day_air'] }

beforeAll(async () => {
  app = await createTestApp()
  admin = await app.as('admin@one.test')
  other = await app.as('admin@other.test')
  userId = (await findUserId(app.platform.db, 'user@one.test')) ?? ''
  await app.platform.db.withTenant(app.tenantId, async (tx) => {
    parentId = await createAccount(tx, app.tenantId, { code: 'LAW', name: 'Legal' })
    accountId = await createAccount(tx, app.tenantId, { code: 'LAW-1', name: 'Patents', parentCode: 'LAW' })
  })
})
afterAll(() => app.close())

let made = 0
async function add(input: Partial<RuleInput> = {}, client = admin): Promise<Rule> {
  made += 1
  const response = await client.post('/v1/rules', { ...noAir, name: `Rule ${made}`, ...input })
  expect(response.json()).toMatchObject({ id: expect.any(String) })
  expect(response.statusCode).toBe(201)
  return response.json()
}

async function list(client = admin): Promise<Rule[]> {
  return (await client.get('/v1/rules')).json().items
}

async function clear(): Promise<void> {
  for (const { id } of await list()) await admin.delete(`/v1/rules/${id}`)
}

describe('a rule', () => {
  it('comes back as it was given, with its place and its words', async () => {
    const when = { destination: 'international' as const, overWeight: { value: 5.5, unit: 'lb' as const } }
    const rule = await add({
      name: '  Heavy  ',
      when,
      carriers: ['ups', 'ups'],
      services: ['ups_ground', 'ups_ground'],
    })
    expect(rule).toMatchObject({
      ...{ name: 'Heavy', active: true, scope: 'tenant', scopeId: null, scopeName: null, effect: 'exclude', when },
      ...{ carriers: ['ups'], services: ['ups_ground'], maxTransitDays: null, toleranceCents: null, position: 1 },
      text: 'Do not offer UPS Ground for shipments that go to another country and have a package over 5.5 lb.',
      version: 1,
    })
    expect(await list()).toEqual([rule])
  })

  it('is made once for one Idempotency-Key', async () => {
    await clear()
    const key = { 'idempotency-key': 'rule-once' }
    const answers = await Promise.all([1, 2, 3].map(() => admin.post('/v1/rules', { ...noAir, name: 'Once' }, key)))
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    expect(await list()).toHaveLength(1)
  })

  it('changes in the fields given, and counts its versions', async () => {
    const rule = await add()
    const changed = await admin.patch(`/v1/rules/${rule.id}`, { active: false, services: ['fedex_2_day'] })
    expect(changed.json()).toMatchObject({ name: rule.name, active: false, services: ['fedex_2_day'], version: 2 })
    expect(changed.json().text).toBe('Do not offer FedEx 2 Day.')
  })

  it('loses the fields of its old effect when it gets another', async () => {
    const rule = await add({ effect: 'charge', services: [], markupHundredths: 250, surchargeCents: 100 })
    const changed = await admin.patch(`/v1/rules/${rule.id}`, { effect: 'max_transit', maxTransitDays: 3 })
    expect(changed.json()).toMatchObject({ markupHundredths: null, surchargeCents: null, maxTransitDays: 3 })
    expect(changed.json().text).toBe('Do not offer services that take more than 3 business days.')
  })

  it('leaves an audit row with before and after for every change', async () => {
    const rule = await add({ name: 'Audited' })
    await admin.patch(`/v1/rules/${rule.id}`, { name: 'Audited twice' })
    await admin.delete(`/v1/rules/${rule.id}`)
    const rows = await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`select body from audit_rows where target_id = '${rule.id}' order by sequence`),
    )
    const bodies = rows.map((row) => JSON.parse(String(row.body)))
    expect(bodies.map((body) => [body.action, body.before?.name, body.after?.name])).toEqual([
      ['rule.created', undefined, 'Audited'],
      ['rule.changed', 'Audited', 'Audited twice'],
      ['rule.removed', 'Audited twice', undefined],
    ])
    expect(bodies[0].actor).toMatchObject({ username: 'admin@one.test' })
  })

  it('has a name of its own', async () => {
    const [first, second] = [await add({ name: 'Mine' }), await add()]
    const taken = { status: 409, code: 'conflict', fields: [{ field: 'name' }] }
    expect((await admin.post('/v1/rules', { ...noAir, name: ' Mine ' })).json()).toMatchObject(taken)
    expect((await admin.patch(`/v1/rules/${second.id}`, { name: 'Mine' })).json()).toMatchObject(taken)
    expect((await admin.patch(`/v1/rules/${first.id}`, { name: 'Mine' })).statusCode).toBe(200)
  })
})

describe('the scope', () => {
  it('is named, and the list goes from the nearest to the farthest', async () => {
    await clear()
    const tenant = await add()
    const site = await add({ scope: 'site', scopeId: app.siteId })
    const parent = await add({ scope: 'account', scopeId: parentId })
    const account = await add({ scope: 'account', scopeId: accountId })
    const sales = await admin.post('/v1/profiles', { name: 'Sales', memberIds: [userId] })
    const profile = await add({ scope: 'profile', scopeId: sales.json().id })
    const user = await add({ scope: 'user', scopeId: userId })
    expect(
      [tenant, site, parent, account, profile, user].map(({ scopeName, position }) => [scopeName, position]),
    ).toEqual([
      [null, 1],
      ['Headquarters', 1],
      ['LAW Legal', 1],
      ['LAW-1 Patents', 1],
      ['Sales', 1],
      ['Test Person (user@one.test)', 1],
    ])
    const nearestFirst = [user, profile, account, parent, site, tenant].map(({ id }) => id)
    expect((await list()).map(({ id }) => id)).toEqual(nearestFirst)
    const shipper = { siteId: app.siteId, accountPath: [parentId, accountId], userId, profileId: sales.json().id }
    const found = await app.platform.db.withTenant(app.tenantId, (tx) => selectRules(tx, app.tenantId))
    expect(applicableRules(found, shipper).map(({ id }) => id)).toEqual(nearestFirst)
  })

  it.each([
    ['is missing', { scope: 'site' as const }, /Say which site/],
    ['is one too many', { scopeId: absentId }, /whole organisation/],
    ['does not exist', { scope: 'account' as const, scopeId: absentId }, /no account with this id/],
    ['is of another kind', { scope: 'user' as const, scopeId: '' }, /no user with this id/],
  ])('is refused when it %s', async (_, input, reason) => {
    const body: RuleInput = { ...noAir, name: 'Scoped', ...input }
    const answer = await admin.post('/v1/rules', body.scopeId === '' ? { ...body, scopeId: app.siteId } : body)
    const field = { field: 'scopeId', reason: expect.stringMatching(reason) }
    expect(answer.json()).toMatchObject({ status: 422, code: 'unprocessable', fields: [field] })
  })

  it('of another tenant does not exist', async () => {
    const answer = await admin.post('/v1/rules', { ...noAir, name: 'Foreign', scope: 'site', scopeId: app.otherSiteId })
    expect(answer.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'scopeId' }] })
  })

  it('can be changed; the rule goes to the end of the new one and leaves no gap', async () => {
    await clear()
    const [a, b, c] = [await add(), await add(), await add({ scope: 'site', scopeId: app.siteId })]
    const moved = await admin.patch(`/v1/rules/${a.id}`, { scope: 'site', scopeId: app.siteId })
    expect(moved.json()).toMatchObject({ scopeName: 'Headquarters', position: 2 })
    expect((await list()).map(({ id, position }) => [id, position])).toEqual([
      [c.id, 1],
      [a.id, 2],
      [b.id, 1],
    ])
    expect((await admin.patch(`/v1/rules/${a.id}`, { scope: 'tenant' })).json()).toMatchObject({ scopeId: null })
    const lost = await admin.patch(`/v1/rules/${c.id}`, { scope: 'user' })
    expect(lost.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'scopeId' }] })
  })
})

describe('the position', () => {
  it.each([
    [1, ['c', 'a', 'b']],
    [2, ['a', 'c', 'b']],
    [1000, ['a', 'b', 'c']],
  ])('%i moves the last of three, and numbers stay 1, 2, 3', async (position, expected) => {
    await clear()
    for (const name of ['a', 'b', 'c']) await add({ name })
    const [last] = (await list()).slice(-1)
    const answer = await admin.patch(`/v1/rules/${last?.id}`, { position })
    expect(answer.json().position).toBe(Math.min(position, 3))
    expect((await list()).map((rule) => [rule.name, rule.position])).toEqual(expected.map((name, at) => [name, at + 1]))
  })

  it('closes up behind a removed rule', async () => {
    await clear()
    const [first] = [await add({ name: 'a' }), await add({ name: 'b' }), await add({ name: 'c' })]
    expect((await admin.delete(`/v1/rules/${first.id}`)).statusCode).toBe(204)
    expect((await list()).map(({ name, position }) => [name, position])).toEqual([
      ['b', 1],
      ['c', 2],
    ])
  })

  it('stays without gap or double when many add, move and remove at once', async () => {
    await clear()
    const rules = await Promise.all(Array.from({ length: 12 }, () => add()))
    await Promise.all(
      rules.map(({ id }, at) =>
        at % 3 === 0 ? admin.delete(`/v1/rules/${id}`) : admin.patch(`/v1/rules/${id}`, { position: at }),
      ),
    )
    expect((await list()).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('wrong input', () => {
  const weights = { overWeight: { value: 16, unit: 'oz' as const }, upToWeight: { value: 1, unit: 'lb' as const } }
  const signed = { effect: 'signature' as const, services: [], when: { overValueCents: 1 } }
  const cases: [string, Partial<RuleInput>, string, RegExp][] = [
    ['a name of spaces', { name: '   ' }, 'name', /no name/],
    ['nothing to exclude', { services: [] }, 'services', /exclude/],
    ['nothing to force', { effect: 'force', services: [] }, 'services', /force/],
    ['nothing to prefer', { effect: 'prefer', services: [] }, 'services', /prefer/],
    ['no days', { effect: 'max_transit' }, 'maxTransitDays', /business days/],
    ['nothing to charge', { effect: 'charge', surchargeCents: 0 }, 'markupHundredths', /mark-up in percent/],
    ['no signature', signed, 'signature', /which signature/],
    ['a signature that is none', { ...signed, signature: 'none' }, 'signature', /which signature/],
    ['no value', { ...signed, signature: 'signature', when: {} }, 'when.overValueCents', /above which value/],
    ['a carrier’s signature', { ...signed, signature: 'signature', carriers: ['ups'] }, 'carriers', /leave carriers/],
    ['a field of another effect', { maxTransitDays: 3 }, 'maxTransitDays', /means nothing/],
    ['weights that nothing has', { when: weights }, 'when.upToWeight', /No parcel/],
  ]
  it.each(cases)('%s is refused with the field and the cure', async (_, change, field, reason) => {
    const answer = await admin.post('/v1/rules', { ...noAir, name: 'Wrong', ...change })
    const expected = { status: 422, code: 'unprocessable', fields: [{ field, reason: expect.stringMatching(reason) }] }
    expect(answer.json()).toMatchObject(expected)
  })

  it('is refused in a change too, looking at the whole rule', async () => {
    const rule = await add()
    const answer = await admin.patch(`/v1/rules/${rule.id}`, { effect: 'max_transit' })
    expect(answer.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'maxTransitDays' }] })
  })

  it('that breaks the schema is invalid_request', async () => {
    expect((await admin.post('/v1/rules', { ...noAir, carriers: ['pigeon'] })).statusCode).toBe(400)
    expect((await admin.post('/v1/rules', { ...noAir, when: { moon: 'full' } })).statusCode).toBe(400)
    expect((await admin.patch(`/v1/rules/${absentId}`, { position: 0 })).statusCode).toBe(400)
  })

  it(`the rule after ${rulesMax} is refused`, async () => {
    await clear()
    await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(`insert into rules (tenant_id, id, name, scope, effect, position)
        select '${app.tenantId}', uuidv7(), 'Many ' || n, 'tenant', 'exclude', n from generate_series(1, ${rulesMax}) n`),
    )
    const answer = await admin.post('/v1/rules', { ...noAir, name: 'One more' })
    expect(answer.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('500 rules') })
    await app.platform.db.withTenant(app.tenantId, (tx) => tx.execute('delete from rules'))
  })
})

describe('who may', () => {
  it('shippers and auditors read, administrators of the organisation or of a site write', async () => {
    const rule = await add()
    for (const name of ['user', 'mailroom', 'auditor']) {
      const client = await app.as(`${name}@one.test`)
      expect((await list(client)).some(({ id }) => id === rule.id)).toBe(true)
      expect((await client.post('/v1/rules', noAir)).json()).toMatchObject({ status: 403, code: 'forbidden' })
      expect((await client.patch(`/v1/rules/${rule.id}`, { active: false })).statusCode).toBe(403)
      expect((await client.delete(`/v1/rules/${rule.id}`)).statusCode).toBe(403)
    }
    await add({}, await app.as('site-admin@one.test'))
    expect((await app.anyone.get('/v1/rules')).statusCode).toBe(401)
  })

  it('another tenant sees nothing, and is told the same as about an id that never was', async () => {
    const rule = await add({ name: 'Hidden' })
    expect(await list(other)).toEqual([])
    const plain = (body: object) => ({ ...body, requestId: '' })
    const expected = plain((await other.delete(`/v1/rules/${absentId}`)).json())
    expect(expected).toMatchObject({ status: 404, code: 'not_found' })
    expect(plain((await other.delete(`/v1/rules/${rule.id}`)).json())).toEqual(expected)
    expect(plain((await other.patch(`/v1/rules/${rule.id}`, { active: false })).json())).toEqual(expected)
    await add({ name: 'Hidden' }, other)
    expect(await app.platform.db.withTenant(app.otherTenantId, (tx) => selectRules(tx, app.tenantId))).toEqual([])
  })
})

it('shipping reads the active rules only', async () => {
  await clear()
  const [on] = [await add(), await add({ active: false })]
  const found = await app.platform.db.withTenant(app.tenantId, (tx) => selectRules(tx, app.tenantId))
  expect(found.map(({ id }) => id)).toEqual([on.id])
})
