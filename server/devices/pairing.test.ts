import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pairing } from '#contracts/devices.ts'
import { openSql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { newSigningRequest, pairTestAgent } from './testing/agent.ts'

let test: TestApp
let admin: Client
beforeAll(async () => {
  test = await createTestApp()
  admin = await test.as('admin@one.test')
})
afterAll(() => test.close())

const announce = async (): Promise<Pairing> => (await admin.post('/v1/agents', { name: 'Desk' })).json()
const pair = async (code: string, csr?: string) =>
  test.anyone.post('/v1/agents/pair', {
    code,
    csr: csr ?? (await newSigningRequest()).csr,
    hostname: 'desk-1',
    version: '0.1.0',
  })

describe('pairing an agent', () => {
  it('hands out a short code and the command to type', async () => {
    const { agent, code, command, expiresAt } = await announce()
    expect(agent).toMatchObject({ name: 'Desk', state: 'pairing', certificateExpiresAt: null })
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(command).toBe(`npm run agent -- pair --server http://127.0.0.1:8080 --code ${code}`)
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000)
  })

  it('trades code and signing request for a certificate of our authority, valid 90 days for clients only', async () => {
    const agent = await pairTestAgent(test)
    const certificate = new X509Certificate(agent.certificate)
    const authority = new X509Certificate(agent.certificateAuthority)
    expect(certificate.verify(authority.publicKey)).toBe(true)
    expect(certificate.subject).toBe(`CN=${agent.agentId}`)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.ca).toBe(false)
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(89)
    expect(days).toBeLessThan(91)
    expect(agent.gatewayUrl).toBe('wss://127.0.0.1:8443/agent/v1')
    expect(agent.jobSigningKey).toContain('BEGIN PUBLIC KEY')
  })

  it('reads a code as people type it, and takes it once', async () => {
    const { code } = await announce()
    const typed = code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await pair(typed)).statusCode).toBe(200)
    expect((await pair(code)).json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'code' }] })
  })

  it('lets only one of two agents that race for a code have it', async () => {
    const { code } = await announce()
    const answers = await Promise.all([pair(code), pair(code), pair(code)])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 422, 422])
  })

  it('refuses a wrong and an expired code', async () => {
    expect((await pair('0000-0000')).json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'code' }] })
    const { code, agent } = await announce()
    await expire(agent.id)
    expect((await pair(code)).statusCode).toBe(422)
  })

  it('refuses signing requests that are junk, altered, or for another kind of key, and keeps the code usable', async () => {
    const { code } = await announce()
    const good = (await newSigningRequest()).csr
    const lines = good.trim().split('\n')
    const middle = lines[2] ?? ''
    const altered = good.replace(middle, (middle.startsWith('A') ? 'B' : 'A') + middle.slice(1))
    const rsa = (await newSigningRequest('rsa')).csr
    for (const csr of [
      'junk',
      '',
      altered,
      rsa,
      good + good,
      `${good.slice(0, 80)}\n-----END CERTIFICATE REQUEST-----`,
    ])
      expect((await pair(code, csr)).json(), csr).toMatchObject({ code: 'unprocessable', fields: [{ field: 'csr' }] })
    expect((await pair(code, 'A'.repeat(5000))).statusCode).toBe(400)
    expect((await pair(code, good)).statusCode).toBe(200)
  })

  it('renews a code for a lost certificate: the older code stops working; a revoked agent gets none', async () => {
    const { code, agent } = await announce()
    const renewed: Pairing = (await admin.post(`/v1/agents/${agent.id}/pairing`)).json()
    expect((await pair(code)).statusCode).toBe(422)
    expect((await pair(renewed.code)).json()).toMatchObject({ agentId: agent.id })
    expect((await admin.delete(`/v1/agents/${agent.id}`)).statusCode).toBe(204)
    expect((await admin.delete(`/v1/agents/${agent.id}`)).statusCode).toBe(204)
    expect((await admin.post(`/v1/agents/${agent.id}/pairing`)).json()).toMatchObject({ code: 'conflict' })
    const list = (await admin.get('/v1/agents?limit=200')).json()
    expect(list.items.find((item: { id: string }) => item.id === agent.id)).toMatchObject({ state: 'revoked' })
  })

  it('renames an agent, pages through the list, and hides agents from other tenants and from those without the right', async () => {
    const { agent } = await announce()
    expect(
      (await admin.patch(`/v1/agents/${agent.id}`, { name: 'Back room', siteId: test.siteId })).json(),
    ).toMatchObject({ name: 'Back room', siteId: test.siteId })
    const foreignSite = await admin.patch(`/v1/agents/${agent.id}`, { siteId: test.otherSiteId })
    expect(foreignSite.json()).toMatchObject({ code: 'unprocessable', fields: [{ field: 'siteId' }] })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await admin.get(`/v1/agents?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      ).json()
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toContain(agent.id)
    expect(new Set(seen).size).toBe(seen.length)
    const other = await test.as('admin@other.test')
    expect((await other.get('/v1/agents')).json().items).toEqual([])
    expect((await other.patch(`/v1/agents/${agent.id}`, { name: 'x' })).statusCode).toBe(404)
    expect((await other.post(`/v1/agents/${agent.id}/pairing`)).statusCode).toBe(404)
    expect((await other.delete(`/v1/agents/${agent.id}`)).statusCode).toBe(404)
    const user = await test.as('user@one.test')
    expect((await user.post('/v1/agents', { name: 'x' })).json()).toMatchObject({ code: 'forbidden' })
  })

  it('limits attempts from one address', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 35; i += 1) statuses.push((await pair('ZZZZ-ZZZZ', 'x')).statusCode)
    expect(statuses.at(-1)).toBe(429)
  })
})

async function expire(agentId: string): Promise<void> {
  const sql = openSql(test.databaseUrl)
  await sql`update agents set pairing_expires_at = now() - interval '1 second' where id = ${agentId}`
  await sql.end()
}
