/** The local WebSocket for programs that read addresses (docs/protocols/local-scanner.md): opt-in, 127.0.0.1, one-time code. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { errorCode, errorText } from '../error-text.ts'
import { http } from '../http.ts'
import type { Log } from '../log.ts'
import { isOwnHost } from './request-guard.ts'
import type { ScannerCodes } from './scanner-codes.ts'
import { type LocalScannerConfig, scannerPort } from './scanner-config.ts'
import { ScannerSession } from './scanner-session.ts'
import { sparingly } from './sparingly.ts'

const address = '127.0.0.1'
/** Longer frames close the connection (1009); an address and its JSON take less. */
const frameMaxBytes = 4 * 1024
const connectionsMax = 8

interface ScannerSocketOptions {
  config: LocalScannerConfig
  codes: ScannerCodes
  log: Log
  /** hands an address on; why not, or null */
  scanned(scanned: { text: string; source: string }): string | null
}

export class ScannerSocket {
  readonly #options: ScannerSocketOptions
  readonly #port: number
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: frameMaxBytes, perMessageDeflate: false })
  readonly #sessions = new Map<WebSocket, ScannerSession>()
  readonly #noteRefusal = sparingly((refused: { status: string; origin: string | undefined }, times) => {
    this.#options.log.warn({ ...refused, times }, 'local scanner: connections refused')
  })

  constructor(options: ScannerSocketOptions) {
    this.#options = options
    this.#port = options.config.port ?? scannerPort
    this.#server = http.createServer((_request, response) => response.writeHead(426).end())
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, { socket, head }),
    )
  }

  /** Programs that are connected now, by name. */
  get connected(): string[] {
    return [...this.#sessions.values()].flatMap(({ program }) => program ?? [])
  }

  /** Listens; why not, in words, or null. */
  start(): Promise<string | null> {
    return new Promise((resolve) => {
      const words = (error: Error) =>
        errorCode(error) === 'EADDRINUSE' ? `Port ${this.#port} is taken by another program` : errorText(error)
      this.#server.once('error', (error) => resolve(words(error)))
      this.#server.listen(this.#port, address, () => resolve(null))
    })
  }

  async stop(): Promise<void> {
    for (const socket of this.#sessions.keys()) socket.terminate()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Ends the connections of a program whose token was taken away. */
  disconnect(program: string): void {
    for (const [socket, session] of this.#sessions) if (session.program === program) socket.close(1008, 'removed')
  }

  #upgrade(request: IncomingMessage, { socket, head }: { socket: Duplex; head: Buffer }): void {
    const { log, codes, scanned } = this.#options
    socket.on('error', (error) => log.debug({ error: errorText(error) }, 'local scanner: connection broke'))
    const refusal = this.#refusal(request)
    if (refusal) {
      this.#noteRefusal({ status: refusal, origin: request.headers.origin })
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      const session = new ScannerSession({ socket: opened, codes, scanned, log })
      this.#sessions.set(opened, session)
      opened.once('close', () => this.#sessions.delete(opened))
      session.begin(request.headers.authorization)
    })
  }

  /** A program has no Origin and needs the code; a browser page must be listed too. */
  #refusal({ headers }: IncomingMessage): string | null {
    if (!isOwnHost(headers.host, this.#port)) return '403 Forbidden'
    if (headers.origin !== undefined && !this.#options.config.origins.includes(headers.origin)) return '403 Forbidden'
    return this.#sessions.size >= connectionsMax ? '503 Service Unavailable' : null
  }
}
