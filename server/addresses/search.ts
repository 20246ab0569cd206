/** Looks addresses up: one by id, many by the beginnings of their words. */
import type { AddressEntry } from '#contracts/addresses.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { searchTerms } from '../platform/db/words.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { toEntry, viewerOf } from './entry.ts'
import { pageOfAddresses, rarestFirst, type Search, selectAddress } from './store.ts'

interface Query {
  q?: string
  cursor?: string
  limit?: number
}

/** One page by name; with `q`, of the entries in which every word of `q` begins a word. A `q` without letter or digit asks nothing. */
export async function searchAddresses(
  platform: Platform,
  context: UserContext,
  query: Query,
): Promise<{ items: AddressEntry[]; nextCursor: string | null }> {
  const limit = query.limit ?? pageLimitDefault
  const viewer = viewerOf(context)
  const after = readCursor(query.cursor)
  const rows = await platform.db.withTenant(context.tenantId, async (tx) => {
    const terms = await rarestFirst(tx, context.tenantId, searchTerms(query.q ?? ''))
    return pageOfAddresses(tx, { viewer, terms, after, limit: limit + 1 })
  })
  return toPage(rows, { limit, item: toEntry, key: (row) => [row.sortName, row.id] })
}

/** One entry the caller may see. `not_found`, the same for one that is another's. */
export async function getAddress(platform: Platform, context: UserContext, id: string): Promise<AddressEntry> {
  const row = await platform.db.withTenant(context.tenantId, (tx) => selectAddress(tx, viewerOf(context), { id }))
  if (!row) throw notFound('address')
  return toEntry(row)
}

/** A cursor may come from anyone: what Postgres could not read as a name and an id is refused here. */
function readCursor(cursor: string | undefined): Search['after'] {
  const [sortName, id] = decodeCursor(cursor, ['text', 'id']) ?? []
  return sortName === undefined || id === undefined ? null : { sortName, id }
}
