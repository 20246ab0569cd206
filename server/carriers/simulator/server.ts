/** What the four carrier simulators share: an HTTP server with faults on demand and a control endpoint. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Fault, Faults } from './faults.ts'
import { SimulatorStore } from './store.ts'

const bodyBytesMax = 20 * 1024 * 1024

export interface SimulatedRequest {
  method: string
  /** without query */
  path: string
  query: URLSearchParams
  /** names in lower case */
  headers: Readonly<Record<string, string>>
  text: string
  /** the body as JSON; undefined when it is none */
  json: unknown
  /** what is to go wrong; the carrier itself acts on `200-ERROR`, `PLACEHOLDER`, `OBJECT` and `NULLS` */
  fault?: Fault | null
}

export interface SimulatedReply {
  status: number
  headers?: Record<string, string>
  /** an object is sent as JSON */
  body?: string | Uint8Array | object
}

/** Where a simulator is: what was bought, what is to go wrong, and what time it believes it is. */
export interface Scene {
  store: SimulatorStore
  faults: Faults
  now(): Date
  /** a day of a parcel's travel takes this long; a demonstration shortens it */
  dayMs: number
}

/** The carrier's protocol. `errorReply` gives a failure in the carrier's own envelope. */
export interface SimulatedCarrier {
  handle(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply>
  errorReply(kind: 'refused' | 'rate_limited' | 'unavailable'): SimulatedReply
}

export interface SimulatorOptions {
  /** absent: any free one */
  port?: number
  /** file that keeps what was bought; absent: memory only */
  file?: string
  dayMs?: number
  /** time every answer takes, beside faults */
  delayMs?: number
}

export interface RunningSimulator {
  url: string
  scene: Scene
  close(): Promise<void>
}

/** Serves on 127.0.0.1. Purchases go on when the caller has left, as with real carriers. */
export async function startSimulator(
  carrier: SimulatedCarrier,
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  let skewMs = 0
  const scene: Scene = {
    store: new SimulatorStore(options.file),
    faults: new Faults(),
    now: () => new Date(Date.now() + skewMs),
    dayMs: options.dayMs ?? 86_400_000,
  }
  const control = (request: SimulatedRequest): SimulatedReply => {
    const input = (request.json ?? {}) as { fault?: Fault; times?: number; path?: string; seconds?: number }
    if (request.path === '/__sim/faults') scene.faults.plan(input)
    if (request.path === '/__sim/advance') skewMs += (input.seconds ?? 0) * 1000
    if (request.path === '/__sim/reset') scene.faults.clear()
    return { status: 200, body: { purchases: scene.store.all() } }
  }
  const server = createServer(async (message, response) => {
    const request = await readRequest(message)
    if (!request) return void message.socket.destroy()
    if (request.path.startsWith('/__sim/')) return send(response, control(request))
    if (options.delayMs) await pause(options.delayMs)
    await answer({ carrier, scene, request, response })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    scene,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      scene.store.close()
    },
  }
}

interface Answering {
  carrier: SimulatedCarrier
  scene: Scene
  request: SimulatedRequest
  response: ServerResponse
}

/** Faults before the carrier acts, the carrier, faults after it acted. */
async function answer({ carrier, scene, request, response }: Answering): Promise<void> {
  const fault = scene.faults.of(request)
  const slowMs = fault?.match(/^SLOW-(\d{1,6})$/)?.[1]
  if (slowMs) await pause(Number(slowMs))
  if (fault === '500') return send(response, carrier.errorReply('unavailable'))
  if (fault === '429') return send(response, rateLimited(carrier))
  if (fault === 'REFUSE') return send(response, carrier.errorReply('refused'))
  if (fault === 'HTML') return send(response, errorPage)
  if (fault === 'DROP') return void response.destroy()
  const reply = await handled(carrier, { ...request, fault }, scene)
  if (fault === '500-AFTER-BUY') return send(response, carrier.errorReply('unavailable'))
  if (fault === 'LOST') return void response.destroy()
  // The answer never comes; the connection stays until the caller or the simulator closes it.
  if (fault === 'TIMEOUT') return
  if (fault === 'GZIP') return send(response, compressed(reply))
  send(response, reply)
}

async function handled(carrier: SimulatedCarrier, request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  try {
    return await carrier.handle(request, scene)
  } catch (error) {
    process.stderr.write(`a carrier simulator failed at ${request.method} ${request.path}: ${String(error)}\n`)
    return carrier.errorReply('unavailable')
  }
}

const errorPage: SimulatedReply = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: '<html><body><h1>Service Unavailable</h1></body></html>',
}

function rateLimited(carrier: SimulatedCarrier): SimulatedReply {
  const reply = carrier.errorReply('rate_limited')
  return { ...reply, headers: { 'retry-after': '1', ...reply.headers } }
}

/** Compressed without saying so, as FedEx has been seen to do. */
function compressed(reply: SimulatedReply): SimulatedReply {
  const headers = { 'content-type': 'application/json', ...reply.headers }
  return { status: reply.status, headers, body: gzipSync(bytesOf(reply.body)) }
}

function bytesOf(body: SimulatedReply['body']): Uint8Array {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function send(response: ServerResponse, reply: SimulatedReply): void {
  const json = typeof reply.body === 'object' && !(reply.body instanceof Uint8Array)
  response.writeHead(reply.status, { ...(json && { 'content-type': 'application/json' }), ...reply.headers })
  response.end(bytesOf(reply.body))
}

/** Null for a body over the limit. */
async function readRequest(message: IncomingMessage): Promise<SimulatedRequest | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > bodyBytesMax) return null
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(message.url ?? '/', 'http://simulator')
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    text,
    json: parsed(text),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A form or nothing: the carrier's own code reads it.
    return undefined
  }
}
