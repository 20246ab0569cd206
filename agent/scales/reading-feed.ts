/** Turns a stream of weighings into readings: on change, repeated while fresh, at most ten a second, always the newest. */
import type { Reading } from '#contracts/agent.ts'
import type { Net } from './tare.ts'

/** At most ten readings a second. */
const gapMs = 100
/** A burst that piled up behind a slow reader is taken whole before anything is said. */
const gatherMs = 15
/** An unchanged reading is repeated this often, well inside the server's `readingStaleMs`. */
const repeatMs = 1_500
/** A scale that has not spoken for this long is not repeated: the server sees the reading age. */
const quietMs = 2_000

export class ReadingFeed {
  readonly #emit: (reading: Reading) => void
  readonly #repeat: NodeJS.Timeout
  #newest: { weighing: Net; at: number } | null = null
  #timer: NodeJS.Timeout | undefined
  #sequence = 0
  #sentAt = 0
  #sentText = ''

  constructor(emit: (reading: Reading) => void) {
    this.#emit = emit
    this.#repeat = setInterval(() => this.#repeatIfFresh(), repeatMs / 3)
  }

  /** The scale said this now. */
  put(weighing: Net): void {
    this.#newest = { weighing, at: Date.now() }
    if (this.#timer || textOf(weighing) === this.#sentText) return
    const wait = Math.max(gatherMs, this.#sentAt + gapMs - Date.now())
    this.#timer = setTimeout(() => this.#sendNewest(), wait)
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearInterval(this.#repeat)
  }

  #sendNewest(): void {
    this.#timer = undefined
    if (!this.#newest) return
    const { weighing, at } = this.#newest
    this.#sentAt = Date.now()
    this.#sentText = textOf(weighing)
    this.#sequence += 1
    this.#emit({
      ...weighing,
      at: new Date(at).toISOString(),
      sequence: this.#sequence,
    })
  }

  #repeatIfFresh(): void {
    const now = Date.now()
    if (this.#timer || !this.#newest) return
    if (now - this.#sentAt >= repeatMs && now - this.#newest.at < quietMs) this.#sendNewest()
  }
}

function textOf({ status, weight, tare }: Net): string {
  return `${status} ${weight?.value} ${weight?.unit} ${tare?.value} ${tare?.unit}`
}
