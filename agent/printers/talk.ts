/** A conversation with a printer over one line: send, and wait for what it answers, for silence, or for the end. */
import type { LineError, PrinterLine } from './line.ts'

/** Answers kept until somebody asks for them; the oldest fall out. */
const answersMax = 50
/** Last bytes kept of what was never understood: 600 characters of hex are told. */
const unreadMax = 300

export class Talk<Answer> {
  readonly #line: PrinterLine
  readonly #read: (bytes: Uint8Array) => Answer[]
  #answers: Answer[] = []
  #unread: number[] = []
  #ended: LineError | null = null
  #wake: (() => void) | null = null

  /** `read`: the answers completed by these bytes. */
  constructor(line: PrinterLine, read: (bytes: Uint8Array) => Answer[]) {
    this.#line = line
    this.#read = read
    line.onBytes((bytes) => this.#received(bytes))
    line.onEnd((error) => {
      this.#ended = error
      this.#wake?.()
    })
  }

  /** Bytes since the last answer, in hex; null when all was understood. */
  get notUnderstood(): string | null {
    return this.#unread.length === 0 ? null : Buffer.from(this.#unread).toString('hex')
  }

  /** Throws LineError. */
  send(bytes: Uint8Array): Promise<void> {
    return this.#line.send(bytes)
  }

  /** Asks anew: answers to earlier questions count no more. Throws LineError. */
  ask(question: Uint8Array): Promise<void> {
    this.#answers = []
    return this.#line.send(question)
  }

  /** The next answer in order; null after silence. Throws LineError once the line has ended and all is read. */
  async next(timeoutMs: number): Promise<Answer | null> {
    if (this.#answers.length === 0 && !this.#ended) await this.#somethingWithin(timeoutMs)
    const answer = this.#answers.shift()
    if (answer === undefined && this.#ended) throw this.#ended
    return answer ?? null
  }

  close(): void {
    this.#line.close()
  }

  #somethingWithin(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
    })
  }

  #received(bytes: Uint8Array): void {
    const answers = this.#read(bytes)
    this.#unread = answers.length > 0 ? [] : [...this.#unread, ...bytes.subarray(-unreadMax)].slice(-unreadMax)
    this.#answers = [...this.#answers, ...answers].slice(-answersMax)
    if (answers.length > 0) this.#wake?.()
  }
}
