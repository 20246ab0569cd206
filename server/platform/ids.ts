/** Identifiers: uuid version 7, so that ids sort by the time they were made, those of one process exactly. */
import { randomUUIDv7 } from 'node:crypto'

/** A new id begins its millisecond low enough to count on from there. */
const countFrom = 0x3ff
const countMax = 0xfff

let millisecond = 0
let count = 0

/** A new id. Within a millisecond the twelve bits behind the time count (RFC 9562, 6.2 method 1); the rest is random. */
export function newId(): string {
  const random = randomUUIDv7()
  const now = Date.now()
  if (now > millisecond) {
    millisecond = now
    count = Number.parseInt(random.slice(15, 18), 16) & countFrom
  } else if (count < countMax) count += 1
  else {
    millisecond += 1
    count = 0
  }
  const time = millisecond.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${random.slice(19)}`
}
