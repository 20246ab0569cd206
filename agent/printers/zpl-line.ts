/** One TCP connection to a Zebra's raw port: ask for the status, send bytes, notice the end. */
import { connect, type Socket } from 'node:net'
import { errorText } from '../error-text.ts'
import { type ErrorStatus, type HostStatus, ZplStatusReader } from './zpl-status.ts'

const connectTimeoutMs = 3_000
/** A healthy Zebra answers within a few ms; silence this long is its way of saying "media, ribbon or head". */
const answerTimeoutMs = 1_500
/** Some clones know `~HS` only: after it, wait this long for `~HQES`. */
const secondAnswerMs = 300
/** No byte accepted for this long while sending: the buffer is full and the printer stands. */
const sendTimeoutMs = 20_000
const statusRequest = '~HQES\r\n~HS\r\n'

export interface PrinterAddress {
  host: string
  port: number
}

export interface StatusAnswer {
  errors: ErrorStatus | null
  host: HostStatus | null
}

/** The connection ended under us, or never began. */
export class LineError extends Error {}

export class ZplLine {
  readonly #socket: Socket
  readonly #reader = new ZplStatusReader()
  #answer: StatusAnswer = { errors: null, host: null }
  #answered: (() => void) | null = null
  #ended: LineError | null = null
  #onEnd: ((error: LineError) => void) | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#received(bytes))
    socket.on('error', (error) => this.#end(errorText(error)))
    socket.on('close', () => this.#end('the printer closed the connection'))
  }

  /** Throws LineError when the printer cannot be reached. */
  static open({ host, port }: PrinterAddress): Promise<ZplLine> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      const fail = (reason: string) => {
        socket.destroy()
        reject(new LineError(reason))
      }
      const timer = setTimeout(() => fail('no answer to the connection'), connectTimeoutMs)
      const refused = (error: Error) => {
        clearTimeout(timer)
        fail(errorText(error))
      }
      socket.once('error', refused)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', refused)
        resolve(new ZplLine(socket))
      })
    })
  }

  /** Asks both questions and takes what comes; both null is the silence of a printer in trouble. Throws LineError. */
  async status(): Promise<StatusAnswer> {
    this.#answer = { errors: null, host: null }
    await this.#orEnd((done) => {
      let timer = setTimeout(done, answerTimeoutMs)
      this.#answered = () => {
        const { errors, host } = this.#answer
        clearTimeout(timer)
        if (errors?.active || (errors && host)) done()
        else timer = setTimeout(done, host ? secondAnswerMs : answerTimeoutMs)
      }
      this.#socket.write(statusRequest)
    })
    this.#answered = null
    return this.#answer
  }

  /** Resolves when the operating system has taken all bytes and the printer's side acknowledged room for them. Throws LineError. */
  async send(bytes: Uint8Array): Promise<void> {
    let failure: Error | null = null
    await this.#orEnd((done) => {
      this.#socket.setTimeout(sendTimeoutMs, () => {
        failure = new LineError('the printer takes no more bytes')
        done()
      })
      this.#socket.write(bytes, (error) => {
        if (error) failure = new LineError(errorText(error))
        done()
      })
    })
    this.#socket.setTimeout(0)
    if (failure) throw failure
  }

  close(): void {
    this.#onEnd = null
    this.#ended ??= new LineError('closed')
    this.#socket.destroy()
  }

  #received(bytes: Uint8Array): void {
    for (const answer of this.#reader.feed(bytes)) {
      if (answer.kind === 'errors') this.#answer.errors = answer
      else this.#answer.host = answer
      this.#answered?.()
    }
  }

  #orEnd(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#onEnd = reject
      begin(() => {
        this.#onEnd = null
        resolve()
      })
    })
  }

  #end(reason: string): void {
    this.#ended ??= new LineError(reason)
    this.#onEnd?.(this.#ended)
    this.#onEnd = null
  }
}
