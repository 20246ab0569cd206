/** The connection pool and the one way to a tenant's rows: `withTenant`. */
import { PgDatabase, PgDialect, type PgQueryResultHKT } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { type Listening, listenOn } from './listen.ts'
import { RowsSession } from './session.ts'
import { ConnectionLost, isLost, openPool, openSql, type Row, rethrow, type Sql } from './sql.ts'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const poolSize = 16
const outsidePoolSize = 4
/** At worst every pooled connection is dead. */
const beginAttempts = poolSize

interface RowsHKT extends PgQueryResultHKT {
  type: (this['row'] & Row)[]
}

/** A transaction that sees one tenant. The only handle on tables; `execute` answers with the rows. */
export type Tx = PgDatabase<RowsHKT>

export interface Database {
  /**
   * Runs `work` in one transaction in which row-level security shows exactly this tenant's rows.
   * BEGIN is followed by the setting and the first statement in one round trip. Rolls back when `work` throws.
   */
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** For what has no tenant yet: calls of the narrow SECURITY DEFINER functions. Tenant tables raise here. */
  outside: Sql
  /** Hears NOTIFY on a channel from now on, and calls once whenever notices may have been missed. */
  listen(channel: string, heard: () => void): Promise<Listening>
  close(): Promise<void>
}

/** Opens the pool as the unprivileged role `postroom_app`. */
export function openDatabase(
  address: string,
  options: { poolSize?: number; onNotice?: (message: string) => void } = {},
): Database {
  const url = asApplication(address)
  const pool = openPool(url, { max: options.poolSize ?? poolSize, onNotice: options.onNotice })
  const outside = openSql(url, { max: outsidePoolSize })
  const dialect = new PgDialect()
  return {
    outside,
    withTenant: (tenantId, work) => {
      if (!uuidPattern.test(tenantId)) throw new Error('withTenant needs a tenant id')
      return transaction({ pool, tenantId, dialect }, work)
    },
    listen: (channel, heard) => listenOn(url, { channel, heard }),
    close: async () => {
      await Promise.all([pool.end(), outside.end()])
    },
  }
}

/** The address with the role in its options, where nothing written in it before can take the role back. */
function asApplication(address: string): string {
  const url = new URL(address)
  url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c role=postroom_app`.trim())
  return url.href
}

interface Pool {
  pool: pg.Pool
  tenantId: string
  dialect: PgDialect
}

/**
 * One transaction on one connection. BEGIN and the tenant travel with the first statement of `work`: no round trip of
 * their own. A pooled connection that died unnoticed fails there, before any work counts, and only then another is tried.
 */
async function transaction<T>({ pool, tenantId, dialect }: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect().catch(rethrow)
    const begun = client.query(`begin; set local app.tenant = '${tenantId}'`).then(
      () => null,
      (error: unknown) => error,
    )
    const outcome = await run(client, { begun, work, dialect })
    const lost = isLost(client)
    client.release(lost || ('failed' in outcome && isStalePlan(outcome.failed)))
    if ('result' in outcome) return outcome.result
    if (!lost) throw outcome.failed
    if (attempt > beginAttempts || (await begun) === null) throw new ConnectionLost(outcome.failed)
  }
}

type Outcome<T> = { result: T } | { failed: unknown }

async function run<T>(
  client: pg.PoolClient,
  { begun, work, dialect }: { begun: Promise<unknown>; work: (tx: Tx) => Promise<T>; dialect: PgDialect },
): Promise<Outcome<T>> {
  try {
    const result = await work(new PgDatabase(dialect, new RowsSession(client, dialect), undefined) as unknown as Tx)
    const refused = await begun
    if (refused) throw refused
    const { command } = await client.query('commit')
    // COMMIT of a transaction in which a statement failed rolls back without an error.
    if (command === 'ROLLBACK')
      throw new Error('a statement failed and nobody noticed: the transaction was rolled back')
    return { result }
  } catch (failed) {
    // Fails itself on a lost connection, whose server has rolled back already.
    await client.query('rollback').catch(() => undefined)
    return { failed }
  }
}

/** Fields of a Postgres error that callers decide on. */
export function postgresError(error: unknown): { code: string; constraint: string | null } | null {
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof pg.DatabaseError)) return null
  return { code: cause.code ?? '', constraint: cause.constraint ?? null }
}

/** True when a migration changed what a prepared statement of this connection answers with: only a new one helps. */
function isStalePlan(error: unknown): boolean {
  return postgresError(error)?.code === '0A000'
}

/** True for a lost or refused connection and for a server that is starting or stopping: worth a 503, never a 500. */
export function isConnectionFailure(error: unknown): boolean {
  const cause = error instanceof Error && !(error instanceof ConnectionLost) && error.cause ? error.cause : error
  const code = postgresError(cause)?.code ?? ''
  return (
    cause instanceof ConnectionLost || code === tooManyConnections || code.startsWith('57P') || code.startsWith('08')
  )
}

const tooManyConnections = '53300'
