/** One agent's WebSocket: frames in and out, with a limit on everything. What the messages mean is conversation.ts. */
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { AgentMessage, type ServerMessage } from '#contracts/agent.ts'
import { heartbeatMs, silenceMs } from '#contracts/agent-limits.ts'
import { compileMessage, problemsOf } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Conversation } from './conversation.ts'
import type { GatewayDoor } from './doors.ts'
import type { AgentPeer } from './peer.ts'

const helloWaitMs = 5_000
/** What may wait to be written to a slow agent, and to be worked off for a fast one. */
const outgoingMaxBytes = 1024 * 1024
const workMax = 500
/** A scale sends some ten readings a second; an agent may have a dozen. */
const framesPerSecondMax = 300
/** How long a closing handshake may take. */
const closeWaitMs = 2_000
/** RFC 6455 §7.4.1. */
const closeCodes = { goingAway: 1001, policy: 1008, tryAgain: 1013 } as const

const validate = compileMessage(AgentMessage)

interface Opened {
  peer: AgentPeer
  doors: readonly GatewayDoor[]
  /** the rows behind the connection changed */
  onNudged: (connectionId: string) => void
}

/** Talks with a verified agent until the connection ends. Never throws: whatever goes wrong is logged and closes it. */
export class AgentConnection {
  readonly id = newId()
  readonly peer: AgentPeer
  /** resolves when the connection is over and the rows know it */
  readonly over: Promise<void>
  readonly #socket: WebSocket
  readonly #log: Logger
  readonly #conversation: Conversation
  #work = Promise.resolve()
  #waiting = 0
  #framesThisSecond = 0
  #heardAt = Date.now()
  #pingedAt = 0
  #latencyMs: number | null = null

  constructor(platform: Platform, socket: WebSocket, { peer, doors, onNudged }: Opened) {
    this.peer = peer
    this.#socket = socket
    this.#log = platform.log.child({ agentId: peer.agentId, connectionId: this.id })
    this.#conversation = new Conversation(
      platform,
      { peer, doors },
      {
        id: this.id,
        log: this.#log,
        latencyMs: () => this.#latencyMs,
        send: (message) => this.#send(message),
        bye: (reason, retry) => this.bye(reason, retry),
        enqueue: (task) => this.#enqueue(task),
        nudged: () => onNudged(this.id),
      },
    )
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => {
      this.#heardAt = Date.now()
      this.#latencyMs = Math.round(performance.now() - this.#pingedAt)
    })
    socket.on('error', (error) => this.#log.warn({ err: error }, 'agent: connection trouble'))
    this.over = this.#untilClosed(this.#startTimers())
    // The first heartbeat has something to tell.
    this.#ping()
  }

  /** its hello was accepted */
  get welcomed(): boolean {
    return this.#conversation.welcomed
  }

  /** Says goodbye; `retry: false` tells the agent never to come back with this certificate. */
  bye(reason: string, retry: boolean): void {
    this.#send({ type: 'bye', reason, retry })
    this.#close(retry ? closeCodes.goingAway : closeCodes.policy, reason)
  }

  /** Sends the jobs that wait. */
  sendJobs(): void {
    this.#enqueue(() => this.#conversation.sendJobs())
  }

  #startTimers(): NodeJS.Timeout[] {
    return [
      setTimeout(() => this.#conversation.greeted || this.#refuse('it did not say hello in time'), helloWaitMs),
      setInterval(() => {
        this.#framesThisSecond = 0
      }, 1_000),
      setInterval(() => this.#pulse(), heartbeatMs),
    ]
  }

  async #untilClosed(timers: NodeJS.Timeout[]): Promise<void> {
    await new Promise((resolve) => this.#socket.once('close', resolve))
    for (const timer of timers) clearInterval(timer)
    try {
      await this.#work
      await this.#conversation.closed()
    } catch (error) {
      this.#log.warn({ err: error }, 'agent: its leaving is noticed later by its silence')
    }
  }

  #pulse(): void {
    if (Date.now() - this.#heardAt > silenceMs) {
      this.#log.warn('agent: silent for too long')
      this.#socket.terminate()
    } else this.#ping()
  }

  /** Pings are further apart than any answer that counts: a pong answers the last one. */
  #ping(): void {
    this.#pingedAt = performance.now()
    this.#socket.ping()
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#heardAt = Date.now()
    this.#framesThisSecond += 1
    const parsed = isBinary ? { problem: 'binary frame' } : parse(data.toString())
    if (this.#framesThisSecond > framesPerSecondMax)
      this.#refuse(`it sends more than ${framesPerSecondMax} frames a second`)
    else if ('problem' in parsed) this.#refuse('it sent something that is not a message', parsed.problem)
    else if (parsed.message.type !== 'hello' && !this.#conversation.greeted) this.#refuse('it did not say hello first')
    else this.#conversation.receive(parsed.message)
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > outgoingMaxBytes) this.#refuse('it reads too slowly')
    else this.#socket.send(JSON.stringify(message))
  }

  /** One after the other; a failure closes the connection, and the agent repeats what was not acknowledged. */
  #enqueue(task: () => Promise<void>): void {
    if (this.#waiting >= workMax) {
      this.#refuse('it sends faster than it can be served')
      return
    }
    this.#waiting += 1
    this.#work = this.#work
      .then(task)
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'agent: a message could not be handled; the connection is closed')
        this.#close(closeCodes.tryAgain, 'try again')
      })
      .finally(() => {
        this.#waiting -= 1
      })
  }

  #refuse(what: string, detail?: unknown): void {
    this.#log.warn({ detail, from: this.peer.from }, `agent: ${what}; the connection is closed`)
    this.#close(closeCodes.policy, what)
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason.slice(0, 100))
    setTimeout(() => this.#socket.terminate(), closeWaitMs).unref()
  }
}

function parse(text: string): { message: AgentMessage } | { problem: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    const problem = problemsOf(validate, value)
    return problem ? { problem } : { message: value as AgentMessage }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.slice(0, 200) : 'not JSON' }
  }
}
