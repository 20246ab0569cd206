/** Joins a barcode that comes in several packets or reports; one with a part missing is never offered. */

import type { Junk } from '../junk.ts'
import { barcodeMaxBytes } from './aim.ts'

interface UnderWay {
  /** what all parts of one barcode share */
  mark: string
  text: string
  /** a part is missing or it is too long: the rest is dropped, too */
  broken: boolean
  at: number
}

interface Part {
  mark: string
  text: string
  moreFollows: boolean
}

export class BarcodeParts {
  readonly #gapMs: number
  readonly #junk: Junk
  #underWay: UnderWay | null = null

  /** What comes later than `gapMs` belongs to another barcode. */
  constructor(gapMs: number, junk: Junk) {
    this.#gapMs = gapMs
    this.#junk = junk
  }

  /** The whole text, or null while more follows and when the barcode is broken or empty. */
  add({ mark, text, moreFollows }: Part, nowMs: number): string | null {
    const earlier = this.#earlier(mark, nowMs)
    const joined = earlier.broken ? '' : earlier.text + text
    const tooLong = joined.length > barcodeMaxBytes
    if (tooLong) this.#junk('overflow', Buffer.from(joined, 'latin1'))
    const broken = earlier.broken || tooLong
    if (moreFollows) this.#underWay = { mark, text: tooLong ? '' : joined, broken, at: nowMs }
    return moreFollows || broken || joined === '' ? null : joined
  }

  /** Something unreadable came: it may have been a part of the barcode under way. */
  lose(): void {
    if (this.#underWay) this.#underWay = { ...this.#underWay, text: '', broken: true }
  }

  #earlier(mark: string, nowMs: number): Pick<UnderWay, 'text' | 'broken'> {
    const underWay = this.#underWay
    this.#underWay = null
    if (!underWay) return { text: '', broken: false }
    if (underWay.mark === mark && nowMs - underWay.at <= this.#gapMs) return underWay
    this.#junk('truncated', Buffer.from(underWay.text, 'latin1'))
    return { text: '', broken: false }
  }
}
