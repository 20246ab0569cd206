/** Identifiers: uuid version 7, so that ids sort by the time they were made. */
import { randomUUIDv7 } from 'node:crypto'

/** A new id. */
export function newId(): string {
  return randomUUIDv7()
}
