/** Many agents in one process: each with its own certificate and connection, devices at rest, heartbeats as the server asks for them. */
import { WebSocket } from 'ws'
import type { AgentDevice, AgentMessage, ServerMessage } from '#contracts/agent.ts'
import { agentProtocolVersion } from '#contracts/agent-limits.ts'
import type { PairedAgents } from './agents-data.ts'

export interface Fleet extends PairedAgents {
  gatewayUrl: string
}

export type FleetOrder = { start: Fleet } | { report: { from: number; to: number } }
export type FleetAnswer = 'connected' | FleetReport

export interface FleetReport {
  /** heartbeats sent between those moments */
  sent: number
  /** connections that ended at any time */
  lost: number
}

const connectingAtOnce = 20

const common = { connection: 'none', state: 'ready', problem: null, virtual: false, diagnostic: null } as const
const devices: AgentDevice[] = [
  {
    ...common,
    key: 'scale-1',
    kind: 'scale',
    name: 'Scale',
    model: 'Bench',
    driver: 'bench',
    formats: [],
    dpi: null,
    capacity: { value: 70, unit: 'lb' },
  },
  {
    ...common,
    key: 'printer-1',
    kind: 'printer',
    name: 'Printer',
    model: 'Bench',
    driver: 'zpl',
    formats: ['zpl'],
    dpi: 203,
    capacity: null,
  },
]
const sentAt: number[] = []
let lost = 0

process.on('message', (order: FleetOrder) => {
  if ('start' in order) void connectAll(order.start).then(() => answer('connected'))
  else {
    const { from, to } = order.report
    answer({ sent: sentAt.filter((at) => at >= from && at < to).length, lost })
  }
})
process.on('disconnect', () => process.exit())

function answer(message: FleetAnswer): void {
  process.send?.(message)
}

async function connectAll(fleet: Fleet): Promise<void> {
  const waiting = fleet.certificates.values()
  const connect = async () => {
    for (const certificate of waiting) await connected(fleet, certificate)
  }
  await Promise.all(Array.from({ length: connectingAtOnce }, connect))
}

/** Resolves when the server has said welcome; from then on the heart beats. */
function connected({ gatewayUrl, ca, key }: Fleet, cert: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(gatewayUrl, { ca, key, cert, perMessageDeflate: false })
    let beat: NodeJS.Timeout | undefined
    socket.on('open', () => say(socket, hello()))
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage
      if (message.type !== 'welcome') return
      beat = setInterval(() => heartbeat(socket), message.heartbeatMs)
      resolve()
    })
    socket.on('error', (error) => process.stderr.write(`an agent of the bench: ${error.message}\n`))
    socket.on('close', () => {
      clearInterval(beat)
      lost += 1
      resolve()
    })
  })
}

function hello(): AgentMessage {
  const about = { protocol: agentProtocolVersion, version: '0.1.0', hostname: 'bench', platform: 'bench' }
  return { type: 'hello', ...about, devices, folders: [], localPage: null, health: health(Date.now()) }
}

/** The moment it is sent travels as the agent's clock. */
function heartbeat(socket: WebSocket): void {
  const now = Date.now()
  sentAt.push(now)
  say(socket, { type: 'heartbeat', health: health(now) })
  socket.ping()
}

function health(now: number) {
  const clock = new Date(now).toISOString()
  return { uptimeSeconds: 1, memoryBytes: 1, openJobs: 0, clock, certificateExpiresAt: clock }
}

function say(socket: WebSocket, message: AgentMessage): void {
  socket.send(JSON.stringify(message))
}
