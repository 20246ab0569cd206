/**
 * Kills a server again and again while it buys and voids labels at four carriers that are slow, silent, broken and
 * lying, and stops its database as a power cut does. Afterwards every label must have been bought once.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Shipment } from '#contracts/shipments.ts'
import { createAccount } from '../server/accounts/index.ts'
import { openDatabase } from '../server/platform/db/database.ts'
import { type EmbeddedPostgres, freePort, startEmbeddedPostgres } from '../server/platform/db/embedded.ts'
import { migrate } from '../server/platform/db/migrate.ts'
import { openSql } from '../server/platform/db/sql.ts'
import { createWorld, newYork, sanFrancisco, testPassword } from '../server/platform/testing/people.ts'
import { type AttackedCarrier, attacked, attackedCarriers, ChaosCarriers } from './carriers.ts'
import { chance } from './chance.ts'
import { type Verdict, verify } from './verify.ts'
import { Victim } from './victim.ts'

export interface ChaosOptions {
  seed: number
  kills: number
  /** immediate stops of Postgres, spread over the run */
  databaseStops: number
  say: (text: string) => void
}

interface Order {
  id: string
  rateId: string
  carrier: AttackedCarrier
}

/** Orders saved and priced side by side. */
const stockedAtOnce = 8
/** Purchases begun between two kills. */
const buysPerKill = 4
/** From before the first purchase reaches a carrier to after the last was answered. */
const killWithinMs = 600
/** Hundreds may be open, and each label is drawn again by its carrier. */
const settleMs = 240_000
/** So that some purchases are refused by the budget as well. */
const budgetCents = 40_000_00

