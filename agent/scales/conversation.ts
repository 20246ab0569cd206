/** Who said what when on one opened serial line, and what that means. Times are in ms. */
import { RawTrail } from './raw-trail.ts'

/** At 300 baud an answer takes 0.6 s; asking on meanwhile would only make the answers late. */
const answerMs = 1_000
/** Nothing understood for this long: cable, power, setup menu, no zero captured at power-up, or another protocol. */
const silentMs = 1_500
/** Fewer bytes than this are noise of the line, not a scale that speaks otherwise. */
const unknownBytes = 8

export class Conversation {
  readonly #trail = new RawTrail()
  #understoodAt = Date.now()
  #spokenAt = 0
  #strangeBytes = 0
  #askedAt = 0
  #answered = true

  heard(bytes: Uint8Array, understood: boolean): void {
    this.#spokenAt = Date.now()
    this.#trail.add(bytes)
    this.#strangeBytes += bytes.length
    if (!understood) return
    this.#understoodAt = this.#spokenAt
    this.#strangeBytes = 0
    this.#trail.clear()
    this.#answered = true
  }

  /** What the time since the last answer that was understood means. */
  verdict(): 'fine' | 'silent' | 'unknown' {
    const now = Date.now()
    if (now - this.#understoodAt <= silentMs) return 'fine'
    return this.#strangeBytes >= unknownBytes && now - this.#spokenAt <= 2 * silentMs ? 'unknown' : 'silent'
  }

  /** True, and noted, when the last question is answered or will not be. */
  mayAsk(): boolean {
    const now = Date.now()
    if (!this.#answered && now - this.#askedAt < answerMs) return false
    this.#answered = false
    this.#askedAt = now
    return true
  }

  /** What was not understood, in hex. */
  get raw(): string {
    return this.#trail.text
  }
}
