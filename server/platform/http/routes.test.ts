import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allOperations } from '#contracts/index.ts'
import type { Operation } from '#contracts/operation.ts'
import { builtInRoles, rolePermissions } from '#contracts/permissions.ts'
import { type Client, createTestApp, type TestApp } from '../testing/app.ts'
import { boughtShipment, equipForShipping } from '../testing/shipping.ts'
import { implement } from './implement.ts'

let app: TestApp
let own: Record<string, string>
beforeAll(async () => {
  app = await createTestApp()
  const { accountId } = await equipForShipping(app)
  const admin = await app.as('admin@one.test')
  const address = await admin.post('/v1/addresses', {
    company: 'Library',
    line1: '5 Main St',
    city: 'Boston',
    state: 'MA',
    postalCode: '02108',
    country: 'US',
  })
  const agent = await admin.post('/v1/agents', { name: 'Desk' })
  const work = await admin.post('/v1/shipments/void', { shipmentIds: [randomId] })
  own = {
    accounts: accountId,
    shipments: (await boughtShipment(admin)).id,
    addresses: address.json().id,
    agents: agent.json().agent.id,
    'background-jobs': work.json().id,
  }
})
afterAll(() => app.close())

const randomId = '019aa000-0000-7000-8000-000000000000'
const usernames: Record<(typeof builtInRoles)[number], string> = {
  admin: 'admin@one.test',
  'site-admin': 'site-admin@one.test',
  mailroom: 'mailroom@one.test',
  user: 'user@one.test',
  auditor: 'auditor@one.test',
}

function call(client: Client, operation: Operation, id = randomId) {
  const url = operation.path.replaceAll(/\{\w+\}/g, id)
  if (operation.method === 'GET') return client.get(url)
  if (operation.method === 'DELETE') return client.delete(url)
  if (operation.method === 'PATCH') return client.patch(url, {})
  if (operation.method === 'PUT') return client.put(url, {})
  return client.post(url, operation.body ? {} : undefined)
}

describe('every operation', () => {
  it.each(allOperations.map((operation) => [operation.id, operation] as const))(
    '%s asks for its permission, role by role',
    async (_id, operation) => {
      if (operation.permission === 'public') return
      expect((await call(app.anyone, operation)).json()).toMatchObject({ code: 'not_signed_in' })
      for (const role of builtInRoles) {
        if (operation.permission === 'signed-in') continue
        const { statusCode } = await call(await clientOf(role), operation)
        const allowed = rolePermissions[role].includes(operation.permission)
        expect(statusCode === 403, `${operation.id} as ${role} answered ${statusCode}`).toBe(!allowed)
        expect(statusCode).toBeLessThan(500)
      }
    },
  )

  it('answers another tenant’s id exactly as an id that does not exist', async () => {
    const stranger = await app.as('admin@other.test')
    const withId = allOperations.filter(({ path }) => /\{id\}$|\{id\}\//.test(path))
    const looked: string[] = []
    for (const operation of withId) {
      const id = own[operation.path.split('/')[2] ?? '']
      if (!id) continue
      const [foreign, random] = [await call(stranger, operation, id), await call(stranger, operation, randomId)]
      const bare = (response: typeof foreign) => ({ ...response.json(), requestId: '' })
      expect(bare(foreign), operation.id).toEqual(bare(random))
      looked.push(operation.id)
    }
    expect(looked.length).toBeGreaterThan(12)
  })

  it('keeps every list of another tenant empty of ours', async () => {
    const stranger = await app.as('admin@other.test')
    for (const operation of allOperations.filter(
      ({ method, path, id }) => method === 'GET' && !path.includes('{') && id.startsWith('list'),
    )) {
      const body = (await stranger.get(operation.path)).body
      for (const id of Object.values(own)) expect(body.includes(id), `${operation.id} shows ${id}`).toBe(false)
    }
  })
})

const clients = new Map<string, Promise<Client>>()
function clientOf(role: keyof typeof usernames): Promise<Client> {
  const known = clients.get(role) ?? app.as(usernames[role])
  clients.set(role, known)
  return known
}

describe('an operation without a permission', () => {
  it('keeps the application from starting', () => {
    const forgotten = {
      ...allOperations[0],
      id: 'forgotten',
      path: '/v1/forgotten',
      permission: undefined,
    } as unknown as Operation
    const host = { app: app.app, platform: app.platform, findCaller: async () => null }
    expect(() => implement(host, { forgotten }, { forgotten: async () => undefined as never })).toThrow(
      'forgotten declares no permission',
    )
  })
})

describe('abuse', () => {
  it('is refused with a named problem: too large, too deep, compressed, polluted, another method', async () => {
    const admin = await clientOf('admin')
    const raw = (payload: string, headers: Record<string, string> = {}) =>
      app.app.inject({
        method: 'POST',
        url: '/v1/session',
        headers: { 'content-type': 'application/json', ...headers },
        payload,
      })
    expect((await raw(JSON.stringify({ username: 'x'.repeat(2_000_000) }))).json()).toMatchObject({
      code: 'payload_too_large',
      status: 413,
    })
    expect((await raw('['.repeat(500_000))).json()).toMatchObject({
      code: 'invalid_json',
      detail: expect.stringContaining('32 levels'),
    })
    expect((await raw('{}', { 'content-encoding': 'gzip' })).json()).toMatchObject({
      code: 'unsupported_media_type',
      status: 415,
    })
    expect((await raw('{"__proto__":{"admin":true}}')).json()).toMatchObject({ status: 400 })
    expect((await raw('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).json()).toMatchObject({
      code: 'unsupported_media_type',
    })
    expect((await admin.get('/v1/nowhere')).json()).toMatchObject({ code: 'not_found' })
    expect((await admin.get('/v1/shipments/..%2f..%2fetc%2fpasswd')).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'id' }],
    })
    expect((await admin.get('/v1/shipments?sort=amount')).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'sort' }],
    })
    expect((await admin.get('/v1/shipments?cursor=nonsense')).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'cursor' }],
    })
    expect((await admin.get('/v1/shipments?limit=100000')).json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'limit' }],
    })
  })

  it('is answered with strict headers, also on errors', async () => {
    for (const url of ['/v1/me', '/healthz', '/openapi.json', '/nowhere']) {
      const { headers } = await app.anyone.get(url)
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe-inline')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })
})