/** Runs it and tells what was found. Cleans up after itself, whatever happens. */
export async function runChaos(options: ChaosOptions): Promise<Verdict> {
  const dir = await mkdtemp(join(tmpdir(), 'postroom-chaos-'))
  await rm(dir, { recursive: true })
  const port = await freePort()
  const cluster = await startEmbeddedPostgres({ dir, port })
  await migrate(cluster.url)
  const carriers = new ChaosCarriers(chance(options.seed + 1))
  await carriers.start()
  const victim = new Victim(cluster.url)
  try {
    const attack = new Attack({ options, carriers, victim, dir, port, cluster })
    await attack.prepare()
    await attack.stock()
    await attack.run()
    await attack.settle()
    return await verify(cluster.url, carriers)
  } finally {
    await victim.kill()
    await carriers.close()
    await cluster.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

interface Parts {
  options: ChaosOptions
  carriers: ChaosCarriers
  victim: Victim
  dir: string
  port: number
  cluster: EmbeddedPostgres
}

class Attack {
  readonly #parts: Parts
  readonly #chance: () => number
  readonly #accounts = new Map<AttackedCarrier, string>()
  #accountId = ''
  /** orders with their prices, ready to be bought */
  readonly #stock: Order[] = []
  /** shipments whose purchase was begun */
  readonly #begun: string[] = []

  constructor(parts: Parts) {
    this.#parts = parts
    this.#chance = chance(parts.options.seed)
  }

  /** People, a budget, and an account of every carrier. */
  async prepare(): Promise<void> {
    const { cluster, victim, carriers } = this.#parts
    const db = openDatabase(cluster.url)
    const { tenantId } = await createWorld(db)
    const budget = { period: 'monthly' as const, valueCents: budgetCents, limitPercent: 100, warningPercent: 80 }
    this.#accountId = await db.withTenant(tenantId, (tx) =>
      createAccount(tx, tenantId, { code: 'CHAOS', name: 'Chaos', budget }),
    )
    await db.close()
    await victim.start()
    await victim.signIn('admin@one.test', testPassword)
    for (const carrier of attackedCarriers) {
      const { credentials } = attacked[carrier]
      const where = { environment: 'custom', baseUrl: carriers.url(carrier) }
      const made = await victim.send<{ id: string }>('/v1/carrier-accounts', {
        carrier,
        name: carrier,
        credentials,
        ...where,
      })
      if (made?.status !== 201) throw new Error(`${carrier} was not connected: ${JSON.stringify(made?.body)}`)
      this.#accounts.set(carrier, made.body.id)
    }
  }

  /** Saves and prices every order before the attack begins, so that kills hit purchases. */
  async stock(): Promise<void> {
    const { options } = this.#parts
    const most = options.kills * buysPerKill
    while (this.#stock.length < most) {
      const made = await Promise.all(Array.from({ length: stockedAtOnce }, () => this.#price()))
      this.#stock.push(...made.filter((order) => order !== null))
      if (made.every((order) => order === null)) throw new Error('no order could be priced')
    }
    options.say(`${this.#stock.length} orders are saved and priced`)
  }

  async run(): Promise<void> {
    const { options, victim } = this.#parts
    const every = Math.ceil(options.kills / (options.databaseStops + 1))
    for (let kill = 1; kill <= options.kills; kill += 1) {
      const buying = this.#stock.splice(0, buysPerKill).map((order) => this.#buy(order))
      await pause(20 + this.#chance() * killWithinMs)
      if (kill % every === 0 && kill / every <= options.databaseStops) await this.#cutPower()
      await victim.kill()
      await Promise.all(buying)
      await victim.start()
      if (kill % 50 === 0) options.say(`${kill} kills, ${this.#begun.length} purchases begun`)
    }
  }

  /** The database loses power and comes back; the server lives through it. */
  async #cutPower(): Promise<void> {
    const { cluster, dir, port, options } = this.#parts
    await cluster.stop('immediate')
    await pause(100)
    await startEmbeddedPostgres({ dir, port })
    options.say('the database was stopped without warning and started again')
  }

  async #price(): Promise<Order | null> {
    const { victim } = this.#parts
    const carrier = attackedCarriers[Math.floor(this.#chance() * attackedCarriers.length)] ?? 'usps'
    const draft = await victim.send<Shipment>('/v1/shipments', this.#draft(carrier))
    if (draft?.status !== 201) return null
    const { id } = draft.body
    const rates = { carrierAccountIds: [this.#accounts.get(carrier)] }
    const rated = await victim.send<Shipment>(`/v1/shipments/${id}/rates`, rates)
    const rate = rated?.body.rates?.find(({ service }) => service === attacked[carrier].service)
    return rate ? { id, rateId: rate.id, carrier } : null
  }

  /** As an impatient client buys: sometimes twice at once, sometimes voiding another one after it. */
  async #buy({ id, rateId, carrier }: Order): Promise<void> {
    const { victim, carriers } = this.#parts
    const [repeats, voids, wait] = [this.#chance() < 0.3, this.#chance() < 0.15, this.#chance() * 60]
    carriers.tempt(carrier)
    await pause(wait)
    this.#begun.push(id)
    const buy = () => victim.send(`/v1/shipments/${id}/purchase`, { rateId }, `buy-${id}`)
    await Promise.all(repeats ? [buy(), buy()] : [buy()])
    const other = this.#begun[Math.floor(this.#chance() * this.#begun.length)]
    if (voids && other) await victim.send(`/v1/shipments/${other}/void`, {}, `void-${other}`)
  }

  #draft(carrier: AttackedCarrier): object {
    const abroad = { name: 'Ada Byron', line1: '1 Queen St', city: 'London', postalCode: 'SW1A 1AA', country: 'GB' }
    const to = carrier === 'dhl' ? abroad : { ...sanFrancisco, postalCode: '94111' }
    const item = {
      description: 'Cotton shirt',
      quantity: 1,
      unitValueCents: 2500,
      originCountry: 'US',
      hsCode: '610910',
    }
    const weight = { value: 2, unit: 'lb' }
    return {
      from: { ...newYork, name: 'Mailroom', phone: '2125550100' },
      to: { ...to, phone: '4155550199', email: 'ada@example.org' },
      packages: [{ weight, dimensions: { length: 10, width: 8, height: 4, unit: 'in' } }],
      accountIds: [this.#accountId],
      references: ['chaos'],
      ...(carrier === 'dhl' && {
        customs: {
          contents: 'merchandise',
          eelPfc: '30.37(a)',
          invoiceNumber: 'C-1',
          items: [{ ...item, unitWeight: { value: 1, unit: 'lb' } }],
        },
      }),
    }
  }

  /** Nobody kills any more: everything that is open must end by itself. Leases are only let run out sooner. */
  async settle(): Promise<void> {
    const { carriers, cluster, options } = this.#parts
    carriers.calm()
    const sql = openSql(cluster.url)
    for (const end = Date.now() + settleMs; ; ) {
      await pause(1_000)
      const [open] = await sql`
        select count(*)::int as n, array_agg(distinct carrier || ' ' || state || ': ' || coalesce(problem, '')) as problems
        from purchase_intents where state in ('held', 'pending', 'unknown', 'voiding')`
      options.say(`${open?.n} purchases still open`)
      if (open?.n === 0 || Date.now() > end) break
      if (Date.now() > end - settleMs / 2) options.say(String(open?.problems))
      await sql`update purchase_intents set lease_until = now() + interval '1 second'
        where state in ('pending', 'unknown', 'voiding') and lease_until > now() + interval '10 seconds'`
    }
    await sql.end()
  }
}
