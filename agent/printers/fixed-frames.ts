/** Finds frames of a known length and a known beginning among whatever a printer sends. Holds less than one frame. */

export interface Noise {
  kind: 'noise'
  /** how many bytes belonged to no frame; a frame in parts counts once it can no longer become one */
  bytes: number
}

interface FixedFramesOptions<Frame> {
  beginning: readonly number[]
  length: number
  /** null when the bytes are not a frame after all */
  read(bytes: Uint8Array): Frame | null
}

export class FixedFrames<Frame> {
  readonly #options: FixedFramesOptions<Frame>
  #held: number[] = []

  constructor(options: FixedFramesOptions<Frame>) {
    this.#options = options
  }

  /** The frames completed by these bytes, and the noise between them, in order. Never throws. */
  feed(bytes: Uint8Array): (Frame | Noise)[] {
    const found: (Frame | Noise)[] = []
    let noise = 0
    for (const byte of bytes) {
      this.#held.push(byte)
      const frame = this.#complete()
      if (frame !== null) {
        if (noise > 0) found.push({ kind: 'noise', bytes: noise })
        found.push(frame)
        noise = 0
        this.#held = []
      } else noise += this.#dropNoise()
    }
    if (noise > 0) found.push({ kind: 'noise', bytes: noise })
    return found
  }

  #complete(): Frame | null {
    const { length, read } = this.#options
    return this.#held.length === length && this.#fits() ? read(Uint8Array.from(this.#held)) : null
  }

  /** Moves on byte by byte to where a frame may begin, so that a frame right behind noise is not lost. */
  #dropNoise(): number {
    let dropped = 0
    while (this.#held.length === this.#options.length || !this.#fits()) {
      this.#held.shift()
      dropped += 1
    }
    return dropped
  }

  #fits(): boolean {
    return this.#options.beginning.every((byte, place) => place >= this.#held.length || this.#held[place] === byte)
  }
}
