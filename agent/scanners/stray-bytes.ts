/** Gathers bytes that belong to nothing, so that a wrong baud rate is one report and not a thousand. */
import type { Junk } from '../junk.ts'

/** Reported at the latest when this many have come. */
const strayMaxBytes = 256

export class StrayBytes {
  readonly #junk: Junk
  #bytes: number[] = []
  #damaged = false

  constructor(junk: Junk) {
    this.#junk = junk
  }

  /** `damaged`: they began like a packet, but their checksum is wrong. */
  put(byte: number, damaged: boolean): void {
    this.#bytes.push(byte)
    if (damaged) this.#damaged = true
    if (this.#bytes.length >= strayMaxBytes) this.flush()
  }

  flush(): void {
    if (this.#bytes.length > 0) this.#junk(this.#damaged ? 'checksum' : 'stray', Uint8Array.from(this.#bytes))
    this.#bytes = []
    this.#damaged = false
  }
}
