import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import mqtt from 'mqtt'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from '../db/database.ts'
import { freePort } from '../db/embedded.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { type Authority, openAuthority } from '../tls/authority.ts'
import { type Broker, serverName, startBroker } from './broker.ts'
import { type Bus, mqttBus } from './bus.ts'

const log = pino({ level: 'silent' })
let database: TestDatabase
let db: Database
let authority: Authority
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  authority = await openAuthority(db)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const tlsFor = async (name: string) => ({
  ...(await authority.issueServer(name, ['localhost', '127.0.0.1'])),
  ca: authority.certificate,
})

async function hears(from: Bus, to: Bus, topic: string): Promise<void> {
  const heard = vi.fn()
  const stop = to.subscribe(topic, heard)
  await vi.waitFor(() => {
    from.publish(topic, { hello: topic })
    expect(heard).toHaveBeenCalledWith({ hello: topic })
  }, 5000)
  stop()
}

describe('the bus over the embedded broker', () => {
  let broker: Broker
  let one: Bus
  let two: Bus
  beforeAll(async () => {
    const tls = await tlsFor('server')
    broker = await startBroker({ host: '127.0.0.1', port: 0, tls })
    one = mqttBus(`mqtts://127.0.0.1:${broker.port}`, { log, tls })
    two = mqttBus(`mqtts://127.0.0.1:${broker.port}`, { log, tls })
  })
  afterAll(async () => {
    await Promise.all([one.close(), two.close()])
    await broker.close()
  })

  it('carries a message to the other replicas and once to its own', async () => {
    await hears(one, two, 'a')
    await hears(two, one, 'b')
    const own = vi.fn()
    one.subscribe('own', own)
    one.publish('own', 1)
    await pause(200)
    expect(own).toHaveBeenCalledTimes(1)
  })

  it('keeps delivering on its own replica while the broker is gone, and reaches the others again when it is back', async () => {
    const { port } = broker
    await broker.close()
    await vi.waitFor(() => expect(one.connected()).toBe(false), 5000)
    const own = vi.fn()
    one.subscribe('alone', own)
    one.publish('alone', 'still here')
    expect(own).toHaveBeenCalledWith('still here')
    broker = await startBroker({ host: '127.0.0.1', port, tls: await tlsFor('server') })
    await vi.waitFor(() => expect(one.connected() && two.connected()).toBe(true), 10_000)
    await hears(one, two, 'again')
  })

  it('refuses everybody but servers: no certificate, an agent’s certificate, an agent that calls itself server', async () => {
    const { ca, ...agent } = await tlsFor('019aa000-0000-7000-8000-000000000000')
    const { ca: _same, ...server } = await tlsFor(serverName)
    const connect = (options: object) =>
      new Promise<string>((resolve) => {
        const client = mqtt.connect(`mqtts://127.0.0.1:${broker.port}`, {
          ca,
          reconnectPeriod: 0,
          connectTimeout: 1500,
          ...options,
        })
        const end = (outcome: string) => {
          client.end(true)
          resolve(outcome)
        }
        client.on('connect', () => end('connected'))
        client.on('error', () => end('refused'))
        client.on('close', () => end('refused'))
      })
    expect(await connect({})).toBe('refused')
    expect(await connect({ ...agent, clientId: '019aa000-0000-7000-8000-000000000000' })).toBe('refused')
    expect(await connect({ ...agent, clientId: 'server-1' })).toBe('refused')
    expect(await connect({ ...server, clientId: 'server-1' })).toBe('connected')
  })
})

describe('the bus over Mosquitto', () => {
  it.skipIf(!existsSync('/usr/sbin/mosquitto'))(
    'works the same (skipped where mosquitto is not installed)',
    async () => {
      const port = await freePort()
      const mosquitto = spawn('/usr/sbin/mosquitto', ['-p', String(port)], { stdio: 'ignore' })
      const one = mqttBus(`mqtt://127.0.0.1:${port}`, { log })
      const two = mqttBus(`mqtt://127.0.0.1:${port}`, { log })
      try {
        await hears(one, two, 'through-mosquitto')
      } finally {
        await Promise.all([one.close(), two.close()])
        mosquitto.kill('SIGKILL')
      }
    },
  )
})
