/** Work that waits in lanes: so many at once in each, and a slow lane holds up no other. */

/** Work may call `leave` when it needs its place in the lane no longer: the next one begins while it tidies up. */
type Work = (leave: () => void) => Promise<void>

interface Lane {
  waiting: Work[]
  busy: number
}

export class Lanes {
  readonly #width: number
  readonly #lanes = new Map<string, Lane>()
  readonly #inHand = new Set<Promise<void>>()
  #failure: { error: unknown } | null = null

  /** @param width how many are in hand at once in one lane */
  constructor(width: number) {
    this.#width = width
  }

  /** Puts work at the end of a lane, also from within work. After a failure nothing more is begun. */
  add(name: string, work: Work): void {
    const lane: Lane = this.#lanes.get(name) ?? { waiting: [], busy: 0 }
    this.#lanes.set(name, lane)
    lane.waiting.push(work)
    this.#begin(lane)
  }

  /** Waits until nothing is in hand, then throws the first failure there was. */
  async finished(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.all(this.#inHand)
    if (this.#failure) throw this.#failure.error
  }

  #begin(lane: Lane): void {
    while (lane.busy < this.#width && !this.#failure) {
      const work = lane.waiting.shift()
      if (!work) return
      lane.busy += 1
      let inLane = true
      const leave = () => {
        if (!inLane) return
        inLane = false
        lane.busy -= 1
        this.#begin(lane)
      }
      const hand = work(leave)
        .catch((error: unknown) => {
          this.#failure ??= { error }
        })
        .then(() => {
          leave()
          this.#inHand.delete(hand)
        })
      this.#inHand.add(hand)
    }
  }
}
