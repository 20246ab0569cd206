/** Looks at a printer again and again while nothing is printed on it. */

export class IdleLooks {
  readonly #everyMs: number
  readonly #look: () => Promise<unknown>
  #busy = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(everyMs: number, look: () => Promise<unknown>) {
    this.#everyMs = everyMs
    this.#look = look
  }

  start(): void {
    this.#looking = this.#lookAndWait()
  }

  /** Resolves when no look is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  /** Runs the work when the look under way has ended, and looks no more until it is done. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.#busy = true
    await this.#looking
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }

  async #lookAndWait(): Promise<void> {
    if (!this.#busy) await this.#look()
    if (this.#stopped) return
    this.#timer = setTimeout(() => this.start(), this.#everyMs)
  }
}
