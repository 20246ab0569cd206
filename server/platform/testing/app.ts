/** The whole application on a fresh database, without a port: the product as API tests see it. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { createApp } from '../../app.ts'
import { type CarrierSource, carrierSource } from '../../carriers/index.ts'
import { startBackgroundJobs } from '../../work.ts'
import { brokenInvariants } from '../db/invariants.ts'
import type { BackgroundJobs } from '../jobs/runner.ts'
import type { Platform } from '../platform.ts'
import { createTestDatabase } from './database.ts'
import { createWorld, testPassword, type World } from './people.ts'
import { createTestPlatform } from './platform.ts'

export interface Client {
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  put(url: string, body?: unknown): Promise<LightMyRequestResponse>
  patch(url: string, body?: unknown): Promise<LightMyRequestResponse>
  delete(url: string): Promise<LightMyRequestResponse>
}

export interface TestApp extends World {
  app: FastifyInstance
  platform: Platform
  databaseUrl: string
  /** what does the long work; stopped by `close` at the latest */
  backgroundJobs: BackgroundJobs
  /** a client signed in as that user */
  as(username: string): Promise<Client>
  /** a client of nobody */
  anyone: Client
  close(): Promise<void>
}

/** Starts it; `close` also checks the global invariants and drops the database. */
export async function createTestApp(
  overrides: Partial<Platform> & { carriers?: CarrierSource } = {},
): Promise<TestApp> {
  const { carriers: ownCarriers, ...parts } = overrides
  const database = await createTestDatabase()
  const platform = createTestPlatform(database.url, parts)
  const carriers = ownCarriers ?? carrierSource(platform)
  const { db } = platform
  const world = await createWorld(db)
  const app = await createApp(platform, { carriers })
  await app.ready()
  await platform.outbox.start()
  const backgroundJobs = startBackgroundJobs(platform, carriers)
  return {
    ...world,
    app,
    platform,
    databaseUrl: database.url,
    backgroundJobs,
    anyone: client(app, {}),
    as: async (username) => client(app, { cookie: await signIn(app, username) }),
    close: async () => {
      await app.close()
      await backgroundJobs.stop()
      await platform.outbox.stop()
      await platform.bus.close()
      const broken = await brokenInvariants(database.url)
      await db.close()
      await database.drop()
      if (broken.length > 0) throw new Error(`invariants broken: ${JSON.stringify(broken)}`)
    },
  }
}

async function signIn(app: FastifyInstance, username: string): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/session',
    payload: { username, password: testPassword },
  })
  if (response.statusCode !== 200) throw new Error(`could not sign in ${username}: ${response.body}`)
  return String(response.headers['set-cookie']).split(';')[0] ?? ''
}

function client(app: FastifyInstance, headers: Record<string, string>): Client {
  const send = (method: InjectOptions['method'], url: string, body?: unknown, more: Record<string, string> = {}) =>
    app.inject({
      method,
      url,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { payload: body as object }),
    })
  return {
    get: (url, more) => send('GET', url, undefined, more),
    post: (url, body, more) => send('POST', url, body, more),
    put: (url, body) => send('PUT', url, body),
    patch: (url, body) => send('PATCH', url, body),
    delete: (url) => send('DELETE', url),
  }
}
