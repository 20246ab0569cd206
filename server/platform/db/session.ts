/** Drizzle on a connection of node-postgres: prepared statements, and rows where its driver would answer with a result. */
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { NodePgSession } from 'drizzle-orm/node-postgres/session'
import type { PgDialect, PgPreparedQuery, PreparedQueryConfig } from 'drizzle-orm/pg-core'
import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import { statementName } from './sql.ts'

type Session = NodePgSession<Record<string, never>, Record<string, never>>

export class RowsSession extends NodePgSession<Record<string, never>, Record<string, never>> {
  constructor(client: Pick<PoolClient, 'query'>, dialect: PgDialect) {
    const prepared = {
      query: (config: QueryConfig, values: unknown[]) =>
        client.query({ ...config, name: statementName(config.text), values }),
    }
    super(prepared as unknown as PoolClient, dialect, undefined)
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    ...args: Parameters<Session['prepareQuery']>
  ): PgPreparedQuery<T> {
    const query = super.prepareQuery(...args)
    const [, fields, , , mapper] = args
    const execute = query.execute.bind(query)
    query.execute = async (placeholders) => {
      const result = await execute(placeholders).catch(rethrowWithoutValues)
      return !fields && !mapper ? (result as QueryResult).rows : result
    }
    return query as PgPreparedQuery<T>
  }
}

const queryShownMax = 500

/** The values of a failed statement are names and addresses: no log is to hold them. */
function rethrowWithoutValues(error: unknown): never {
  if (error instanceof DrizzleQueryError) {
    const { message } = error
    error.params = []
    error.message = `Failed query: ${error.query.slice(0, queryShownMax)}`
    error.stack = error.stack?.replace(message, error.message)
  }
  throw error
}
