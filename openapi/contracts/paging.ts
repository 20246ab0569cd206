/** Cursor paging shared by every list. */
import { type TSchema, Type } from 'typebox'
import { nullable, object } from './schema.ts'

export const pageLimitMax = 200
export const pageLimitDefault = 50

/** Query fields every list accepts. `cursor` is opaque; it comes from `nextCursor` of the page before. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: pageLimitMax, default: pageLimitDefault })),
}

/** One page: its items and the cursor of the next one, null at the end. */
export function page<S extends TSchema>(item: S) {
  return object({ items: Type.Array(item), nextCursor: nullable(Type.String()) })
}
