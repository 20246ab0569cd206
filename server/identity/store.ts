/** All SQL of users and sessions. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import { sessions, users } from './tables.ts'

export type UserRow = typeof users.$inferSelect

export interface SignInCandidate {
  tenantId: string
  userId: string
  passwordHash: string | null
  active: boolean
}

/** Looks a user name up across tenants. */
export async function findSignInCandidate(db: Database, key: string): Promise<SignInCandidate | null> {
  const [row] = await db.outside`select * from sign_in_candidate(${key})`
  if (!row) return null
  return { tenantId: row.tenant_id, userId: row.user_id, passwordHash: row.password_hash, active: row.active }
}

export interface SessionActor {
  tenantId: string
  userId: string
  username: string
  role: string
  siteId: string | null
}

/** Who a session token belongs to, or null when it ended. */
export async function findSessionActor(db: Database, tokenHash: Buffer): Promise<SessionActor | null> {
  const [row] = await db.outside`select * from session_actor(${tokenHash})`
  if (!row) return null
  return { tenantId: row.tenant_id, userId: row.user_id, username: row.username, role: row.role, siteId: row.site_id }
}

export async function endSession(db: Database, tokenHash: Buffer): Promise<void> {
  await db.outside`select end_session(${tokenHash})`
}

export async function deleteExpiredSessions(db: Database): Promise<void> {
  await db.outside`select delete_expired_sessions()`
}

export async function insertSession(tx: Tx, row: typeof sessions.$inferInsert): Promise<void> {
  await tx.insert(sessions).values(row)
}

export async function selectUser(tx: Tx, tenantId: string, id: string): Promise<UserRow> {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.tenantId, tenantId), eq(users.id, id)))
  if (!row) throw new Error('the user of a session is gone')
  return row
}

/** Names of those of the users that exist, in no order. */
export async function selectUsersById(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Pick<UserRow, 'id' | 'username' | 'firstName' | 'lastName'>[]> {
  return tx
    .select({ id: users.id, username: users.username, firstName: users.firstName, lastName: users.lastName })
    .from(users)
    .where(and(eq(users.tenantId, tenantId), inArray(users.id, [...ids])))
}

export async function insertUser(tx: Tx, row: typeof users.$inferInsert): Promise<void> {
  await tx.insert(users).values(row)
}

/** The id of the user of that name in any tenant, or null. */
export async function findUserId(db: Database, key: string): Promise<string | null> {
  return (await findSignInCandidate(db, key))?.userId ?? null
}
