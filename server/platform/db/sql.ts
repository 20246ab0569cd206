/** SQL in a tagged template, for statements outside the query builder: each value becomes a parameter. */
import { Socket } from 'node:net'
import pg, { type QueryResultRow } from 'pg'

/** How long an answer of the server is awaited when connecting. */
export const connectTimeoutMs = 5_000
/** How long a statement waits for one of the pool's connections before it fails. */
const queueTimeoutMs = 30_000

export type Row = QueryResultRow

export interface Query {
  /** The rows of one statement. Moments come as Date, bigint and numeric as strings, json parsed. */
  (strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>
  /** The rows of the last statement of a text as it stands; several statements only without values. */
  unsafe(text: string, values?: unknown[]): Promise<Row[]>
}

export interface Sql extends Query {
  /** One transaction on one connection; rolled back when `work` throws. */
  begin<T>(work: (sql: Query) => Promise<T>): Promise<T>
  end(): Promise<void>
}

/** Opens connections as the user of the address, one unless told; made when first needed. */
export function openSql(url: string, { max = 1 }: { max?: number } = {}): Sql {
  const pool = openPool(url, { max })
  return Object.assign(
    queryOn((config) => pool.query(config).catch(rethrow)),
    {
      begin: <T>(work: (sql: Query) => Promise<T>) => inTransaction(pool, work),
      end: () => pool.end(),
    },
  )
}

/**
 * A pool of connections that are kept and that send statements without waiting for the answer of those before. A lost
 * one is replaced by itself.
 */
export function openPool(url: string, { max, onNotice }: { max: number; onNotice?: (text: string) => void }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: queueTimeoutMs,
    application_name: 'postroom',
    keepAlive: true,
    pipeline: true,
    Client: ImpatientClient,
  })
  // A lost connection is told to whoever uses it, by the failure of the statement; unheard, the event would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    client.on('error', () => lostClients.add(client))
    client.on('notice', (notice) => onNotice?.(notice.message ?? ''))
  })
  return pool
}

const lostClients = new WeakSet<pg.ClientBase>()

/** True when the connection is gone, and every statement on it in vain. */
export function isLost(client: pg.ClientBase): boolean {
  return lostClients.has(client)
}

/** The database did not answer, or stopped answering: whether the statement had an effect is not known. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Throws what Postgres said and mistakes of ours as they are, anything else as ConnectionLost. */
export function rethrow(error: unknown): never {
  throw error instanceof pg.DatabaseError || error instanceof TypeError ? error : new ConnectionLost(error)
}

/** Waits less for an answer of the server than the pool does for a free connection. */
class ImpatientClient extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    super({ ...config, connectionTimeoutMillis: connectTimeoutMs, stream: gatheringSocket })
  }
}

/** Sends in one piece what is written in one turn of the event loop, such as BEGIN and the statements behind it. */
function gatheringSocket(): Socket {
  const socket = new Socket()
  let gathering = false
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  socket.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true
      socket.cork()
      setImmediate(() => {
        gathering = false
        socket.uncork()
      })
    }
    return write(...args)
  }
  return socket
}

type Send = (config: {
  name?: string
  text: string
  values: unknown[] | undefined
}) => Promise<pg.QueryResult | pg.QueryResult[]>

function queryOn(send: Send): Query {
  const tag = async (strings: TemplateStringsArray, ...values: unknown[]) => {
    const text = strings.reduce((before, part, index) => `${before}$${index}${part}`)
    return rowsOf(await send({ name: statementName(text), text, values }))
  }
  return Object.assign(tag, {
    unsafe: async (text: string, values?: unknown[]) => rowsOf(await send({ text, values })),
  })
}

/** Of several statements the last one's. */
function rowsOf(result: pg.QueryResult | pg.QueryResult[]): Row[] {
  return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? []
}

const statementNames = new Map<string, string>()

/** One name for one text: the server then parses and plans it once for each connection. */
export function statementName(text: string): string {
  const known = statementNames.get(text)
  if (known) return known
  const name = `s${statementNames.size + 1}`
  statementNames.set(text, name)
  return name
}

async function inTransaction<T>(pool: pg.Pool, work: (sql: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(rethrow)
  try {
    await client.query('begin')
    const result = await work(queryOn((config) => client.query(config)))
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
    throw error
  }
}
