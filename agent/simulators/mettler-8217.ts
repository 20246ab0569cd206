/** A Mettler scale that is not there: a request in, the bytes of its 8217 answer out. */
import type { ReadingStatus } from '#contracts/agent.ts'

/** Status byte per state; bit 6 is always set (8217 manual). */
const statusBytes: Partial<Record<ReadingStatus, number>> = { moving: 0x41, over_capacity: 0x42, under_zero: 0x44 }

/** Even parity in bit 7, as an 8N1 reader sees a 7E1 scale. */
function withParity(byte: number): number {
  let ones = 0
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
  return ones % 2 === 1 ? byte | 0x80 : byte
}

export class Mettler8217Simulator {
  /** as the display shows it, e.g. `05.10` */
  shown = '00.00'
  state: ReadingStatus = 'stable'
  silent = false

  /** What the scale answers to these bytes; a command is one character. */
  take(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from([...bytes].flatMap((byte) => this.#answer(byte & 0x7f)))
  }

  #answer(command: number): number[] {
    if (this.silent) return []
    if (command === 0x5a) this.shown = '00.00'
    if (command !== 0x57) return []
    const status = statusBytes[this.state]
    const body = status === undefined ? this.shown : `?${String.fromCharCode(status)}`
    return [0x02, ...Buffer.from(body, 'ascii'), 0x0d].map(withParity)
  }
}
