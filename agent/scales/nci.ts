/**
 * The NCI protocol (Weigh-Tronix, Brecknell, Fairbanks, Mettler "ECR"), read one byte at a time.
 * `W` → LF "0005.10LB" CR LF status CR ETX; the status may stand alone or first; LF ? CR ETX: not understood.
 * Bit 7 is parity and is masked.
 */
import type { Junk } from '../junk.ts'
import { nciWeighing } from './nci-answer.ts'
import { type AnswerReader, answersOf, type Weighing } from './weighing.ts'

const endOfText = 0x03
/** The longest real answer, pounds and ounces with five status bytes, is 26 bytes. */
const frameMaxBytes = 48
/** What stands before ETX: one or two parts, each between LF and CR. */
const parts = /\n([^\r\n]+)\r(?:\n([^\r\n]+)\r)?$/

export class NciReader implements AnswerReader {
  readonly #junk: Junk
  #text = ''

  constructor(junk: Junk) {
    this.#junk = junk
  }

  feed(bytes: Uint8Array): (Weighing | null)[] {
    return answersOf(bytes, (byte) => this.#take(byte))
  }

  #take(byte: number): Weighing | null | undefined {
    if (byte === endOfText) return this.#answer()
    this.#text += String.fromCharCode(byte)
    // An answer that begins in the midst of junk must survive: what could still be one is kept.
    if (this.#text.length >= 2 * frameMaxBytes) {
      this.#junk('overflow', Buffer.from(this.#text.slice(0, -frameMaxBytes), 'latin1'))
      this.#text = this.#text.slice(-frameMaxBytes)
    }
    return undefined
  }

  #answer(): Weighing | null | undefined {
    const text = this.#text
    this.#text = ''
    const found = parts.exec(text)
    const whole = found && text.length - found.index < frameMaxBytes ? found : null
    const stray = whole ? text.slice(0, whole.index) : ''
    if (stray) this.#junk('stray', Buffer.from(stray, 'latin1'))
    const weighing = whole ? nciWeighing(whole.slice(1).filter((part) => part !== undefined)) : undefined
    if (weighing === undefined) this.#junk('malformed', Buffer.from(text.slice(stray.length), 'latin1'))
    return weighing
  }
}
