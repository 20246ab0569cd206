/** Appends to the tenant's hash-chained audit rows, in the transaction that makes the change. */
import { sql } from 'drizzle-orm'
import type { Tx } from './db/database.ts'

/** Who acts: a user, or null for Postroom itself (recovery, sweeps). */
export interface Actor {
  tenantId: string
  userId: string | null
  username: string | null
  /** address the request came from */
  from: string | null
}

export interface AuditEntry {
  /** past tense, as events are: `address.created` */
  action: string
  targetId: string
  before?: unknown
  after?: unknown
}

/** One round trip; keep it the last statement of a transaction, as it locks the tenant's head row until commit. */
export async function audit(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  const body = JSON.stringify({
    action: entry.action,
    target: entry.targetId,
    actor: { id: actor.userId, username: actor.username, from: actor.from },
    before: entry.before ?? null,
    after: entry.after ?? null,
    at: new Date().toISOString(),
  })
  await tx.execute(
    sql`select audit_append(${actor.tenantId}, ${body}, ${entry.action}, ${actor.userId}, ${entry.targetId})`,
  )
}
