import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../app.ts'
import { carrierSource } from '../../carriers/index.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { createWorld, testPassword } from '../testing/people.ts'
import { createTestPlatform } from '../testing/platform.ts'
import type { Database } from './database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
import { migrate } from './migrate.ts'

const answerWithinMs = 5_000

let dir: string
let postgres: EmbeddedPostgres
let db: Database
let app: Awaited<ReturnType<typeof createApp>>
let cookie: string
let outbox: Outbox
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postroom-outage-'))
  await rm(dir, { recursive: true })
  postgres = await startEmbeddedPostgres({ dir, durable: false })
  await migrate(postgres.url)
  const platform = createTestPlatform(postgres.url)
  db = platform.db
  outbox = platform.outbox
  await createWorld(db)
  app = await createApp(platform, { carriers: carrierSource(platform) })
  await outbox.start()
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/session',
    payload: { username: 'mailroom@one.test', password: testPassword },
  })
  cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
})
afterAll(async () => {
  await app.close()
  await outbox.stop()
  await db.close()
  await postgres.stop()
  await rm(dir, { recursive: true, force: true })
})

async function ask(): Promise<{ status: number; code: string | undefined; ms: number; retryAfter: unknown }> {
  const start = Date.now()
  const answer = await app.inject({ method: 'GET', url: '/v1/shipments', headers: { cookie } })
  return {
    status: answer.statusCode,
    code: answer.json().code,
    ms: Date.now() - start,
    retryAfter: answer.headers['retry-after'],
  }
}

describe('when Postgres goes away', () => {
  it('every request is answered in time, with a clear 503 or success, and all is well when it is back', {
    timeout: 60_000,
  }, async () => {
    expect((await ask()).status).toBe(200)
    const port = new URL(postgres.url).port
    await postgres.stop()
    const during = await Promise.all(Array.from({ length: 20 }, ask))
    expect(during.every(({ status, code }) => status === 503 && code === 'unavailable')).toBe(true)
    expect(during[0]?.retryAfter).toBeDefined()
    expect(Math.max(...during.map(({ ms }) => ms))).toBeLessThan(answerWithinMs)
    expect((await app.inject('/readyz')).statusCode).toBe(503)
    expect((await app.inject('/healthz')).statusCode).toBe(200)
    postgres = await startEmbeddedPostgres({ dir, durable: false, port: Number(port) })
    await vi.waitFor(async () => expect((await ask()).status).toBe(200), { timeout: 15_000, interval: 200 })
    await pause(100)
    expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'ready' })
  })
})
