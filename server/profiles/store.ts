/** All SQL of profiles and of who has them. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Person } from '#contracts/profiles.ts'
import { postgresError, type Tx } from '../platform/db/database.ts'
import { profiles } from './tables.ts'

export type ProfileRow = typeof profiles.$inferSelect

const is = (tenantId: string, id: string) => and(eq(profiles.tenantId, tenantId), eq(profiles.id, id))
const idsOf = (ids: readonly string[]) => sql`${`{${ids.join()}}`}::uuid[]`

/** Whoever changes a tenant's profiles does so alone until the transaction ends: giving one takes another away. */
export async function lockProfiles(tx: Tx, tenantId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`profiles ${tenantId}`}, 0))`)
}

/** The tenant's profiles by name. */
export async function selectProfiles(tx: Tx, tenantId: string): Promise<ProfileRow[]> {
  return tx
    .select()
    .from(profiles)
    .where(eq(profiles.tenantId, tenantId))
    .orderBy(sql`lower(${profiles.name})`, asc(profiles.id))
}

/** Names of those of the profiles that exist, in no order. */
export async function selectProfilesById(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Pick<ProfileRow, 'id' | 'name'>[]> {
  return tx
    .select({ id: profiles.id, name: profiles.name })
    .from(profiles)
    .where(and(eq(profiles.tenantId, tenantId), inArray(profiles.id, [...ids])))
}

/** The profile a user has; null when there is none. */
export async function selectProfileIdOf(tx: Tx, tenantId: string, userId: string): Promise<string | null> {
  const [row] = await tx.execute<{ profileId: string | null }>(
    sql`select profile_id as "profileId" from users where tenant_id = ${tenantId} and id = ${userId}`,
  )
  return row?.profileId ?? null
}

/** Keeps a profile, if there is one with this id, from being removed until the transaction ends. */
export async function holdProfile(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.select({ id: profiles.id }).from(profiles).where(is(tenantId, id)).for('key share')
}

/** Adds a profile; false when its name is taken. */
export async function insertProfile(tx: Tx, row: typeof profiles.$inferInsert): Promise<boolean> {
  const made = await tx.insert(profiles).values(row).onConflictDoNothing().returning({ id: profiles.id })
  return made.length > 0
}

/** Names a profile; false, with the transaction spoilt, when the name is taken. */
export async function renameProfile(tx: Tx, { tenantId, id, name }: ProfileRow): Promise<boolean> {
  try {
    await tx
      .update(profiles)
      .set({ name, version: sql`${profiles.version} + 1` })
      .where(is(tenantId, id))
    return true
  } catch (error) {
    if (postgresError(error)?.constraint === 'profiles_by_name') return false
    throw error
  }
}

/** The row, which no rule can be added for until the transaction ends; null when there is none. */
export async function lockProfile(tx: Tx, tenantId: string, id: string): Promise<ProfileRow | null> {
  const [row] = await tx.select().from(profiles).where(is(tenantId, id)).for('update')
  return row ?? null
}

export async function countRulesOf(tx: Tx, { tenantId, id }: ProfileRow): Promise<number> {
  const [row] = await tx.execute(
    sql`select count(*)::int as count from rules where tenant_id = ${tenantId} and profile_id = ${id}`,
  )
  return Number(row?.count)
}

export async function deleteProfileRow(tx: Tx, { tenantId, id }: ProfileRow): Promise<void> {
  await tx.delete(profiles).where(is(tenantId, id))
}

/** Everybody who has a profile, by name. */
export async function selectMembers(tx: Tx, tenantId: string): Promise<(Person & { profileId: string })[]> {
  return tx.execute<Person & { profileId: string }>(sql`
    select id, username, first_name as "firstName", last_name as "lastName", profile_id as "profileId"
    from users where tenant_id = ${tenantId} and profile_id is not null
    order by lower(last_name), lower(first_name), username`)
}

/** Gives the profile to these users and to no others. Profiles that lose somebody by it count a version. */
export async function replaceMembers(
  tx: Tx,
  { tenantId, id }: Pick<ProfileRow, 'tenantId' | 'id'>,
  userIds: readonly string[],
): Promise<void> {
  const wanted = idsOf(userIds)
  await tx.execute(sql`
    update profiles set version = version + 1
    where tenant_id = ${tenantId} and id <> ${id} and id in (
      select u.profile_id from users u where u.tenant_id = ${tenantId} and u.id = any (${wanted}))`)
  await tx.execute(sql`
    update users set profile_id = case when id = any (${wanted}) then ${id}::uuid end
    where tenant_id = ${tenantId} and (id = any (${wanted})) <> (profile_id is not distinct from ${id}::uuid)`)
}

export type PersonRow = Person & { sortKey: string }

export interface PeoplePage {
  /** all of which the name or user name holds; lower case */
  terms: readonly string[]
  after: readonly string[] | null
  limit: number
}

/** One page of the users that may sign in, by name. A tenant has thousands at most, so that no index is needed. */
export async function selectPeople(
  tx: Tx,
  tenantId: string,
  { terms, after, limit }: PeoplePage,
): Promise<PersonRow[]> {
  const holds = terms.map((term) => sql`and strpos(u."sortKey", ${term}) > 0`)
  const [key, id] = after ?? []
  const beyond = after ? sql`and (u."sortKey", u.id) > (${key}, ${id}::uuid)` : sql``
  return tx.execute<PersonRow>(sql`
    select * from (
      select id, username, first_name as "firstName", last_name as "lastName", profile_id as "profileId",
        lower(last_name || ' ' || first_name || ' ' || username) collate "C" as "sortKey"
      from users where tenant_id = ${tenantId} and active) u
    where true ${sql.join(holds, sql` `)} ${beyond}
    order by u."sortKey", u.id limit ${limit}`)
}
