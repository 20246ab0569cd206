/** One agent's WebSocket: frames in and out, with a limit on everything. What the messages mean is conversation.ts. */
import type { WebSocket } from 'ws'
import { AgentMessage, heartbeatMs, type ServerMessage, silenceMs } from '#contracts/agent.ts'
import { compileMessage, problemsOf } from '../platform/http/validation.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type AgentPeer, Conversation } from './conversation.ts'

const helloWaitMs = 5_000
/** What may wait to be written to a slow agent, and to be worked off for a fast one. */
const outgoingMaxBytes = 1024 * 1024
const workMax = 500
/** A scale sends some ten readings a second; an agent may have a dozen. */
const framesPerSecondMax = 300
/** How long a closing handshake may take. */
const closeWaitMs = 2_000

const validate = compileMessage(AgentMessage)

/** WebSocket close codes (RFC 6455 §7.4.1). */
export const closeCodes = { goingAway: 1001, unsupported: 1003, policy: 1008, internal: 1011, tryAgain: 1013 } as const
type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]

export interface AgentConnection {
  readonly id: string
  readonly peer: AgentPeer
  /** its hello was accepted */
  welcomed(): boolean
  /** says goodbye; `retry: false` tells the agent never to come back with this certificate */
  bye(reason: string, retry: boolean): void
  /** looks for waiting jobs */
  look(): void
  /** resolves when the connection is over and the rows know it */
  readonly over: Promise<void>
}

/** Talks with a verified agent until the connection ends. Never throws: whatever goes wrong is logged and closes it. */
export function openConnection(
  platform: Platform,
  socket: WebSocket,
  { peer, onNudged }: { peer: AgentPeer; onNudged: (id: string) => void },
): AgentConnection {
  const id = newId()
  const log = platform.log.child({ agentId: peer.agentId, connectionId: id })
  let work = Promise.resolve()
  let waiting = 0
  let frames = 0
  let heard = Date.now()

  const close = (code: CloseCode, reason: string) => {
    socket.close(code, reason.slice(0, 100))
    setTimeout(() => socket.terminate(), closeWaitMs).unref()
  }
  const refuse = (what: string, detail?: unknown) => {
    log.warn({ detail, from: peer.from }, `agent: ${what}; the connection is closed`)
    close(closeCodes.policy, what)
  }
  const send = (message: ServerMessage) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > outgoingMaxBytes) return refuse('it reads too slowly')
    socket.send(JSON.stringify(message))
  }
  const bye = (reason: string, retry: boolean) => {
    send({ type: 'bye', reason, retry })
    close(retry ? closeCodes.goingAway : closeCodes.policy, reason)
  }
  const enqueue = (task: () => Promise<void>) => {
    if (waiting >= workMax) return refuse('it sends faster than it can be served')
    waiting += 1
    work = work
      .then(task)
      .catch((error: unknown) => {
        log.error({ err: error }, 'agent: a message could not be handled; the agent repeats it when it comes back')
        close(closeCodes.tryAgain, 'try again')
      })
      .finally(() => {
        waiting -= 1
      })
  }
  const conversation = new Conversation(platform, peer, { id, log, send, bye, enqueue, nudged: () => onNudged(id) })

  const hello = setTimeout(() => conversation.greeted || refuse('it did not say hello in time'), helloWaitMs)
  const second = setInterval(() => {
    frames = 0
  }, 1_000)
  const pulse = setInterval(() => {
    if (Date.now() - heard > silenceMs) {
      log.warn('agent: silent for too long')
      socket.terminate()
    } else socket.ping()
  }, heartbeatMs)

  socket.on('message', (data, isBinary) => {
    heard = Date.now()
    frames += 1
    if (frames > framesPerSecondMax) return refuse(`it sends more than ${framesPerSecondMax} frames a second`)
    const message = isBinary ? { problem: 'binary frame' } : parse(data.toString())
    if ('problem' in message) return refuse('it sent something that is not a message', message.problem)
    if (message.ok.type !== 'hello' && !conversation.welcomed && !conversation.greeted)
      return refuse('it did not say hello first')
    conversation.receive(message.ok)
  })
  socket.on('pong', () => {
    heard = Date.now()
  })
  socket.on('error', (error) => log.warn({ err: error }, 'agent: connection trouble'))
  const over = new Promise<void>((resolve) => {
    socket.on('close', () => {
      clearTimeout(hello)
      clearInterval(second)
      clearInterval(pulse)
      work = work.then(() => conversation.closed())
      void work
        .catch((error: unknown) => log.warn({ err: error }, 'agent: its leaving is noticed later by its silence'))
        .finally(resolve)
    })
  })
  return {
    id,
    peer,
    bye,
    over,
    welcomed: () => conversation.welcomed,
    look: () => enqueue(() => conversation.sendJobs()),
  }
}

function parse(text: string): { ok: AgentMessage } | { problem: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    const problems = problemsOf(validate, value)
    return problems ? { problem: problems } : { ok: value as AgentMessage }
  } catch (error) {
    return { problem: error instanceof Error ? error.message.slice(0, 200) : 'not JSON' }
  }
}
