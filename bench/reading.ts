/** A scale's reading from the agent's socket to the browser's, through the whole server, beside a bare relay of WebSockets. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import type { AgentDevice, AgentMessage, Reading, ServerMessage } from '#contracts/agent.ts'
import { agentProtocolVersion } from '#contracts/agent-limits.ts'
import { pair } from '../agent/pairing.ts'
import { demoFolder, pairingCode, serve, signIn } from './installation.ts'
import { type Latencies, percentileOfRounds } from './measure.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

/** The limit is so many times the relay. */
const timesRelay = 3
/** By turns, so that whatever else the machine does meets both. */
const rounds = 7
const readingsARound = 200
const betweenMs = 4
const relayMain = fileURLToPath(new URL('./relay.ts', import.meta.url))

const scale: AgentDevice = {
  key: 'scale-1',
  kind: 'scale',
  name: 'Scale',
  model: 'Bench',
  connection: 'none',
  state: 'ready',
  problem: null,
  virtual: false,
  dpi: null,
  capacity: { value: 70, unit: 'lb' },
  driver: 'bench',
  formats: [],
  diagnostic: null,
}
const health = { uptimeSeconds: 1, memoryBytes: 1, openJobs: 0 }

type Identity = Awaited<ReturnType<typeof pair>>

/** Two open sockets: what goes into the first comes out of the second. */
interface Way {
  into: WebSocket
  out: WebSocket
}

export async function reading(scene: Scene): Promise<Row[]> {
  const served = await serve(scene, await demoFolder(scene))
  const code = await pairingCode(served.url, 'Reading')
  const identity = await pair({ server: served.url, code, allowHttp: false })
  const ways = [await openProduct(served.url, identity), await openRelay(scene, identity)] as const
  const took: [Latencies[], Latencies[]] = [[], []]
  for (const way of ways) await send(way, 0)
  for (let round = 0; round < rounds; round += 1) {
    took[0].push(await send(ways[0], round * readingsARound))
    took[1].push(await send(ways[1], round * readingsARound))
  }
  for (const { into, out } of ways) {
    into.terminate()
    out.terminate()
  }
  await served.stop()
  return [50, 99].map((percent) => rowOf(took, percent))
}

function rowOf([measured, peer]: readonly [Latencies[], Latencies[]], percent: number): Row {
  const [own, bare] = [percentileOfRounds(measured, percent), percentileOfRounds(peer, percent)]
  const against = `${timesRelay} x bare ws relay ${figure(bare)} ms`
  const row = { name: `scale reading to browser, p${percent}`, measured: `${figure(own)} ms`, against }
  return atMost(row, { measured: own, limit: timesRelay * bare })
}

async function openSocket(url: string, options: object): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
  await once(socket, 'open')
  return socket
}

/** An agent that said hello and a browser that watches the devices. */
async function openProduct(url: string, { gatewayUrl, privateKey, ...identity }: Identity): Promise<Way> {
  const tls = { key: privateKey, cert: identity.certificate, ca: identity.certificateAuthority }
  const into = await openSocket(gatewayUrl, tls)
  const clock = new Date().toISOString()
  const about = { protocol: agentProtocolVersion, version: '0.1.0', hostname: 'bench', platform: 'bench' }
  const hello = { ...about, devices: [scale], folders: [], localPage: null }
  tell(into, { type: 'hello', ...hello, health: { ...health, clock, certificateExpiresAt: clock } })
  const [welcome] = await once(into, 'message')
  const { type } = JSON.parse(String(welcome)) as ServerMessage
  if (type !== 'welcome') throw new Error(`the gateway answered ${String(welcome)}`)
  const out = await openSocket(`${url.replace('http', 'ws')}/v1/live`, {
    headers: { cookie: await signIn(url, 'operator@demo.test') },
  })
  out.send(JSON.stringify({ type: 'subscribe', topic: 'devices' }))
  await once(out, 'message')
  return { into, out }
}

async function openRelay(scene: Scene, identity: Identity): Promise<Way> {
  const child = scene.spawn(process.execPath, [relayMain], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.send({ key: identity.privateKey, cert: identity.certificate })
  const [[secure, plain]] = await once(child, 'message')
  // The relay borrows the agent's certificate, which names no host.
  const into = await openSocket(`wss://127.0.0.1:${secure}`, { rejectUnauthorized: false })
  return { into, out: await openSocket(`ws://127.0.0.1:${plain}`, {}) }
}

function tell(socket: WebSocket, message: AgentMessage): void {
  socket.send(JSON.stringify(message))
}

/** Sends one round of readings at the pace of a lively scale; how long each took. */
async function send({ into, out }: Way, from: number): Promise<Latencies> {
  const sentAt = new Map<number, number>()
  const took: number[] = []
  const listen = (data: unknown) => {
    const { reading } = JSON.parse(String(data)) as { reading?: Reading }
    const at = sentAt.get(reading?.sequence ?? -1)
    if (at !== undefined) took.push(performance.now() - at)
  }
  out.on('message', listen)
  for (let sequence = from; sequence < from + readingsARound; sequence += 1) {
    const weight = { value: sequence, unit: 'oz' as const }
    sentAt.set(sequence, performance.now())
    tell(into, {
      type: 'reading',
      key: scale.key,
      reading: { status: 'moving', weight, tare: null, at: new Date().toISOString(), sequence },
    })
    await pause(betweenMs)
  }
  await pause(100)
  out.off('message', listen)
  return took.sort((a, b) => a - b)
}
