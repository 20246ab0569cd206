/** The line to a printer's raw TCP port. */
import { connect, type Socket } from 'node:net'
import { errorText } from '../error-text.ts'
import { LineError, type PrinterLine, sendTimeoutMs } from './line.ts'

const connectTimeoutMs = 3_000

export interface PrinterAddress {
  host: string
  port: number
}

/** Throws LineError when the printer cannot be reached. */
export function openTcpLine({ host, port }: PrinterAddress): Promise<PrinterLine> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    const fail = (reason: string) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new LineError(reason))
    }
    const refused = (error: Error) => fail(errorText(error))
    const timer = setTimeout(() => fail('no answer to the connection'), connectTimeoutMs)
    socket.once('error', refused)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', refused)
      resolve(new TcpLine(socket))
    })
  })
}

class TcpLine implements PrinterLine {
  readonly #socket: Socket
  #ended: LineError | null = null
  #failSend: ((error: LineError) => void) | null = null
  #onBytes: ((bytes: Uint8Array) => void) | null = null
  #onEnd: ((error: LineError) => void) | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#onBytes?.(bytes))
    socket.on('error', (error) => this.#end(errorText(error)))
    // `end` comes before `close`, and alone when the printer shuts only its half while our bytes are stuck.
    socket.on('end', () => this.#end('the printer closed the connection'))
    socket.on('close', () => this.#end('the printer closed the connection'))
  }

  send(bytes: Uint8Array): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      this.#failSend = reject
      // Counts from the last byte taken: a slow printer is not a standing one.
      this.#socket.setTimeout(sendTimeoutMs, () => reject(new LineError('the printer takes no more bytes')))
      this.#socket.write(bytes, (error) => (error ? reject(new LineError(errorText(error))) : resolve()))
    }).finally(() => {
      this.#failSend = null
      this.#socket.setTimeout(0)
      this.#socket.removeAllListeners('timeout')
    })
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener
  }

  onEnd(listener: (error: LineError) => void): void {
    this.#onEnd = listener
    if (this.#ended) listener(this.#ended)
  }

  close(): void {
    this.#onEnd = null
    this.#ended ??= new LineError('closed')
    this.#failSend?.(this.#ended)
    this.#socket.destroy()
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.#ended = new LineError(reason)
    this.#failSend?.(this.#ended)
    this.#onEnd?.(this.#ended)
  }
}
