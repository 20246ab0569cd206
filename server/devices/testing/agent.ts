/** A true agent's half of the protocol for tests: real keys, a real certificate from the real route, real TLS. */
import '../../platform/tls/reflect.ts'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { Agent as HttpsAgent, request } from 'node:https'
import * as x509 from '@peculiar/x509'
import { WebSocket } from 'ws'
import type { AgentDevice, AgentMessage, PairReply, ServerMessage } from '#contracts/agent.ts'
import { agentProtocolVersion } from '#contracts/agent-limits.ts'
import type { Pairing } from '#contracts/devices.ts'
import { readConfig } from '../../config.ts'
import { freePort } from '../../platform/db/embedded.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Client, createTestApp, type TestApp } from '../../platform/testing/app.ts'
import { openAuthority } from '../../platform/tls/authority.ts'
import { type Gateway, type GatewayDoor, startGateway } from '../index.ts'

const waitMs = 6_000

export interface DeviceApp {
  test: TestApp
  gateway: Gateway
  close(): Promise<void>
}

/** The application with its gateway on a free port. */
export async function createDeviceApp(
  doors: (platform: Platform) => readonly GatewayDoor[] = () => [],
): Promise<DeviceApp> {
  const test = await createTestApp({ config: { ...readConfig({}), agentPort: await freePort() } })
  const gateway = await startGateway(test.platform, await openAuthority(test.platform.db), doors(test.platform))
  return {
    test,
    gateway,
    close: async () => {
      await gateway.close()
      await test.close()
    },
  }
}

export interface Identity {
  key: string
  cert: string
  ca: string
}

export interface TestAgent extends PairReply {
  identity: Identity
}

/** A key and its signing request; RSA for those that must be refused. */
export async function newSigningRequest(kind: 'ec' | 'rsa' = 'ec'): Promise<{ key: string; csr: string }> {
  const algorithm =
    kind === 'ec'
      ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
      : { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=agent',
    keys,
    signingAlgorithm: algorithm,
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  return { key: key.toString(), csr: made.toString('pem') }
}

const clients = new WeakMap<TestApp, Map<string, Promise<Client>>>()

/** A client signed in once per test file: sign-in is throttled. */
export function signedIn(test: TestApp, username: string): Promise<Client> {
  const known = clients.get(test) ?? new Map<string, Promise<Client>>()
  clients.set(test, known)
  const client = known.get(username) ?? test.as(username)
  known.set(username, client)
  return client
}

/** Announces an agent and pairs it as a person and an agent would. */
export async function pairTestAgent(test: TestApp, options: { name?: string; as?: string } = {}): Promise<TestAgent> {
  const admin = await signedIn(test, options.as ?? 'admin@one.test')
  const pairing: Pairing = (await admin.post('/v1/agents', { name: options.name ?? 'Front desk' })).json()
  const { key, csr } = await newSigningRequest()
  const answer = await test.anyone.post('/v1/agents/pair', {
    code: pairing.code,
    csr,
    hostname: 'desk-1',
    version: '0.1.0',
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  const reply: PairReply = answer.json()
  return { ...reply, identity: { key, cert: reply.certificate, ca: reply.certificateAuthority } }
}

export const health = {
  uptimeSeconds: 1,
  memoryBytes: 1,
  clock: '2026-01-01T00:00:00Z',
  certificateExpiresAt: '2026-01-01T00:00:00Z',
  openJobs: 0,
}

const common = {
  model: 'Virtual',
  connection: 'virtual',
  state: 'ready',
  problem: null,
  diagnostic: null,
  virtual: true,
} as const
export const printer: AgentDevice = {
  ...common,
  key: 'printer-1',
  kind: 'printer',
  name: 'Label printer',
  model: 'Zebra ZD421',
  driver: 'zpl',
  formats: ['zpl', 'pdf', 'png'],
  dpi: 203,
  capacity: null,
}
export const scale: AgentDevice = {
  ...common,
  key: 'scale-1',
  kind: 'scale',
  name: 'Scale',
  driver: 'hid-pos',
  formats: [],
  dpi: null,
  capacity: { value: 70, unit: 'lb' },
}

export interface Socket {
  ws: WebSocket
  received: ServerMessage[]
  closed: Promise<{ code: number; reason: string }>
  send(message: AgentMessage): void
  /** the first message of the type that was not taken yet */
  take<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>
  close(): Promise<void>
}

/** Opens the WebSocket; rejects when TLS or the upgrade is refused. */
export async function dial(agent: { gatewayUrl: string; identity: Partial<Identity> }, headers = {}): Promise<Socket> {
  const ws = new WebSocket(agent.gatewayUrl, { ...agent.identity, headers })
  const received: ServerMessage[] = []
  const queue: ServerMessage[] = []
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage
    received.push(message)
    queue.push(message)
    ws.emit('queued')
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  // TLS 1.3 lets a client think it is in before the server refuses its certificate: wait for the upgrade.
  await new Promise<void>((resolve, reject) => ws.once('open', resolve).once('error', reject))
  ws.on('error', () => undefined)
  const take: Socket['take'] = (type) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const index = queue.findIndex((message) => message.type === type)
        if (index < 0) return
        clearTimeout(timer)
        ws.off('queued', look)
        const [message] = queue.splice(index, 1)
        resolve(message as Extract<ServerMessage, { type: typeof type }>)
      }
      const timer = setTimeout(() => {
        ws.off('queued', look)
        reject(new Error(`no ${type} came; got ${JSON.stringify(received)}`))
      }, waitMs)
      ws.on('queued', look)
      look()
    })
  return {
    ws,
    received,
    closed,
    send: (message) => ws.send(JSON.stringify(message)),
    take,
    close: async () => {
      ws.close()
      await closed
    },
  }
}

export function helloOf(devices: AgentDevice[]): AgentMessage {
  const about = { protocol: agentProtocolVersion, version: '0.1.0', hostname: 'desk-1', platform: 'linux' }
  return { type: 'hello', ...about, devices, folders: [], localPage: 'http://127.0.0.1:8091', health }
}

/** Connects and says hello. */
export async function connect(agent: TestAgent, devices: AgentDevice[] = [printer, scale]): Promise<Socket> {
  const socket = await dial(agent)
  socket.send(helloOf(devices))
  await socket.take('welcome')
  return socket
}

/** A new connection for every request, but with the TLS session of the one before. */
const resuming = new HttpsAgent({ keepAlive: false, maxCachedSessions: 50 })

/** One HTTPS request on the gateway's port. */
export function fetchAs(
  agent: TestAgent,
  path: string,
  options: { method?: string; body?: Buffer; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Buffer }> {
  const { host } = new URL(agent.gatewayUrl)
  return new Promise((resolve, reject) => {
    const call = request(
      `https://${host}${path}`,
      { ...agent.identity, agent: resuming, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }))
      },
    )
    call.on('error', reject).end(options.body)
  })
}
