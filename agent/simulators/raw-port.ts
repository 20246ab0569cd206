/** A TCP port of a printer that is not there, on 127.0.0.1: it can read slowly, close its half, and vanish. */
import { createServer, type Server, type Socket } from 'node:net'

/** Pause after each piece read while slow. */
const slowMs = 40

/** What one connection does with its bytes. */
interface Conversation {
  received(bytes: Uint8Array): void
  closed?(): void
}

export type Converse = (write: (bytes: Uint8Array | string) => void) => Conversation

export class RawPort {
  /** reads a piece, then looks away for a while */
  slow = false
  readonly #converse: Converse
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port: number

  /** `port` 0: a free one, kept over restarts. */
  constructor(converse: Converse, port = 0) {
    this.#converse = converse
    this.#port = port
  }

  get port(): number {
    return this.#port
  }

  start(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket))
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', () => {
        const address = server.address()
        if (address && typeof address === 'object') this.#port = address.port
        resolve()
      })
    })
  }

  /** Drops every connection, as power loss does. */
  stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.resetAndDestroy()
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  /** Ends our half of every connection and goes on reading. */
  closeHalf(): void {
    for (const socket of this.#sockets) socket.end()
  }

  #serve(socket: Socket): void {
    const conversation = this.#converse((bytes) => socket.writable && socket.write(bytes))
    this.#sockets.add(socket)
    socket.on('data', (bytes: Buffer) => {
      conversation.received(bytes)
      if (!this.slow) return
      socket.pause()
      setTimeout(() => socket.resume(), slowMs)
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      conversation.closed?.()
    })
    socket.on('error', () => socket.destroy())
  }
}
