/** A small server as the agent sees it: pairing over HTTP, and the gateway with mutual TLS, documents and papers. */
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  AgentMessage,
  type JobOrder,
  type JobReport,
  PairInput,
  type PairReply,
  type RenewInput,
  type RenewReply,
  type ServerMessage,
} from '#contracts/agent.ts'
import { echoMaxBytes } from '#contracts/agent-limits.ts'
import type { Identity } from '../identity.ts'
import { validator, whyRefused } from '../messages.ts'
import { makeSigningRequest } from '../signing-request.ts'
import {
  certificateName,
  gatewayCertificate,
  issue,
  requestedKey,
  type TestAuthority,
  testAuthority,
} from './certificates.ts'
import { TestDropDoor } from './drop-door.ts'

const isAgentMessage = validator<AgentMessage>(AgentMessage)
const isPairInput = validator<PairInput>(PairInput)
const waitMs = 15_000
/** A slow line gives this much at a time. */
const echoPartBytes = 16 * 1024

interface GatewayOptions {
  heartbeatMs?: number
  /** false: reports are never acknowledged */
  acknowledge?: boolean
  /** a second connection of one agent sends the first away, as the server does */
  newestCounts?: boolean
  /** from when the gateway's certificate counts */
  certificateFrom?: Date
  /** presents a certificate of this authority instead of the paired one */
  impostor?: TestAuthority
  /** how fast the echo is; as fast as it goes when not given */
  echoBytesPerSecond?: number
  /** a server from before the echo */
  echoMissing?: boolean
}

type OrderChange = Partial<JobOrder>

