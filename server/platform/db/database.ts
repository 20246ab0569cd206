/** The connection pool and the one way to a tenant's rows: `withTenant`. */
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import { type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js/session'
import postgres from 'postgres'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const poolSize = 16
const connectTimeoutSeconds = 5
const reconnectPauseSeconds = 0.02
/** At worst every pooled connection is dead. */
const beginAttempts = poolSize

/** A transaction that sees one tenant. The only handle on tables. */
export type Tx = PgDatabase<PostgresJsQueryResultHKT>

export interface Database {
  /**
   * Runs `work` in one transaction in which row-level security shows exactly this tenant's rows.
   * BEGIN is followed by the setting and the first statement in one round trip. Rolls back when `work` throws.
   */
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** For what has no tenant yet: calls of the narrow SECURITY DEFINER functions. Tenant tables raise here. */
  outside: postgres.Sql
  close(): Promise<void>
}

/** Opens the pool as the unprivileged role `postroom_app`. */
export function openDatabase(
  url: string,
  options: { poolSize?: number; onNotice?: (message: string) => void } = {},
): Database {
  const settings = {
    connect_timeout: connectTimeoutSeconds,
    // A database that is away refuses at once: requests are told so at once too, instead of queueing behind growing pauses.
    backoff: () => reconnectPauseSeconds,
    connection: { role: 'postroom_app', application_name: 'postroom' },
    onnotice: (notice: postgres.Notice) => options.onNotice?.(notice.message ?? ''),
  }
  const pool = postgres(url, { ...settings, max: options.poolSize ?? poolSize })
  // A client of its own: drizzle replaces the date and JSON parsers of the pool it is given.
  const outside = postgres(url, { ...settings, max: 4 })
  drizzle(pool)
  const dialect = new PgDialect()
  return {
    outside,
    withTenant: (tenantId, work) => {
      if (!uuidPattern.test(tenantId)) throw new Error('withTenant needs a tenant id')
      return transaction({ pool, tenantId, dialect }, work)
    },
    close: async () => {
      await Promise.all([pool.end({ timeout: 5 }), outside.end({ timeout: 5 })])
    },
  }
}

/**
 * One transaction on one connection. BEGIN and the tenant travel as one message together with the first statement of
 * `work`: no round trip of their own. A pooled connection that died unnoticed fails there, before any work, and only
 * then another is tried.
 */
async function transaction<T>({ pool, tenantId, dialect }: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = await pool.reserve()
    const beginning = connection.unsafe(`begin; select set_config('app.tenant', '${tenantId}', true)`).execute()
    const begun = beginning.then(
      () => null,
      (error: unknown) => error,
    )
    const outcome = await run(connection, { begun, work, dialect })
    // A lost connection has left the pool by itself; giving it back would hand a dead one to the next.
    if (!('lost' in outcome)) connection.release()
    if ('result' in outcome) return outcome.result
    if ('failed' in outcome) throw outcome.failed
    if (attempt > beginAttempts || !isStaleConnection(await begun)) throw outcome.lost
  }
}

interface Pool {
  pool: postgres.Sql
  tenantId: string
  dialect: PgDialect
}

type Outcome<T> = { result: T } | { failed: unknown } | { lost: unknown }

async function run<T>(
  connection: postgres.ReservedSql,
  { begun, work, dialect }: { begun: Promise<unknown>; work: (tx: Tx) => Promise<T>; dialect: PgDialect },
): Promise<Outcome<T>> {
  try {
    const result = await work(handleOn(connection, dialect))
    const refused = await begun
    if (refused) throw refused
    const { command } = await connection.unsafe('commit')
    // COMMIT of a transaction in which a statement failed rolls back without an error.
    if (command === 'ROLLBACK')
      return { failed: new Error('a statement failed and nobody noticed: the transaction was rolled back') }
    return { result }
  } catch (error) {
    if (isConnectionFailure(error)) return { lost: error }
    return connection.unsafe('rollback').then(
      () => ({ failed: error }),
      (lost: unknown) => ({ lost }),
    )
  }
}

/** Drizzle on that connection, with prepared statements: without them each would ask for its parameter types first. */
function handleOn(connection: postgres.ReservedSql, dialect: PgDialect): Tx {
  const client = {
    unsafe: (query: string, parameters: never[]) => connection.unsafe(query, parameters, { prepare: true }),
  }
  const session = new PostgresJsSession(client as unknown as postgres.Sql, dialect, undefined)
  return new PgDatabase(dialect, session, undefined) as Tx
}

/** Fields of a Postgres error that callers decide on. */
export function postgresError(error: unknown): { code: string; constraint: string | null } | null {
  const cause = error instanceof Error && error.cause ? error.cause : error
  if (!(cause instanceof postgres.PostgresError)) return null
  return { code: cause.code, constraint: cause.constraint_name ?? null }
}

/** True when a pooled connection turned out to be dead, which says nothing about the server being there. */
function isStaleConnection(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'CONNECTION_CLOSED' || code === 'CONNECTION_DESTROYED' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** True for a lost or refused connection and for a server that is starting or stopping: worth a 503, never a 500. */
export function isConnectionFailure(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' && (connectionCodes.has(code) || code.startsWith('57P') || code.startsWith('08'))
}

const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '53300',
])
