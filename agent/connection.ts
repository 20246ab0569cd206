/** The one outgoing WebSocket to the server: mutual TLS, heartbeats, and coming back after every loss. */
import { WebSocket } from 'ws'
import type { AgentMessage, ServerMessage } from '#contracts/agent.ts'
import { agentFrameMaxBytes, heartbeatMs as defaultHeartbeatMs, silenceMs } from '#contracts/agent-limits.ts'
import { BackOff } from './back-off.ts'
import { Contest, contestWords } from './contest.ts'
import type { Identity } from './identity.ts'
import { describeFailure } from './interception.ts'
import type { Log } from './log.ts'
import { isServerMessage, parseJson, whyRefused } from './messages.ts'
import { gatewayAgent } from './outgoing.ts'

const handshakeTimeoutMs = 10_000
/** After the socket is open the server must say `welcome` within this time. */
const welcomeTimeoutMs = 10_000
/** Unsent bytes beyond which live readings are dropped; the next one is newer anyway. */
const bufferedMaxBytes = 256 * 1024
const heartbeatRangeMs = { least: 500, most: silenceMs / 2 }
const closeTimeoutMs = 1_000

/** How the connection stands, in words for the local page. */
export interface Standing {
  state: 'connecting' | 'connected' | 'waiting' | 'dismissed'
  /** why there is no connection */
  reason: string | null
  since: string
  retryAt: string | null
}

interface ConnectionOptions {
  identity: Identity
  log: Log
  hello(): AgentMessage
  heartbeat(): AgentMessage
  message(message: ServerMessage): void
  /** the server does not want this agent back */
  dismissed(reason: string): void
  /** shorter in tests */
  silenceMs?: number
  backOff?: { firstMs: number; maxMs: number }
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #backOff: BackOff
  #socket: WebSocket | null = null
  #welcomed = false
  #stopped = false
  #retry: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  readonly #contest = new Contest()
  /** what the server said when it ended this connection */
  #farewell: string | null = null
  #standing = standing('connecting')

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#backOff = new BackOff(options.backOff ?? { firstMs: 500, maxMs: 30_000 })
  }

  get standing(): Standing {
    return this.#standing
  }

  start(): void {
    const { identity } = this.#options
    const socket = new WebSocket(identity.gatewayUrl, {
      agent: gatewayAgent(identity),
      maxPayload: agentFrameMaxBytes,
      perMessageDeflate: false,
      handshakeTimeout: handshakeTimeoutMs,
      followRedirects: false,
    })
    this.#socket = socket
    let failure: unknown = null
    socket.on('open', () => this.#opened())
    socket.on('message', (data, binary) => this.#received(binary ? '' : data.toString()))
    socket.on('ping', () => this.#heard())
    socket.on('pong', () => this.#heard())
    socket.on('error', (error) => {
      failure = error
    })
    socket.on('close', (code) => this.#closed(code, failure))
  }

  /** Sends now or not at all; the caller repeats what must arrive. `live` messages yield when the line is slow. */
  send(message: AgentMessage, live = false): boolean {
    const socket = this.#socket
    if (!this.#welcomed || socket?.readyState !== WebSocket.OPEN) return false
    if (live && socket.bufferedAmount > bufferedMaxBytes) return false
    socket.send(JSON.stringify(message))
    return true
  }

  /** Closes for good. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    const socket = this.#socket
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => socket.terminate(), closeTimeoutMs)
      socket.once('close', () => {
        clearTimeout(force)
        resolve()
      })
      socket.close(1000, 'agent stops')
    })
  }

  #opened(): void {
    this.#socket?.send(JSON.stringify(this.#options.hello()))
    this.#heard(welcomeTimeoutMs)
  }

  #received(text: string): void {
    const message = parseJson(text)
    if (!isServerMessage(message)) {
      this.#options.log.warn({ reason: whyRefused(isServerMessage) }, 'message from the server refused')
      return
    }
    if (message.type === 'welcome') this.#welcome(message.heartbeatMs)
    if (!this.#welcomed && message.type !== 'bye') return
    this.#heard()
    if (message.type === 'bye') this.#bye(message)
    else this.#options.message(message)
  }

  #welcome(askedMs: number): void {
    this.#welcomed = true
    this.#farewell = null
    this.#standing = standing('connected')
    this.#backOff.reset()
    clearInterval(this.#beat)
    const { least, most } = heartbeatRangeMs
    this.#beat = setInterval(() => this.#heartbeat(), Math.min(most, Math.max(least, askedMs || defaultHeartbeatMs)))
  }

  #heartbeat(): void {
    this.send(this.#options.heartbeat())
    // The server has no message of its own to say "still here": its pong is that.
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping()
  }

  #bye({ reason, retry }: { reason: string; retry: boolean }): void {
    this.#options.log.warn({ reason, retry }, 'the server says goodbye')
    this.#farewell = reason
    if (retry) {
      if (this.#welcomed) this.#contest.sentAway()
      return
    }
    this.#stopped = true
    this.#standing = standing('dismissed', reason)
    this.#options.dismissed(reason)
  }

  /** Restarts the silence clock; when it runs out the peer is gone, whatever TCP believes. */
  #heard(patienceMs = this.#options.silenceMs ?? silenceMs): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => {
      this.#options.log.warn({ patienceMs }, 'the server is silent')
      this.#socket?.terminate()
    }, patienceMs)
  }

  #closed(code: number, failure: unknown): void {
    clearInterval(this.#beat)
    clearTimeout(this.#silence)
    this.#welcomed = false
    if (this.#stopped) return
    const contested = this.#contest.waitMs()
    const waitMs = Math.round(Math.max(this.#backOff.next(), contested))
    this.#retry = setTimeout(() => this.start(), waitMs)
    const reason = contested > 0 ? contestWords : (this.#farewell ?? `the connection was closed (${code})`)
    this.#standing = standing('waiting', reason, waitMs)
    if (contested > 0) this.#options.log.error({ reason, waitMs }, 'two computers use this certificate')
    if (failure === null) this.#options.log.warn({ code, waitMs }, 'connection closed')
    else void this.#explain(failure, waitMs)
  }

  async #explain(failure: unknown, waitMs: number): Promise<void> {
    const reason = await describeFailure(this.#options.identity, failure)
    if (this.#standing.state === 'waiting') this.#standing = { ...this.#standing, reason }
    this.#options.log.error({ reason, waitMs }, 'cannot reach the gateway')
  }
}

function standing(state: Standing['state'], reason: string | null = null, waitMs: number | null = null): Standing {
  const now = Date.now()
  const retryAt = waitMs === null ? null : new Date(now + waitMs).toISOString()
  return { state, reason, since: new Date(now).toISOString(), retryAt }
}
