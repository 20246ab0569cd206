/** Tells a keyboard-wedge scanner from a person by how fast the keys come. No DOM in here. */

/** Mean time between keys below which no person types. */
export const scanMeanMs = 50
/** A longer gap ends the burst. */
export const scanGapMs = 120
/** Shortest code taken without an Enter or chord at its end. */
export const scanMinLength = 6
/** Shortest code with one: the command `BUY`. */
export const scanMinLengthEnded = 3
/** Longest code collected; PDF417 on labels stays below it. */
export const scanMaxLength = 1_000

/** Collects keys with their times; says when they were a scan. */
export class Burst {
  #text = ''
  #first = 0
  #last = 0

  /** Takes one printable character. Returns true when it begins a new burst. */
  add(character: string, at: number): boolean {
    const begins = this.#text === '' || at - this.#last > scanGapMs || this.#text.length >= scanMaxLength
    if (begins) {
      this.#text = ''
      this.#first = at
    }
    this.#text += character
    this.#last = at
    return begins
  }

  /** The scanned text if a scan ends now, else null; the burst is forgotten. `ended`: by Enter, Tab or a chord. */
  end(at: number, ended: boolean): string | null {
    const text = this.fast(at) ? this.#text : ''
    this.#text = ''
    return text.length >= (ended ? scanMinLengthEnded : scanMinLength) ? text : null
  }

  /** True while the keys so far come at a scanner's speed and the last one was just now. */
  fast(at: number): boolean {
    const gaps = this.#text.length - 1
    return (
      gaps >= scanMinLengthEnded - 1 && at - this.#last <= scanGapMs && (this.#last - this.#first) / gaps < scanMeanMs
    )
  }
}
