import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestApp, type TestApp } from '../platform/testing/app.ts'
import { testPassword } from '../platform/testing/people.ts'
import { equipForShipping, ratedShipment, rateOf } from '../platform/testing/shipping.ts'
import { type OutsideCarrier, startOutsideCarrier } from './testing/outside-carrier.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)
const kills = Number(process.env.CRASH_KILLS ?? 6)
const orders = kills * 8
/** From before the first purchase reaches the carrier to after the last was answered, on a server that just started. */
const killWithinMs = 400

/** mulberry32: small, seeded, good enough to vary timing. */
function random(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const serverFile = fileURLToPath(new URL('./testing/server.ts', import.meta.url))

class Victim {
  #child: ChildProcess | null = null
  #port = 0
  #cookie = ''
  readonly #args: string[]

  constructor(...args: string[]) {
    this.#args = args
  }

  async start(): Promise<void> {
    const child = fork(serverFile, this.#args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    this.#port = await new Promise((resolve, reject) => {
      child.once('message', (port) => resolve(Number(port)))
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
    if (this.#cookie) return
    const answer = await fetch(`${this.#base}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'mailroom@one.test', password: testPassword }),
    })
    this.#cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
  }

  get #base(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.signalCode) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  /** A purchase as an impatient client sends it; null when the server died under it. */
  async buy(id: string, rateId: string): Promise<number | null> {
    try {
      const headers = { 'content-type': 'application/json', cookie: this.#cookie, 'idempotency-key': `buy-${id}` }
      return (
        await fetch(`${this.#base}/v1/shipments/${id}/purchase`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ rateId }),
        })
      ).status
    } catch {
      return null
    }
  }
}

let app: TestApp
let carrier: OutsideCarrier
let victim: Victim
beforeAll(async () => {
  app = await createTestApp()
  carrier = await startOutsideCarrier(random(seed))
  victim = new Victim(app.databaseUrl, carrier.url)
})
afterAll(async () => {
  await victim.kill()
  await carrier.close()
  await app.close()
})

describe(`killing the server ${kills} times while it buys ${orders} labels (TEST_SEED=${seed})`, () => {
  it('buys no label twice and loses none', { timeout: 60_000 + kills * 4_000 }, async () => {
    const { accountId } = await equipForShipping(app)
    const operator = await app.as('mailroom@one.test')
    const waiting: { id: string; rateId: string }[] = []
    for (let made = 0; made < orders; made += 1) {
      const rated = await ratedShipment(operator, { accountIds: [accountId] })
      waiting.push({ id: rated.id, rateId: rateOf(rated) })
    }
    const chance = random(seed + 1)
    for (let round = 0; round < kills; round += 1) {
      await victim.start()
      const buying = waiting.slice(round * 8, round * 8 + 8).map(async ({ id, rateId }) => {
        await pause(chance() * 60)
        return victim.buy(id, rateId)
      })
      await pause(30 + chance() * killWithinMs)
      await victim.kill()
      await Promise.all(buying)
    }
    await victim.start()
    const sql = postgres(app.databaseUrl, { max: 1 })
    await vi.waitFor(
      async () => {
        const [open] = await sql`select count(*)::int as n from purchase_intents where state in ('pending', 'unknown')`
        expect(open?.n).toBe(0)
      },
      { timeout: 40_000, interval: 200 },
    )
    const completed =
      await sql`select i.id, (select count(*)::int from labels l where l.intent_id = i.id) as labels from purchase_intents i where state = 'completed'`
    const live =
      await sql`select shipment_id from purchase_intents where state = 'completed' group by shipment_id having count(*) > 1`
    await sql.end()
    expect([...carrier.bought.values()].filter((times) => times > 1)).toEqual([])
    expect(completed.map(({ id }) => id).sort()).toEqual([...carrier.bought.keys()].sort())
    expect(completed.every(({ labels }) => labels === 1)).toBe(true)
    expect(live).toHaveLength(0)
    expect(carrier.bought.size).toBeGreaterThan(0)
  })
})
