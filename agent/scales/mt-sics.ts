/** MT-SICS, the command set of Mettler-Toledo balances: lines ended by CR LF, read one byte at a time. */
import type { Junk } from '../junk.ts'
import { sicsWeighing } from './mt-sics-answer.ts'
import { type AnswerReader, answersOf, type Weighing } from './weighing.ts'

const lineFeed = 0x0a
/** The longest answer read here is 24 bytes. */
const lineMaxBytes = 64

export class MtSicsReader implements AnswerReader {
  readonly #junk: Junk
  #line: number[] = []
  /** the rest of a line that was too long */
  #skipping = false

  constructor(junk: Junk) {
    this.#junk = junk
  }

  feed(bytes: Uint8Array): (Weighing | null)[] {
    return answersOf(bytes, (byte) => this.#take(byte))
  }

  #take(byte: number): Weighing | null | undefined {
    if (byte === lineFeed) return this.#end()
    if (this.#skipping) return undefined
    this.#line.push(byte)
    if (this.#line.length <= lineMaxBytes) return undefined
    this.#junk('overflow', Uint8Array.from(this.#line))
    this.#line = []
    this.#skipping = true
    return undefined
  }

  #end(): Weighing | null | undefined {
    const line = this.#line
    const skipped = this.#skipping
    this.#line = []
    this.#skipping = false
    if (skipped) return undefined
    const text = String.fromCharCode(...line)
    const weighing = text.endsWith('\r') ? sicsWeighing(text.slice(0, -1)) : undefined
    if (weighing === undefined) this.#junk('malformed', Uint8Array.from(line))
    return weighing
  }
}
