import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { type ConnectedFedex, connectFedex, fedexCredentials, recipientWith } from '../platform/testing/simulated.ts'

let app: TestApp
let admin: Client
let fedex: ConnectedFedex
beforeAll(async () => {
  app = await createTestApp()
  await equipForShipping(app)
  admin = await app.as('admin@one.test')
  fedex = await connectFedex(admin)
})
afterAll(async () => {
  await fedex.simulator.close()
  await app.close()
})

const url = (id: string) => `/v1/carrier-accounts/${id}`
const connect = (input: object) =>
  admin.post('/v1/carrier-accounts', {
    carrier: 'fedex',
    name: `FedEx ${Math.random()}`,
    environment: 'custom',
    baseUrl: fedex.simulator.url,
    credentials: fedexCredentials,
    ...input,
  })

describe('connecting a carrier account', () => {
  it('says at once whether the connection works, for which account, with which services', () => {
    expect(fedex.account.lastTest).toMatchObject({ ok: true })
    expect(fedex.account.lastTest?.text).toMatch(/^Connection works: account 740561073, \d+ services found$/)
    expect(fedex.account.lastTest?.services).toContain('FedEx 2Day')
  })

  it('keeps an account whose secret is wrong and says what to check', async () => {
    const made = (await connect({ credentials: { ...fedexCredentials, clientSecret: 'wrong' } })).json()
    expect(made.lastTest).toMatchObject({ ok: false })
    expect(made.lastTest.text).toMatch(/key|secret/i)
    expect(made.lastTest.text).not.toContain('wrong')
  })

  it('names what is still to be entered', async () => {
    const made = (await connect({ credentials: { clientId: 'x' } })).json()
    expect(made.lastTest.text).toBe('Not connected: Secret key, Account number still to be entered.')
    const rates = (
      await admin.post('/v1/rates', { to: recipientWith(), packages: [{ weight: { value: 1, unit: 'lb' } }] })
    ).json()
    expect(rates.failures).toContainEqual(
      expect.objectContaining({ carrierAccountId: made.id, code: 'not_connected', retryable: false }),
    )
  })

  it.each([
    [{ credentials: { pin: '1' } }, 'credentials.pin'],
    [{ baseUrl: 'http://169.254.169.254/' }, 'baseUrl'],
    [{ baseUrl: null }, 'baseUrl'],
    [{ environment: 'live' }, 'baseUrl'],
    [{ siteId: '01900000-0000-7000-8000-000000000000' }, 'siteId'],
  ])('refuses %j by its field', async (input, field) => {
    expect((await connect(input)).json()).toMatchObject({ code: 'unprocessable', fields: [{ field }] })
  })

  it('refuses a name twice', async () => {
    expect((await connect({ name: 'FedEx' })).json()).toMatchObject({ code: 'conflict', fields: [{ field: 'name' }] })
  })
})

describe('secrets', () => {
  it('are never shown, neither to administrators nor in the audit trail, and are sealed in the database', async () => {
    expect(fedex.account).toMatchObject({ secretsSet: ['clientSecret'], settings: { accountNumber: '740561073' } })
    expect(JSON.stringify(fedex.account)).not.toContain('postroom-demo')
    const sql = openSql(app.databaseUrl)
    const rows = await sql`select secrets from carrier_accounts where id = ${fedex.account.id}`
    const trail = await sql`select body from audit_rows where target_id = ${fedex.account.id}`
    await sql.end()
    expect(rows[0]?.secrets).toMatch(/^v1\./)
    expect(JSON.stringify([rows, trail])).not.toContain('postroom-demo')
  })

  it('that are left out stay, and an empty text removes one', async () => {
    const { id } = (await connect({})).json()
    const renamed = (
      await admin.patch(url(id), { name: 'Renamed', credentials: { accountNumber: '740561073' } })
    ).json()
    expect(renamed).toMatchObject({ secretsSet: ['clientSecret'], lastTest: { ok: true } })
    const emptied = (await admin.patch(url(id), { credentials: { clientSecret: '' } })).json()
    expect(emptied).toMatchObject({ secretsSet: [], lastTest: { ok: false } })
  })
})

describe('a carrier account', () => {
  it('can be switched off, and then gives no prices', async () => {
    const { id } = (await connect({})).json()
    await admin.patch(url(id), { active: false })
    const rates = (
      await admin.post('/v1/rates', { to: recipientWith(), packages: [{ weight: { value: 1, unit: 'lb' } }] })
    ).json()
    expect(rates.rates.filter((rate: { carrierAccountId: string }) => rate.carrierAccountId === id)).toEqual([])
  })

  it('is removed when nothing was bought with it', async () => {
    const { id } = (await connect({})).json()
    expect((await admin.delete(url(id))).statusCode).toBe(204)
    expect((await admin.get(url(id))).statusCode).toBe(404)
  })

  it('is changed by those who may alone, and seen by no other tenant', async () => {
    const operator = await app.as('mailroom@one.test')
    expect((await operator.patch(url(fedex.account.id), { name: 'x' })).json()).toMatchObject({ code: 'forbidden' })
    const other = await app.as('admin@other.test')
    expect((await other.get(url(fedex.account.id))).statusCode).toBe(404)
    expect((await other.post(`${url(fedex.account.id)}/test`)).statusCode).toBe(404)
  })
})

describe('streamed prices', () => {
  it('name who is asked, bring every answer as it comes, and end with the choices', async () => {
    fedex.simulator.scene.faults.plan({ fault: 'SLOW-150', times: 20, path: '/rate/' })
    const body = {
      to: recipientWith(),
      packages: [{ weight: { value: 2, unit: 'lb' } }],
      carriers: ['published', 'fedex'],
    }
    const answer = await admin.post('/v1/rates/stream', body)
    expect(answer.headers['content-type']).toContain('application/x-ndjson')
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0].type).toBe('carriers')
    const answers = lines.filter(({ type }) => type === 'answer')
    fedex.simulator.scene.faults.clear()
    const placeOf = (id: string) =>
      answers.findIndex(({ carrier, carrierAccountId }) => [carrier, carrierAccountId].includes(id))
    expect(placeOf('published')).toBeLessThan(placeOf(fedex.account.id))
    expect(answers[placeOf(fedex.account.id)].rates.length).toBeGreaterThan(3)
    expect(lines.at(-1)).toMatchObject({ type: 'done', choices: { byRuleReason: expect.any(String) } })
  })

  it('hide nobody when one carrier fails', async () => {
    fedex.simulator.scene.faults.plan({ fault: 'HTML', times: 20, path: '/rate/' })
    const body = { to: recipientWith(), packages: [{ weight: { value: 2, unit: 'lb' } }] }
    const { rates, failures } = (await admin.post('/v1/rates', body)).json()
    fedex.simulator.scene.faults.clear()
    expect(rates.length).toBeGreaterThan(0)
    expect(failures).toContainEqual(expect.objectContaining({ carrier: 'fedex', retryable: true }))
  })
})

describe('checking an address', () => {
  it('asks a carrier that can', async () => {
    const found = (await admin.post('/v1/addresses/validation', { address: recipientWith() })).json()
    expect(found).toMatchObject({ carrier: 'fedex', candidates: expect.any(Array) })
    expect(found.verdict).not.toBe('not_checked')
  })
})
