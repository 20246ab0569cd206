/** Events written in the transaction that changes, delivered after it to those who listen: at least once, and on one replica in order of writing. */
import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database, Tx } from '../db/database.ts'
import type { Listening } from '../db/listen.ts'
import type { Row } from '../db/sql.ts'
import { newId } from '../ids.ts'

export interface OutboxEvent {
  id: string
  tenantId: string
  /** past tense: `shipment.purchased` */
  type: string
  payload: Record<string, unknown>
  at: Date
}

export type Listener = (event: OutboxEvent) => Promise<void>

const channel = 'outbox'
const batchSize = 100
const leaseSeconds = 60
/** How often the dispatcher looks without being told, for events whose notice was lost. */
const pollMs = 5_000

/** Writes an event in the running transaction and wakes the dispatchers when it commits. */
export async function emit(tx: Tx, tenantId: string, type: string, payload: Record<string, unknown>): Promise<void> {
  await tx.execute(sql`
    with event as (
      insert into outbox (tenant_id, id, type, payload) values (${tenantId}, ${newId()}, ${type}, ${JSON.stringify(payload)}::jsonb)
    ) select pg_notify(${channel}, '')`)
}

/** Takes due events and hands each to the listeners of its type. Several may run side by side, on any replica. */
export class Outbox {
  readonly #db: Database
  readonly #log: Logger
  readonly #listeners = new Map<string, Listener[]>()
  #timer: NodeJS.Timeout | null = null
  #listening: Listening | null = null
  #draining: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(db: Database, log: Logger) {
    this.#db = db
    this.#log = log
  }

  /** Registers a listener; it must be safe to repeat, as delivery is at least once. */
  on(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  async start(): Promise<void> {
    this.#listening = await this.#db.listen(channel, () => this.wake())
    this.#timer = setInterval(() => this.wake(), pollMs)
    this.wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#draining
    await this.#listening?.stop()
  }

  /** Looks for due events now. */
  wake(): void {
    this.#again = true
    if (this.#draining || this.#stopped) return
    this.#draining = this.#drain()
      .catch((error: unknown) => this.#log.warn({ err: error }, 'outbox: will look again'))
      .finally(() => {
        this.#draining = null
        if (this.#again) this.wake()
      })
  }

  async #drain(): Promise<void> {
    while (!this.#stopped) {
      this.#again = false
      const rows = await this.#db.outside`select * from outbox_take(${batchSize}, ${leaseSeconds})`
      if (rows.length === 0) return
      const delivered: string[] = []
      for (const row of [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        if (await this.#deliver(row)) delivered.push(row.id as string)
      }
      await this.#db.outside`select outbox_done(${delivered}::uuid[])`
    }
  }

  async #deliver(row: Row): Promise<boolean> {
    const event: OutboxEvent = {
      id: row.id,
      tenantId: row.tenant_id,
      type: row.type,
      payload: row.payload,
      at: row.created_at,
    }
    try {
      for (const listener of this.#listeners.get(event.type) ?? []) await listener(event)
      return true
    } catch (error) {
      this.#log.error(
        { err: error, event: event.id, type: event.type },
        'an outbox listener failed; the event comes back',
      )
      return false
    }
  }
}
