/** What stands against a request before it is sent, and what USPS has no field for: found all at once, by field. */
import type { CarrierMessage } from '../carrier.ts'
import { failure } from '../kit/messages.ts'

interface Remark {
  code: string
  text: string
}

/** Collected while a request is built. `problems` refuse it; `notes` go with the answer as information. */
export class Findings {
  readonly #problems: Remark[] = []
  readonly #notes: Remark[] = []

  problem(code: string, text: string): void {
    if (!this.#problems.some((other) => other.text === text)) this.#problems.push({ code, text })
  }

  note(code: string, text: string): void {
    if (!this.#notes.some((other) => other.text === text)) this.#notes.push({ code, text })
  }

  /** The text; one that is longer than USPS takes is a problem of its field, never cut. */
  fit(field: string, text: string, longest: number): string {
    if (text.length > longest)
      this.problem(
        'too_long',
        `${field}: USPS takes at most ${longest} characters, this has ${text.length}; shorten it`,
      )
    return text
  }

  get problems(): CarrierMessage[] {
    return this.#problems.map((problem) => failure('usps', problem))
  }

  get notes(): CarrierMessage[] {
    return this.#notes.map(({ code, text }) => ({ carrier: 'usps', code, text, severity: 'info', retryable: false }))
  }
}
