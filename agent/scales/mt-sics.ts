/** MT-SICS, the command set of Mettler-Toledo balances: lines ended by CR LF, read one byte at a time. */
import type { Junk } from '../scanners/junk.ts'
import type { Weighing } from './hid-pos.ts'
import { type SicsAnswer, sicsAnswer } from './mt-sics-answer.ts'

export const sicsCommands = {
  /** answered when the weight is at rest */
  stableWeight: 'S\r\n',
  weightNow: 'SI\r\n',
  zero: 'Z\r\n',
  zeroNow: 'ZI\r\n',
  tare: 'T\r\n',
  askTare: 'TA\r\n',
} as const

const lineFeed = 0x0a
/** The longest answer read here is 24 bytes. */
const lineMaxBytes = 64

export class MtSicsReader {
  readonly #junk: Junk
  #line: number[] = []
  /** the rest of a line that was too long */
  #skipping = false

  constructor(junk: Junk) {
    this.#junk = junk
  }

  /** The weighings completed by these bytes. */
  feed(bytes: Uint8Array): Weighing[] {
    return this.answers(bytes).flatMap((answer) => (answer.kind === 'weighing' ? [answer.weighing] : []))
  }

  /** The same with what other commands answered. */
  answers(bytes: Uint8Array): SicsAnswer[] {
    const answers: SicsAnswer[] = []
    for (const byte of bytes) {
      // Read as 8N1, bit 7 of a 7E1 balance is parity.
      const answer = this.#take(byte & 0x7f)
      if (answer) answers.push(answer)
    }
    return answers
  }

  #take(byte: number): SicsAnswer | null {
    if (byte === lineFeed) return this.#end()
    if (this.#skipping) return null
    this.#line.push(byte)
    if (this.#line.length <= lineMaxBytes) return null
    this.#junk('overflow', Uint8Array.from(this.#line))
    this.#line = []
    this.#skipping = true
    return null
  }

  #end(): SicsAnswer | null {
    const line = this.#line
    const skipped = this.#skipping
    this.#line = []
    this.#skipping = false
    if (skipped) return null
    const text = String.fromCharCode(...line)
    const answer = text.endsWith('\r') ? sicsAnswer(text.slice(0, -1)) : null
    if (!answer) this.#junk('malformed', Uint8Array.from(line))
    return answer
  }
}
