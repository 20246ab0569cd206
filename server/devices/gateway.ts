/** Where agents come in: HTTPS with mutual TLS on its own port, a WebSocket each, documents and papers beside it. */
import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { agentFrameMaxBytes } from '#contracts/agent-limits.ts'
import type { Platform } from '../platform/platform.ts'
import type { Authority } from '../platform/tls/authority.ts'
import { findAgentStanding, findCurrentConnections } from './agent-store.ts'
import { AgentConnection } from './connection.ts'
import type { GatewayDoor } from './doors.ts'
import { type AgentPeer, findPeer, refusals } from './peer.ts'
import { inFlightMax } from './queue-store.ts'
import { serveRequests } from './requests.ts'

const path = '/agent/v1'
/** Without the bus a revoked or replaced connection and waiting jobs are noticed this late. */
const lookEveryMs = 3_000
const renewCertificateMs = 24 * 3_600_000
const handshakeTimeoutMs = 10_000
/** How long the largest file of a drop folder may take over a slow line; headers and silence have limits of their own. */
const requestTimeoutMs = 3_600_000
const headersTimeoutMs = 10_000
const idleTimeoutMs = 60_000
const connectionsMax = 5_000

export interface Gateway {
  port: number
  /** tells every agent to come back and waits until they are gone */
  close(): Promise<void>
}

/**
 * Listens on config.agentPort (0: any free port) until closed. Rejects when the port is taken.
 * @param doors what other rooms add: their paths under /agent/v1/ and their messages
 */
export async function startGateway(
  platform: Platform,
  authority: Authority,
  doors: readonly GatewayDoor[] = [],
): Promise<Gateway> {
  const server = createServer({
    ...(await serverCertificate(platform, authority)),
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeTimeoutMs,
    requestTimeout: requestTimeoutMs,
    headersTimeout: headersTimeoutMs,
  })
  server.maxConnections = connectionsMax
  server.timeout = idleTimeoutMs
  const connections = new Map<string, AgentConnection>()
  acceptAgents(platform, { server, connections, doors })
  server.on('request', serveRequests(platform, doors))
  server.on('tlsClientError', (error) => platform.log.info({ err: error }, 'gateway: a connection was refused'))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(platform.config.agentPort, platform.config.host, resolve)
  })
  const timers = [
    setInterval(() => void look(platform, connections, [...connections.keys()]), lookEveryMs),
    setInterval(() => void renewCertificate(platform, authority, server), renewCertificateMs).unref(),
  ]
  return { port: (server.address() as AddressInfo).port, close: () => closeGateway({ server, connections, timers }) }
}

async function serverCertificate(platform: Platform, authority: Authority) {
  const host = platform.config.publicUrl.hostname.replace(/^\[|\]$/g, '')
  const { key, cert } = await authority.issueServer('Postroom gateway', [host, 'localhost', '127.0.0.1', '::1'])
  return { key, cert }
}

async function renewCertificate(platform: Platform, authority: Authority, server: Server): Promise<void> {
  try {
    const fresh = await serverCertificate(platform, authority)
    server.setSecureContext({ ...fresh, ca: authority.certificate, minVersion: 'TLSv1.2' })
  } catch (error) {
    platform.log.error({ err: error }, 'gateway: its certificate was not renewed; tried again tomorrow')
  }
}

function acceptAgents(
  platform: Platform,
  {
    server,
    connections,
    doors,
  }: { server: Server; connections: Map<string, AgentConnection>; doors: readonly GatewayDoor[] },
): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: agentFrameMaxBytes, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => platform.log.debug({ err: error }, 'gateway: a connection broke while it was opened'))
    // A browser page must never get here, whatever certificates the browser holds.
    if (request.headers.origin !== undefined) return refuseUpgrade(socket, '403 Forbidden')
    if (request.url !== path) return refuseUpgrade(socket, '404 Not Found')
    findPeer(platform, request).then(
      (peer) => sockets.handleUpgrade(request, socket, head, (ws) => welcome(ws, peer)),
      (error: unknown) => {
        platform.log.warn({ err: error }, 'gateway: an agent cannot be looked up now')
        refuseUpgrade(socket, '503 Service Unavailable')
      },
    )
  })
  const welcome = (ws: WebSocket, peer: AgentPeer | { refused: string }) => {
    if ('refused' in peer) return sayGoodbye(platform, ws, peer.refused)
    const onNudged = (id: string) => void look(platform, connections, [id])
    const connection = new AgentConnection(platform, ws, { peer, doors, onNudged })
    connections.set(connection.id, connection)
    void connection.over.then(() => connections.delete(connection.id))
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Tells an agent in its own protocol that its certificate is worth nothing any more. */
function sayGoodbye(platform: Platform, ws: WebSocket, reason: string): void {
  platform.log.warn({ reason }, 'gateway: a certificate that does not count was refused')
  ws.on('error', (error) => platform.log.debug({ err: error }, 'gateway: a refused agent broke off'))
  ws.send(JSON.stringify({ type: 'bye', reason, retry: false }))
  ws.close(1008, 'certificate revoked')
  setTimeout(() => ws.terminate(), 2_000).unref()
}

/** Closes the connections that do not count any more and sends waiting jobs on those that do. */
async function look(
  platform: Platform,
  connections: Map<string, AgentConnection>,
  ids: readonly string[],
): Promise<void> {
  const open = ids.flatMap((id) => connections.get(id) ?? []).filter((connection) => connection.welcomed)
  if (open.length === 0) return
  try {
    const current = await findCurrentConnections(
      platform.db,
      open.map(({ id }) => id),
      inFlightMax,
    )
    for (const connection of open) {
      const standing = current.get(connection.id)
      if (!standing) await endConnection(platform, connection)
      else if (standing.waiting) connection.sendJobs()
    }
  } catch (error) {
    platform.log.warn({ err: error }, 'gateway: cannot look after its connections now')
  }
}

async function endConnection(platform: Platform, connection: AgentConnection): Promise<void> {
  const { agentId, serial } = connection.peer
  const standing = await findAgentStanding(platform.db, agentId)
  const known = standing?.state === 'paired' ? [...standing.serials, standing.replacedSerial] : []
  // Whoever comes back with the certificate before the renewal is told then that it is a copy.
  if (known.includes(serial)) connection.bye('another connection of this agent was opened and counts now', true)
  else connection.bye(refusals.revoked, false)
}

async function closeGateway(parts: {
  server: Server
  connections: Map<string, AgentConnection>
  timers: NodeJS.Timeout[]
}): Promise<void> {
  for (const timer of parts.timers) clearInterval(timer)
  const closed = new Promise<void>((resolve) => parts.server.close(() => resolve()))
  const open = [...parts.connections.values()]
  for (const connection of open) connection.bye('the server stops; come back in a moment', true)
  await Promise.all(open.map((connection) => connection.over))
  parts.server.closeAllConnections()
  await closed
}
