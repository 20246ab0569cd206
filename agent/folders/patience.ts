/** Waiting that ends early: with a stop, or when there is news. */
import { BackOff } from '../back-off.ts'

const retryRange = { firstMs: 1_000, maxMs: 60_000 }

export class Patience {
  readonly #signal: AbortSignal
  readonly #waiting = new Set<() => void>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.wake())
  }

  /** Ends after `ms`, with `wake`, or with the stop. */
  async pause(ms: number): Promise<void> {
    if (this.#signal.aborted) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#waiting.add(end)
    })
  }

  /** Nobody waits any longer: the connection is back, or something came. */
  wake(): void {
    for (const end of [...this.#waiting]) end()
  }

  /**
   * Tries until it succeeds, after waits that double and vary. Throws what `isFinal` calls final, and anything once stopped.
   * `failed` hears of the rest.
   */
  async persist<T>(
    attempt: () => Promise<T>,
    { isFinal, failed }: { isFinal(error: unknown): boolean; failed(error: unknown): void },
  ): Promise<T> {
    const backOff = new BackOff(retryRange)
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (this.#signal.aborted || isFinal(error)) throw error
        failed(error)
        await this.pause(backOff.next())
        if (this.#signal.aborted) throw error
      }
    }
  }
}
