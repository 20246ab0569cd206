/** The server under attack and an impatient client of it. */
import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const serverFile = fileURLToPath(new URL('./server.ts', import.meta.url))
const answerMs = 20_000
/** More requests in a minute than the server lets one client make: it says when to come again. */
const tooMany = 429

export class Victim {
  #child: ChildProcess | null = null
  #port = 0
  #cookie = ''
  readonly #databaseUrl: string

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl
  }

  async start(): Promise<void> {
    const child = fork(serverFile, [this.#databaseUrl], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    this.#port = await new Promise((resolve, reject) => {
      child.once('message', (port) => resolve(Number(port)))
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
  }

  /** Signs in once: sessions are rows and outlive every kill. */
  async signIn(username: string, password: string): Promise<void> {
    const answer = await fetch(`${this.#base}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    this.#cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
  }

  get #base(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** kill -9, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  /** One request; null when no answer came, because the server died under it or the database was away. */
  async send<T>(path: string, body?: object, key?: string): Promise<{ status: number; body: T } | null> {
    try {
      const answer = await fetch(this.#base + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          cookie: this.#cookie,
          ...(body && { 'content-type': 'application/json' }),
          ...(key && { 'idempotency-key': key }),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(answerMs),
      })
      if (answer.status === tooMany) {
        await pause(Number(answer.headers.get('retry-after')) * 1000)
        return await this.send(path, body, key)
      }
      return { status: answer.status, body: (await answer.json()) as T }
    } catch {
      // Dead or without a database: the caller goes on with the next.
      return null
    }
  }
}
