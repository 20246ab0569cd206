/** Reading a tenant's audit chain, page by page. */
import { sql } from 'drizzle-orm'
import type { Database } from '../platform/db/database.ts'
import type { AuditLine } from './chain.ts'

const exportPage = 1_000

/** Every row in order, in bounded memory. */
export async function* exportChain(db: Database, tenantId: string): AsyncGenerator<AuditLine> {
  for (let after = 0; ; ) {
    const page = await db.withTenant(tenantId, (tx) =>
      tx.execute<{ sequence: string; body: string; hash: string }>(sql`
        select sequence, body, encode(hash, 'hex') as hash from audit_rows
        where tenant_id = ${tenantId} and sequence > ${after} order by sequence limit ${exportPage}`),
    )
    for (const row of page) yield { tenantId, sequence: Number(row.sequence), body: row.body, hash: row.hash }
    if (page.length < exportPage) return
    after = Number(page.at(-1)?.sequence)
  }
}
