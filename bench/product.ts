/** The application on a fresh database, without a port, with two tenants and a signed-in operator who may ship. */
import pino from 'pino'
import type { Shipment } from '#contracts/shipments.ts'
import { createAccount } from '../server/accounts/index.ts'
import { createApp } from '../server/app.ts'
import { type CarrierSource, carrierSource, insertCarrierAccount } from '../server/carriers/index.ts'
import { readConfig } from '../server/config.ts'
import { localBus } from '../server/platform/bus/bus.ts'
import { systemClock } from '../server/platform/clock.ts'
import { openDatabase } from '../server/platform/db/database.ts'
import { newId } from '../server/platform/ids.ts'
import { Outbox } from '../server/platform/outbox/outbox.ts'
import type { Platform } from '../server/platform/platform.ts'
import { masterKeyBytes, Secrets } from '../server/platform/secrets.ts'
import { createWorld, sanFrancisco, testPassword, type World } from '../server/platform/testing/people.ts'
import type { Scene } from './scene.ts'

export interface Product extends World {
  platform: Platform
  databaseUrl: string
  app: Awaited<ReturnType<typeof createApp>>
  carriers: CarrierSource
  /** One request of the operator; throws unless it succeeds. */
  send: Send
  /** Requests of another user of the tenant. */
  as(username: string): Promise<Send>
}

export type Send = <T>(method: 'GET' | 'POST', url: string, body?: object) => Promise<T>

/** Opens it on a database of that name; closed with the scene. */
export async function openProduct(scene: Scene, name: string): Promise<Product> {
  const databaseUrl = await scene.database(name)
  const db = openDatabase(databaseUrl)
  scene.defer(() => db.close())
  const log = pino({ level: 'silent' })
  const outbox = new Outbox(db, log)
  const config = readConfig({ DATABASE_URL: databaseUrl })
  const secrets = new Secrets(Buffer.alloc(masterKeyBytes))
  const parts = { db, log, outbox, config, secrets, bus: localBus(), clock: systemClock }
  const platform: Platform = { ...parts, demo: null, checkReplies: false }
  const world = await createWorld(db)
  const carriers = carrierSource(platform)
  const app = await createApp(platform, { carriers })
  await app.ready()
  await outbox.start()
  scene.defer(async () => {
    await app.close()
    await outbox.stop()
  })
  const as = (username: string) => signedIn(app, username)
  return { ...world, platform, databaseUrl, app, carriers, as, send: await as('mailroom@one.test') }
}

/** Every request comes from another address: the limit of requests a minute is per address. */
async function signedIn(app: Product['app'], username: string): Promise<Send> {
  let requests = 0
  let cookie = ''
  const send: Send = async (method, url, body) => {
    requests += 1
    const remoteAddress = `10.0.${(requests >> 8) & 255}.${requests & 255}`
    const headers = { cookie, ...(method === 'POST' && { 'idempotency-key': newId() }) }
    const response = await app.inject({ method, url, headers, remoteAddress, ...(body && { payload: body }) })
    if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.body}`)
    if (url === '/v1/session') cookie = String(response.headers['set-cookie']).split(';')[0] ?? ''
    return response.json()
  }
  await send('POST', '/v1/session', { username, password: testPassword })
  return send
}

/** Gives the tenant the built-in carrier and accounts with a large budget; the accounts' ids. */
export async function equip(product: Product, accounts: number): Promise<string[]> {
  const { platform, tenantId } = product
  await platform.db.withTenant(tenantId, (tx) =>
    insertCarrierAccount(tx, { tenantId, id: newId(), carrier: 'published', name: 'USPS' }),
  )
  return openAccounts(product, accounts)
}

/** Accounts with a large budget, for a product with carriers of its own; their ids. */
export async function openAccounts({ platform, tenantId }: Product, accounts: number): Promise<string[]> {
  const codes = Array.from({ length: accounts }, (_, index) => `A${index}`)
  return platform.db.withTenant(tenantId, async (tx) => {
    const ids: string[] = []
    for (const code of codes) ids.push(await createAccount(tx, tenantId, { code, name: 'Mailroom', budget }))
    return ids
  })
}

const budget = { period: 'monthly', valueCents: 1_000_000_00, limitPercent: 100, warningPercent: 80 } as const

/** A shipment with prices, as the screen makes it before the purchase. */
export async function ratedShipment({ send }: Product, accountId: string): Promise<Shipment> {
  const packages = [{ weight: { value: 2, unit: 'lb' } }]
  const draft = { to: sanFrancisco, packages, accountIds: [accountId], references: ['PO 4711'] }
  const { id } = await send<Shipment>('POST', '/v1/shipments', draft)
  return send<Shipment>('POST', `/v1/shipments/${id}/rates`)
}
