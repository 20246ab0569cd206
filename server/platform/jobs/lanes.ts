/** Work that waits in lanes: so many at once in each, and a slow lane holds up no other. */

export class Lanes {
  readonly #width: number
  readonly #lanes = new Map<string, { waiting: (() => Promise<void>)[]; busy: number }>()
  readonly #inHand = new Set<Promise<void>>()
  #failure: { error: unknown } | null = null

  /** @param width how many are in hand at once in one lane */
  constructor(width: number) {
    this.#width = width
  }

  /** Puts work at the end of a lane, also from within work. After a failure nothing more is begun. */
  add(name: string, work: () => Promise<void>): void {
    const lane = this.#lanes.get(name) ?? { waiting: [], busy: 0 }
    this.#lanes.set(name, lane)
    lane.waiting.push(work)
    this.#begin(lane)
  }

  /** Waits until nothing is in hand, then throws the first failure there was. */
  async finished(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.all(this.#inHand)
    if (this.#failure) throw this.#failure.error
  }

  #begin(lane: { waiting: (() => Promise<void>)[]; busy: number }): void {
    while (lane.busy < this.#width && !this.#failure) {
      const work = lane.waiting.shift()
      if (!work) return
      lane.busy += 1
      const hand = work()
        .catch((error: unknown) => {
          this.#failure ??= { error }
        })
        .then(() => {
          lane.busy -= 1
          this.#begin(lane)
          this.#inHand.delete(hand)
        })
      this.#inHand.add(hand)
    }
  }
}
