/** Tells a keyboard-wedge scanner from a person by how fast the keys come. No DOM in here. */

/** Mean time between keys below which no person types. */
const scanMeanMs = 50
/** A longer gap ends the burst. */
export const scanGapMs = 120
/** One gap up to this is forgiven: Bluetooth scanners pause once in a code when the radio repeats itself. */
const scanPauseMs = 300
/** Shortest code taken without an Enter or chord at its end. */
const scanMinLength = 6
/** Shortest code with one: the command `BUY`. */
const scanMinLengthEnded = 3
/** Longest code collected; PDF417 on labels stays below it. */
export const scanMaxLength = 1_000

/** Collects keys with their times; says when they were a scan. */
export class Burst {
  #text = ''
  #first = 0
  #last = 0
  #longestGap = 0

  /** Takes one character. Returns true when it begins a new burst. */
  add(character: string, at: number): boolean {
    const gap = at - this.#last
    const begins = !this.#follows(gap)
    if (begins) {
      this.#text = ''
      this.#first = at
      this.#longestGap = 0
    } else {
      this.#longestGap = Math.max(this.#longestGap, gap)
    }
    this.#text += character
    this.#last = at
    return begins
  }

  /** The scanned text if a scan ends now, else null. `ended`: by Enter, Tab or a chord. */
  read(at: number, ended: boolean): string | null {
    const enough = this.#text.length >= (ended ? scanMinLengthEnded : scanMinLength)
    return enough && this.fast(at) ? this.#text : null
  }

  forget(): void {
    this.#text = ''
  }

  /** True while the keys so far come at a scanner's speed and the last one was just now. */
  fast(at: number): boolean {
    return at - this.#last <= scanGapMs && this.#steady()
  }

  #follows(gap: number): boolean {
    if (this.#text === '' || this.#text.length >= scanMaxLength) return false
    if (gap <= scanGapMs) return true
    return gap <= scanPauseMs && this.#longestGap <= scanGapMs && this.#steady()
  }

  /** By the mean; in a code long enough without its longest gap. */
  #steady(): boolean {
    const gaps = this.#text.length - 1
    if (gaps < scanMinLengthEnded - 1) return false
    const spared = gaps >= scanMinLength - 1
    const sum = this.#last - this.#first - (spared ? this.#longestGap : 0)
    return sum / (spared ? gaps - 1 : gaps) < scanMeanMs
  }
}
