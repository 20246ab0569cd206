/** Opaque cursors of keyset lists: the sort key of the last row, signed by nothing because the query re-checks everything. */
import { pageLimitDefault } from '#contracts/paging.ts'
import { AppError } from '../errors.ts'

/** The cursor after a row with this key. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The key inside a cursor; null without one. `invalid_request` when it is not ours. */
export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | null {
  if (cursor === undefined) return null
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => typeof part === 'string' || typeof part === 'number')
    )
      return key
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
