/**
 * Time as the reader of a serial line must count it: while this process is held up, bytes wait unread and no silence
 * passes. By the wall clock a barcode on its way would be cut in two, and half a Package ID may be another one.
 */

const tickMs = 20
/** More than this between two ticks is time the process was held up. */
const stepMaxMs = 40

export class SilenceClock {
  #now = performance.now()
  #lookedAt = this.#now
  #timer: NodeJS.Timeout | undefined

  /** Bytes came: gives the time, in ms, and calls `silent` with the time when no more came for `silenceMs`. */
  heard(silenceMs: number, silent: (nowMs: number) => void): number {
    const began = this.#advance()
    this.stop()
    this.#timer = setInterval(() => {
      const now = this.#advance()
      if (now - began < silenceMs) return
      this.stop()
      silent(now)
    }, tickMs)
    return began
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** In silence it is an ordinary clock. */
  #advance(): number {
    const at = performance.now()
    const step = at - this.#lookedAt
    this.#lookedAt = at
    this.#now += this.#timer ? Math.min(step, stepMaxMs) : step
    return this.#now
  }
}
