/** What the scanners of this workstation are set to send in front of every code; kept in this browser for all users. */
import { remember, remembered } from '#lib/session/remembered.ts'

export const prefixMaxLength = 4
const kept = 'scanner.prefix'

class ScannerPrefix {
  #text = $state(remembered(kept, ''))

  /** '' while scans are told by their speed alone */
  get text(): string {
    return this.#text
  }

  choose(text: string): void {
    this.#text = text.slice(0, prefixMaxLength)
    remember(kept, this.#text || null)
  }
}

export const scannerPrefix = new ScannerPrefix()
