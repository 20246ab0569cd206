/** Waiting times between attempts: doubling, capped, and spread so that a fleet does not return at the same moment. */

interface BackOffRange {
  firstMs: number
  maxMs: number
}

export class BackOff {
  readonly #range: BackOffRange
  #attempt = 0

  constructor(range: BackOffRange) {
    this.#range = range
  }

  /** The next wait in ms: between half and all of the doubled step. */
  next(): number {
    const step = Math.min(this.#range.maxMs, this.#range.firstMs * 2 ** this.#attempt)
    if (step < this.#range.maxMs) this.#attempt += 1
    return step / 2 + Math.random() * (step / 2)
  }

  reset(): void {
    this.#attempt = 0
  }
}
