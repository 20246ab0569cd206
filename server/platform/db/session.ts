/** Drizzle on a connection of node-postgres: prepared statements, and rows where its driver would answer with a result. */
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
    if (!fields && !mapper) {
      const execute = query.execute.bind(query)
      query.execute = async (placeholders) => ((await execute(placeholders)) as QueryResult).rows
    }
    return query as PgPreparedQuery<T>
  }
}
