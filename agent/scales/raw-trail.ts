/** The last few raw reports of a scale in hex, for support when they are not understood. */

/** The contract's limit of a diagnostic. */
const trailMaxCharacters = 600
/** Longer pieces are cut: the head of a report tells what it is. */
const pieceMaxBytes = 66

export class RawTrail {
  #pieces: string[] = []

  add(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes.subarray(0, pieceMaxBytes)).toString('hex'))
    while (this.text.length > trailMaxCharacters) this.#pieces.shift()
  }

  clear(): void {
    this.#pieces = []
  }

  /** Oldest first, a blank between reports. */
  get text(): string {
    return this.#pieces.join(' ')
  }
}
