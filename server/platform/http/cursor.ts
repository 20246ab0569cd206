/** Opaque cursors of keyset lists: the sort key of the last row, signed by nothing because the query re-checks everything. */
import { pageLimitDefault } from '#contracts/paging.ts'
import { AppError } from '../errors.ts'

/** The cursor after a row with this key. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

const checks = {
  id: (part: unknown) => typeof part === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part),
  text: (part: unknown) => typeof part === 'string' && !part.includes('\u0000'),
}

/** The key inside a cursor, whose parts are of these kinds; null without one. `invalid_request` when it is not ours. */
export function decodeCursor(cursor: string | undefined, parts: readonly (keyof typeof checks)[]): string[] | null {
  if (cursor === undefined) return null
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const ours =
      Array.isArray(key) && key.length === parts.length && parts.every((part, index) => checks[part](key[index]))
    if (ours) return key
  } catch (cause) {
    throw badCursor(cause)
  }
  throw badCursor()
}

function badCursor(cause?: unknown): AppError {
  const reason = 'is not a cursor of this list; take it from nextCursor or leave it out'
  return new AppError('invalid_request', `cursor ${reason}`, { fields: [{ field: 'cursor', reason }], cause })
}

/** Cuts one page out of `limit + 1` rows. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  options: { limit: number | undefined; item: (row: Row) => Item; key: (row: Row) => readonly (string | number)[] },
): { items: Item[]; nextCursor: string | null } {
  const limit = options.limit ?? pageLimitDefault
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map(options.item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(options.key(last)) : null,
  }
}
