/** One conversation with a Zebra: ask for the status, send bytes, notice the end. */
import type { PrinterLine } from './line.ts'
import { Talk } from './talk.ts'
import { type ErrorStatus, type HostStatus, type ZplAnswer, ZplStatusReader } from './zpl-status.ts'

/** A healthy Zebra answers within a few ms; silence this long is its way of saying "media, ribbon or head". */
const answerTimeoutMs = 1_500
/** Some clones know `~HS` only: after it, wait this long for `~HQES`. */
const secondAnswerMs = 300
const statusRequest = Buffer.from('~HQES\r\n~HS\r\n', 'latin1')

export interface StatusAnswer {
  errors: ErrorStatus | null
  host: HostStatus | null
}

export class ZplLine {
  readonly #talk: Talk<ZplAnswer>

  constructor(line: PrinterLine) {
    const reader = new ZplStatusReader()
    this.#talk = new Talk(line, (bytes) => reader.feed(bytes))
  }

  get notUnderstood(): string | null {
    return this.#talk.notUnderstood
  }

  /** Asks both questions and takes what comes; both null is the silence of a printer in trouble. Throws LineError. */
  async status(): Promise<StatusAnswer> {
    let errors: ErrorStatus | null = null
    let host: HostStatus | null = null
    await this.#talk.ask(statusRequest)
    while (!errors?.active && !(errors && host)) {
      const answer = await this.#talk.next(host ? secondAnswerMs : answerTimeoutMs)
      if (!answer) break
      if (answer.kind === 'errors') errors = answer
      else host = answer
    }
    return { errors, host }
  }

  /** Resolves when the printer's side has room for all bytes. Throws LineError. */
  send(bytes: Uint8Array): Promise<void> {
    return this.#talk.send(bytes)
  }

  close(): void {
    this.#talk.close()
  }
}
