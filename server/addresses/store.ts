/** All SQL of the address book. */
import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { postgresError, type Tx } from '../platform/db/database.ts'
import { wordRange } from '../platform/db/words.ts'
import type { Viewer } from './entry.ts'
import { addresses, addressWords } from './tables.ts'

export type AddressRow = typeof addresses.$inferSelect
export type NewAddressRow = typeof addresses.$inferInsert

/**
 * Most matches of a search that are sorted and paged through, the first by word; whoever types two letters more finds the
 * rest. Bounds the time of "a" over a million entries, as the next two do for several common words at once.
 */
export const matchesMax = 1000
/** Words beginning with the rarest term that are looked at. */
const wordsWalkedMax = 50_000
/** How far the words beginning with a term are counted to find the rarest. */
const wordsCountedMax = 5_000

export interface Search {
  viewer: Viewer
  /** of `searchTerms`, the rarest first for speed; none lists everything */
  terms: readonly string[]
  after: { sortName: string; id: string } | null
  limit: number
}

/**
 * Entries the viewer may see. Groups have no members yet, so a group's entry is seen by the whole tenant; it keeps its
 * owner, whose group will narrow it.
 */
function visible({ userId, siteId, allSites }: Viewer): SQL | undefined {
  return or(
    sql`${addresses.scope} in ('tenant', 'group')`,
    and(eq(addresses.scope, 'private'), eq(addresses.ownerId, userId)),
    allSites
      ? eq(addresses.scope, 'site')
      : and(eq(addresses.scope, 'site'), eq(addresses.siteId, siteId ?? sql`null`)),
  )
}

/** One page of entries by name; a statement to run, or to explain in tests. */
export function pageOfAddresses(tx: Tx, search: Search) {
  const { viewer, terms, limit } = search
  const wanted = terms.length > 0 ? sql`${addresses.id} = any (array(${matchingIds(search)}))` : undefined
  return tx
    .select()
    .from(addresses)
    .where(
      and(
        eq(addresses.tenantId, viewer.tenantId),
        isNull(addresses.deletedAt),
        wanted,
        visible(viewer),
        beyond(search),
      ),
    )
    .orderBy(asc(addresses.sortName), asc(addresses.id))
    .limit(limit)
}

function beyond({ after }: Search): SQL | undefined {
  return after ? sql`(${addresses.sortName}, ${addresses.id}) > (${after.sortName}, ${after.id}::uuid)` : undefined
}

/**
 * Ids of one page of matches. Walks the words that begin with the first term in index order, keeps the addresses that have
 * the other terms too, and stops at `matchesMax`. `lateral … limit 1` and `offset 0` keep the planner to look-ups by key:
 * joins would read and sort every match of a common word first.
 */
function matchingIds({ viewer, terms, after, limit }: Search): SQL {
  const { tenantId } = viewer
  const [first = '', ...others] = terms
  return sql`
    select matched.id from (
      select distinct found.sort_name, found.id from (
        select a.sort_name, a.id
        from (
          select word, address_id from address_words where tenant_id = ${tenantId} and ${beginsWith(first)}
          order by word, address_id limit ${wordsWalkedMax}
        ) w
        cross join lateral (
          select ${addresses.sortName}, ${addresses.id} from ${addresses}
          where ${and(eq(addresses.tenantId, tenantId), sql`${addresses.id} = w.address_id`, visible(viewer))} limit 1
        ) a
        ${others.length > 0 ? sql`where ${and(...others.map((term) => alsoHas(tenantId, term)))}` : sql``}
        order by w.word, w.address_id limit ${matchesMax}
      ) found
    ) matched
    ${after ? sql`where (matched.sort_name, matched.id) > (${after.sortName}, ${after.id}::uuid)` : sql``}
    order by matched.sort_name, matched.id limit ${limit}`
}

function alsoHas(tenantId: string, term: string): SQL {
  return sql`exists (
    select from address_words where tenant_id = ${tenantId} and address_id = w.address_id and ${beginsWith(term)} offset 0)`
}

function beginsWith(term: string): SQL {
  const { from, to } = wordRange(term)
  return sql`word >= ${from} and word < ${to}`
}

/** The terms by how many words begin with them, the rarest first; equally common ones keep their order. */
export async function rarestFirst(tx: Tx, tenantId: string, terms: readonly string[]): Promise<readonly string[]> {
  if (terms.length < 2) return terms
  const counts = terms.map(
    (term) => sql`(select count(*) from (
      select from address_words where tenant_id = ${tenantId} and ${beginsWith(term)} limit ${wordsCountedMax}) counted)`,
  )
  const [row] = await tx.execute(sql`select array[${sql.join(counts, sql`, `)}]::integer[] as counts`)
  const found = row?.counts as number[]
  return terms
    .map((term, at) => ({ term, count: found[at] ?? 0 }))
    .sort((a, b) => a.count - b.count)
    .map(({ term }) => term)
}

/** One entry the viewer may see, locked when it is to be changed; null when there is none. */
export async function selectAddress(
  tx: Tx,
  viewer: Viewer,
  { id, ...options }: { id: string; removed?: boolean; lock?: boolean },
): Promise<AddressRow | null> {
  const live = options.removed ? isNotNull(addresses.deletedAt) : isNull(addresses.deletedAt)
  const query = tx
    .select()
    .from(addresses)
    .where(and(eq(addresses.tenantId, viewer.tenantId), eq(addresses.id, id), live, visible(viewer)))
  const [row] = await (options.lock ? query.for('update') : query)
  return row ?? null
}

/** Adds an entry; null when a live one has its code. */
export async function insertAddress(tx: Tx, row: NewAddressRow): Promise<AddressRow | null> {
  const [made] = await tx
    .insert(addresses)
    .values(row)
    .onConflictDoNothing({ target: [addresses.tenantId, addresses.code], where: sql`deleted_at is null` })
    .returning()
  return made ?? null
}

/** Changes an entry; null, with the transaction spoilt, when a live one has its code. */
export async function changeAddress(
  tx: Tx,
  { tenantId, id }: Pick<AddressRow, 'tenantId' | 'id'>,
  changes: Partial<NewAddressRow>,
): Promise<AddressRow | null> {
  try {
    const [row] = await tx
      .update(addresses)
      .set({ ...changes, version: sql`${addresses.version} + 1`, updatedAt: sql`now()` })
      .where(and(eq(addresses.tenantId, tenantId), eq(addresses.id, id)))
      .returning()
    if (!row) throw new Error('an address vanished while it was locked')
    return row
  } catch (error) {
    if (postgresError(error)?.constraint === 'addresses_by_code') return null
    throw error
  }
}

/** Makes the words an address is found by exactly these; none hides it from search. */
export async function replaceWords(
  tx: Tx,
  { tenantId, id }: Pick<AddressRow, 'tenantId' | 'id'>,
  words: readonly string[],
): Promise<void> {
  await tx.delete(addressWords).where(and(eq(addressWords.tenantId, tenantId), eq(addressWords.addressId, id)))
  if (words.length === 0) return
  await tx.insert(addressWords).values(words.map((word) => ({ tenantId, word, addressId: id })))
}
