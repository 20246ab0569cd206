import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../platform/testing/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

describe('sign-in', () => {
  it('answers who is signed in, with role, permissions and sites', async () => {
    const admin = await app.as('admin@one.test')
    const me = (await admin.get('/v1/me')).json()
    expect(me).toMatchObject({ role: 'admin', tenant: { name: 'One' }, site: { name: 'Headquarters' } })
    expect(me.permissions).toContain('shipments:buy')
  })

  it('does not tell whether the user or the password was wrong', async () => {
    const wrongUser = await app.anyone.post('/v1/session', { username: 'nobody@one.test', password: 'x' })
    const wrongPassword = await app.anyone.post('/v1/session', { username: 'user@one.test', password: 'x' })
    const strip = (body: Record<string, unknown>) => ({ ...body, requestId: '' })
    expect(wrongUser.statusCode).toBe(401)
    expect(strip(wrongUser.json())).toEqual(strip(wrongPassword.json()))
  })

  it('ends the session for good on sign-out', async () => {
    const user = await app.as('user@one.test')
    expect((await user.delete('/v1/session')).statusCode).toBe(204)
    expect((await user.get('/v1/me')).json()).toMatchObject({ code: 'not_signed_in', status: 401 })
  })

  it('limits attempts on one account and says how long to wait', async () => {
    const attempt = () => app.anyone.post('/v1/session', { username: 'auditor@one.test', password: 'wrong' })
    const answers = await Promise.all(Array.from({ length: 14 }, attempt))
    const limited = answers.filter((answer) => answer.statusCode === 429)
    expect(limited.length).toBeGreaterThan(0)
    expect(Number(limited[0]?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('refuses unknown fields, wrong types, a missing body and broken JSON with the field named', async () => {
    const extra = await app.anyone.post('/v1/session', { username: 'a', password: 'b', role: 'admin' })
    expect(extra.json()).toMatchObject({ code: 'invalid_request', fields: [{ field: 'role' }] })
    const number = await app.anyone.post('/v1/session', { username: 7, password: 'b' })
    expect(number.json()).toMatchObject({
      code: 'invalid_request',
      fields: [{ field: 'username', reason: 'must be a string' }],
    })
    expect((await app.anyone.post('/v1/session')).json()).toMatchObject({ code: 'invalid_request' })
    const broken = await app.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { 'content-type': 'application/json' },
      payload: '{"a":',
    })
    expect(broken.json()).toMatchObject({ code: 'invalid_json', status: 400 })
  })

  it('refuses a write that comes from a page of another site', async () => {
    const response = await app.anyone.post(
      '/v1/session',
      { username: 'a', password: 'b' },
      { origin: 'https://evil.example' },
    )
    expect(response.json()).toMatchObject({ code: 'foreign_origin' })
  })
})
