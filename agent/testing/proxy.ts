/** A web proxy on 127.0.0.1 that opens CONNECT tunnels to this computer, whatever name is asked for, or refuses. */
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'

export class TestProxy {
  /** `CONNECT host:port` and `GET http://…` in the order they came */
  readonly asked: string[] = []
  /** HTTP status every request is refused with */
  refusal: number | null = null
  /** `user:password` it wants */
  password: string | null = null
  readonly #sockets = new Set<Duplex>()
  readonly #server = createServer((request, response) => {
    this.asked.push(`${request.method} ${request.url}`)
    response.writeHead(this.refusal ?? 502).end()
  })

  async start(): Promise<void> {
    this.#server.on('connect', (request, socket) => this.#tunnel(request, socket))
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #tunnel(request: IncomingMessage, socket: Duplex): void {
    this.#keep(socket)
    this.asked.push(`CONNECT ${request.url}`)
    const refusal = this.refusal ?? (this.#knows(request.headers['proxy-authorization']) ? null : 407)
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`)
      return
    }
    const port = Number(request.url?.split(':').at(-1))
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    this.#keep(onward)
  }

  #knows(authorization: string | undefined): boolean {
    if (this.password === null) return true
    return authorization === `Basic ${Buffer.from(this.password).toString('base64')}`
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
