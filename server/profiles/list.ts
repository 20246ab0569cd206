/** Lists profiles with who has them, and the people they can be given to. */
import { pageLimitDefault } from '#contracts/paging.ts'
import type { Person, Profile } from '#contracts/profiles.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { type PersonRow, type ProfileRow, selectMembers, selectPeople, selectProfiles } from './store.ts'

/** Words of a query that are looked at; the rest is ignored. */
const termsMax = 8

/** All profiles of the tenant by name. */
export async function listProfiles(tx: Tx, tenantId: string): Promise<{ items: Profile[]; nextCursor: null }> {
  const [rows, members] = await together([selectProfiles(tx, tenantId), selectMembers(tx, tenantId)])
  const byProfile = Map.groupBy(members, ({ profileId }) => profileId)
  return { items: rows.map((row) => toProfile(row, byProfile.get(row.id) ?? [])), nextCursor: null }
}

function toProfile({ id, name, version, createdAt }: ProfileRow, people: readonly Person[]): Profile {
  const members = people.map(({ profileId: _, ...member }) => member)
  return { id, name, members, version, createdAt: createdAt.toISOString() }
}

/** One page of the users that may sign in, by last name; with `q`, of those with every word of it in name or user name. */
export async function listPeople(
  tx: Tx,
  tenantId: string,
  query: { q?: string; cursor?: string; limit?: number },
): Promise<{ items: Person[]; nextCursor: string | null }> {
  const limit = query.limit ?? pageLimitDefault
  const words = (query.q ?? '').toLowerCase().split(/\s+/)
  const rows = await selectPeople(tx, tenantId, {
    terms: words.filter((word) => word !== '').slice(0, termsMax),
    after: decodeCursor(query.cursor, ['text', 'id']),
    limit: limit + 1,
  })
  return toPage(rows, { limit, item: toPerson, key: ({ sortKey, id }) => [sortKey, id] })
}

function toPerson({ sortKey: _, ...person }: PersonRow): Person {
  return person
}
