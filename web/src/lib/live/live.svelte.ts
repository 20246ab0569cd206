/** The one WebSocket to `/v1/live`: reconnects by itself, resubscribes, and hands typed events to whoever listens. */
import { backoffMs } from './backoff.ts'
import type { LiveEvent, LiveEventOf, LiveTopic } from './events.ts'

export type LiveState = 'off' | 'connecting' | 'open' | 'lost'
type Listener = (event: LiveEvent) => void

class Live {
  state = $state<LiveState>('off')
  /** Counts the connections made: whoever keeps a copy of data reloads it when this grows. */
  epoch = $state(0)

  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  readonly #topics = new Set<LiveTopic>()
  readonly #listeners = new Map<string, Set<Listener>>()

  /** Connects and stays connected until `stop`. */
  start(topics: readonly LiveTopic[]): void {
    for (const topic of topics) this.#topics.add(topic)
    if (this.state === 'off') this.#connect()
  }

  stop(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    this.state = 'off'
    this.#failures = 0
    this.#topics.clear()
    socket?.close()
  }

  /** Tries again at once instead of waiting for the back-off. */
  retry(): void {
    clearTimeout(this.#timer)
    this.#connect()
  }

  /** Calls `listener` for every event of a type until the returned function is called. */
  on<T extends LiveEvent['type']>(type: T, listener: (event: LiveEventOf<T>) => void): () => void {
    const known = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, known.add(listener as Listener))
    return () => known.delete(listener as Listener)
  }

  #connect(): void {
    this.#socket?.close()
    if (this.state !== 'lost') this.state = 'connecting'
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live`)
    this.#socket = socket
    socket.onopen = () => this.#opened(socket)
    socket.onmessage = ({ data }) => this.#receive(String(data))
    socket.onclose = () => this.#closed(socket)
  }

  #opened(socket: WebSocket): void {
    this.#failures = 0
    this.state = 'open'
    this.epoch += 1
    for (const topic of this.#topics) socket.send(JSON.stringify({ type: 'subscribe', topic }))
  }

  #closed(socket: WebSocket): void {
    if (socket !== this.#socket) return
    this.#failures += 1
    this.state = 'lost'
    this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#failures))
  }

  #receive(text: string): void {
    const event = JSON.parse(text) as LiveEvent
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event)
  }
}

export const live = new Live()