export class TestGateway {
  readonly authority = testAuthority()
  readonly code = 'ABCD-EFGH'
  readonly received: AgentMessage[] = []
  readonly papers: { jobId: string; png: Buffer }[] = []
  readonly documents = new Map<string, Buffer>()
  /** what of drop folders crosses the border; its messages go to every agent */
  readonly drop = new TestDropDoor((message) => {
    for (const client of this.#sockets?.clients ?? []) client.send(JSON.stringify(message))
  })
  readonly refused: string[] = []
  /** connections that said hello */
  hellos = 0
  acknowledge: boolean
  /** agents whose certificate was renewed */
  readonly renewals: string[] = []
  /** answers renewals with something else than the certificate */
  renewalAnswer: { status: number; body: object } | null = null
  /** answers no document request until released */
  holdDocuments = false
  serverTimeOffsetMs = 0
  readonly #signing = generateKeyPairSync('ed25519')
  readonly #options: GatewayOptions
  readonly #http = createHttpServer((request, response) => void this.#pair(request, response))
  #https: Server | null = null
  #sockets: WebSocketServer | null = null
  #current: WebSocket | null = null
  #port = 0
  #silent = false
  readonly #listeners = new Set<() => void>()

  constructor(options: GatewayOptions = {}) {
    this.#options = options
    this.acknowledge = options.acknowledge ?? true
  }

  async start(): Promise<void> {
    await this.listen()
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
  }

  get webUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  get gatewayUrl(): string {
    return `wss://127.0.0.1:${this.#port}/agent/v1`
  }

  /** Opens the gateway, on the same port as before when it was closed. */
  async listen(): Promise<void> {
    const server = createServer(
      {
        ...gatewayCertificate(this.#options.impostor ?? this.authority, this.#options.certificateFrom),
        ca: this.authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => void this.#document(request, response),
    )
    const sockets = new WebSocketServer({ server, path: '/agent/v1', autoPong: false, maxPayload: 64 * 1024 })
    sockets.on('connection', (socket, request) => this.#connected(socket, request))
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#https = server
    this.#sockets = sockets
  }

  /** Closes the gateway and every connection to it. */
  async hangUp(): Promise<void> {
    for (const client of this.#sockets?.clients ?? []) client.terminate()
    this.#https?.closeAllConnections()
    await new Promise<void>((resolve) => (this.#https ? this.#https.close(() => resolve()) : resolve()))
  }

  async stop(): Promise<void> {
    await this.hangUp()
    this.#http.closeAllConnections()
    await new Promise<void>((resolve) => this.#http.close(() => resolve()))
  }

  /** No more answers, not even pongs: a half-open connection. */
  set silent(silent: boolean) {
    this.#silent = silent
  }

  /** An identity as pairing would have made it, without the round trip. The certificate began a day ago and counts `days` from now. */
  identity(agentId: string = randomUUID(), days?: number): Identity {
    const { privateKey, csr } = makeSigningRequest('test')
    return { ...this.#reply(csr, agentId, days), privateKey, server: 'http://127.0.0.1' }
  }

  send(message: ServerMessage): void {
    this.#current?.send(JSON.stringify(message))
  }

  sendText(text: string): void {
    this.#current?.send(text)
  }

  dropConnection(): void {
    this.#current?.terminate()
  }

  /** Signs and sends an order for this document; returns the message for replays. */
  order(agentId: string, zpl: string, change: OrderChange = {}): { jobId: string; message: ServerMessage } {
    const bytes = Buffer.from(zpl)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const order: JobOrder = {
      jobId: randomUUID(),
      agentId,
      deviceKey: 'virtual:printer',
      kind: 'print',
      issuedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      document: { format: 'zpl', sha256, bytes: bytes.length },
      ...change,
    }
    if (!this.documents.has(order.jobId)) this.documents.set(order.jobId, bytes)
    const message = this.sign(JSON.stringify(order))
    this.send(message)
    return { jobId: order.jobId, message }
  }

  sign(order: string): Extract<ServerMessage, { type: 'job' }> {
    return {
      type: 'job',
      order,
      signature: sign(null, Buffer.from(order), this.#signing.privateKey).toString('base64'),
    }
  }

  reports(jobId: string): JobReport[] {
    return this.received.flatMap((message) =>
      message.type === 'jobReport' && message.report.jobId === jobId ? [message.report] : [],
    )
  }

  /** The last report of a job once it is in one of these states. */
  async report(jobId: string, ...states: JobReport['state'][]): Promise<JobReport> {
    return this.until(`report ${states.join(' or ')} of ${jobId}`, () =>
      this.reports(jobId).find(({ state }) => states.includes(state)),
    )
  }

  finalReport(jobId: string): Promise<JobReport> {
    return this.report(jobId, 'confirmed', 'failed', 'unknown', 'expired', 'cancelled')
  }

  /** Waits until `look` finds something; fails naming what was waited for. */
  async until<T>(what: string, look: () => T | undefined | false | null): Promise<T> {
    const until = Date.now() + waitMs
    for (;;) {
      const found = look()
      if (found) return found
      if (Date.now() > until)
        throw new Error(`waited ${waitMs} ms in vain for ${what}; refused: ${this.refused.join(', ')}`)
      await this.#nextMessage()
    }
  }

  #nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#listeners.delete(done)
        resolve()
      }
      const timer = setTimeout(done, 50)
      this.#listeners.add(done)
    })
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    if (this.#options.newestCounts) this.#sendAway()
    this.#current = socket
    const agentId = certificateName((request.socket as TLSSocket).getPeerX509Certificate() ?? fail('no certificate'))
    socket.on('ping', (data) => {
      if (!this.#silent) socket.pong(data)
    })
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      const message: unknown = JSON.parse(data.toString())
      if (isAgentMessage(message)) this.#take(message, { socket, agentId })
      else this.refused.push(whyRefused(isAgentMessage))
    })
  }

  #sendAway(): void {
    this.send({ type: 'bye', reason: 'another connection of this agent was opened and counts now', retry: true })
    this.#current?.close(1001)
  }

  #take(message: AgentMessage, { socket, agentId }: { socket: WebSocket; agentId: string }): void {
    this.received.push(message)
    for (const listener of this.#listeners) listener()
    if (this.#silent) return
    if (message.type === 'hello') {
      const serverTime = new Date(Date.now() + this.serverTimeOffsetMs).toISOString()
      const heartbeatMs = this.#options.heartbeatMs ?? 1_000
      const welcome: ServerMessage = {
        type: 'welcome',
        agentId,
        name: 'Test',
        serverTime,
        heartbeatMs,
        latestVersion: '0.1.0',
      }
      socket.send(JSON.stringify(welcome))
      this.hellos += 1
      this.drop.repeat(message.folders)
    }
    if (message.type === 'exportWritten') this.drop.noteWritten(message.exportId, this.acknowledge)
    if (message.type === 'jobReport' && this.acknowledge) {
      const { jobId, state } = message.report
      socket.send(JSON.stringify({ type: 'reportAck', jobId, state }))
    }
  }

  async #document(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await this.drop.answer(request, response)) return
    const jobId = request.url?.split('/').at(-1) ?? ''
    if (jobId === 'certificate') {
      await this.#renew(request, response)
      return
    }
    if (jobId === 'echo') {
      await this.#echo(request, response)
      return
    }
    if (request.method === 'PUT') {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      this.papers.push({ jobId, png: Buffer.concat(chunks) })
      response.writeHead(204).end()
      return
    }
    await this.until('released documents', () => !this.holdDocuments)
    const bytes = this.documents.get(jobId)
    response.writeHead(bytes ? 200 : 404).end(bytes)
  }

  /** Bytes both ways for the measurement of the bandwidth, as slow as `echoBytesPerSecond`. */
  async #echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#options.echoMissing) {
      response.writeHead(404).end()
      return
    }
    const { echoBytesPerSecond: rate = Number.POSITIVE_INFINITY } = this.#options
    const pause = (bytes: number) => new Promise((resolve) => setTimeout(resolve, (bytes / rate) * 1000))
    if (request.method === 'PUT') {
      for await (const chunk of request) await pause(chunk.length)
      response.writeHead(204).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    for (let sent = 0; sent < echoMaxBytes && !response.destroyed; sent += echoPartBytes) {
      response.write(Buffer.alloc(echoPartBytes))
      await pause(echoPartBytes)
    }
    response.end()
  }

  async #renew(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { csr } = JSON.parse(Buffer.concat(chunks).toString()) as RenewInput
    const agentId = certificateName((request.socket as TLSSocket).getPeerX509Certificate() ?? fail('no certificate'))
    this.renewals.push(agentId)
    const { certificate, certificateAuthority } = this.#reply(csr, agentId, 90)
    const renewed: RenewReply = { certificate, certificateAuthority }
    const { status, body } = this.renewalAnswer ?? { status: 200, body: renewed }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  async #pair(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(404).end()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const input: unknown = JSON.parse(Buffer.concat(chunks).toString())
    if (isPairInput(input) && input.code === this.code) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(this.#reply(input.csr, randomUUID())))
      return
    }
    const problem = {
      type: 'about:blank',
      title: 'The request is well formed but cannot be carried out',
      status: 422,
      detail: 'The pairing code is unknown or used up',
      code: 'unprocessable',
      requestId: 'r1',
      fields: [{ field: 'code', reason: 'ask for a new code under Devices' }],
    }
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
  }

  #reply(csr: string, agentId: string, days?: number): PairReply {
    const publicKey = requestedKey(csr) ?? fail('the signing request does not verify')
    return {
      agentId,
      name: 'Front desk',
      certificate: issue({ name: agentId, publicKey, issuer: this.authority, role: 'agent', days }),
      certificateAuthority: this.authority.certificate,
      jobSigningKey: this.#signing.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      gatewayUrl: this.gatewayUrl,
    }
  }
}

function fail(reason: string): never {
  throw new Error(reason)
}
