/** Entries of the book: how a row looks outside, what it is searched and sorted by, and who sees it. */
import type { AddressEntry, AddressInput } from '#contracts/addresses.ts'
import { wordsOf } from '../platform/db/words.ts'
import { unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { AddressRow, NewAddressRow } from './store.ts'

/** Fields a person fills in and may empty again; an empty one is stored as null and left out of answers. */
const optionalTexts = [
  'name',
  'company',
  'line2',
  'line3',
  'city',
  'state',
  'phone',
  'email',
  'reference1',
  'reference2',
  'reference3',
] as const

/** Code points of `sort_name`: with the id they fit the 400 characters of a cursor even at four bytes each. */
export const sortNameMaxLength = 60

/** The contract's view of a row. */
export function toEntry(row: AddressRow): AddressEntry {
  const entry: AddressEntry = {
    id: row.id,
    code: row.code,
    scope: row.scope,
    line1: row.line1,
    postalCode: row.postalCode,
    country: row.country,
    siteId: row.siteId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
  for (const field of optionalTexts) entry[field] = row[field] ?? undefined
  entry.residential = row.residential ?? undefined
  return entry
}

export type Content = Omit<AddressInput, 'code' | 'scope'>

/** The columns an address fills, with the name it is sorted by. */
export function toColumns(content: Content): Omit<NewAddressRow, 'tenantId' | 'id' | 'code' | 'scope'> {
  const { line1, postalCode, country } = content
  const columns = { line1, postalCode, country, residential: content.residential ?? null, sortName: sortName(content) }
  return { ...columns, ...Object.fromEntries(optionalTexts.map((field) => [field, content[field] || null])) }
}

/** What the entry is listed under: the name, else the company, else the street. */
function sortName({ name, company, line1 }: Content): string {
  const words = [name, company, line1].map((text) => wordsOf([text])).find((found) => found.length > 0) ?? []
  return [...words.join(' ')].slice(0, sortNameMaxLength).join('')
}

/** The words the entry is found by; those of the code and the name first, as only so many are kept. */
export function searchWords(row: AddressRow): string[] {
  return wordsOf([row.code, row.postalCode, row.name, row.company, row.city, row.line1])
}

/** Who looks, as far as visibility goes. */
export interface Viewer {
  tenantId: string
  userId: string
  siteId: string | null
  /** sees the entries of every site */
  allSites: boolean
}

export function viewerOf({ tenantId, userId, siteId, role }: UserContext): Viewer {
  return { tenantId, userId, siteId, allSites: role === 'admin' || siteId === null }
}

/** Owner and site of an entry that gets this scope from this caller. `unprocessable` for `site` by a caller without one. */
export function placeOf(
  context: Pick<UserContext, 'userId' | 'siteId'>,
  scope: AddressEntry['scope'],
): Pick<AddressRow, 'scope' | 'ownerId' | 'siteId'> {
  if (scope !== 'site') return { scope, ownerId: context.userId, siteId: null }
  if (context.siteId === null) {
    throw unprocessable(
      'scope',
      'You belong to no site, so the entry cannot be for your site: choose tenant or private.',
    )
  }
  return { scope, ownerId: context.userId, siteId: context.siteId }
}
