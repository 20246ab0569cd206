/** Scanners that send plain characters: a line ends with its suffix or, without one, when nothing more comes. */

import type { Junk } from '../junk.ts'
import { barcodeMaxBytes, type Scan, scanOf } from './aim.ts'

export interface PlainSerialSettings {
  /** '' when the scanner puts nothing in front */
  prefix: string
  /** '' when only silence ends a barcode */
  suffix: string
  /** Silence for this long ends a barcode, or cuts one whose suffix is missing. */
  idleMs: number
}

export class PlainSerialReader {
  readonly #settings: PlainSerialSettings
  readonly #junk: Junk
  #text = ''
  #heardAt = 0
  /** too much came; up to the next end all of it is dropped */
  #skipping = false

  constructor(settings: PlainSerialSettings, junk: Junk) {
    this.#settings = settings
    this.#junk = junk
  }

  /** The barcodes completed by these bytes, or by the silence before them. */
  feed(bytes: Uint8Array, nowMs: number): Scan[] {
    const scans = this.silence(nowMs)
    this.#heardAt = nowMs
    for (const byte of bytes) {
      const scan = this.#take(String.fromCharCode(byte))
      if (scan) scans.push(scan)
    }
    return scans
  }

  /** The barcode that silence has ended by now; asked by a timer when nothing comes. */
  silence(nowMs: number): Scan[] {
    if (nowMs - this.#heardAt < this.#settings.idleMs) return []
    const text = this.#text
    const scan = this.#settings.suffix === '' ? this.#end('') : null
    // A suffix that did not come means that characters are missing.
    if (this.#settings.suffix !== '' && /[^\r\n]/.test(text)) this.#junk('truncated', Buffer.from(text, 'latin1'))
    this.#text = ''
    this.#skipping = false
    return scan ? [scan] : []
  }

  #take(character: string): Scan | null {
    const { prefix, suffix } = this.#settings
    this.#text += character
    if (suffix !== '' && this.#text.endsWith(suffix)) return this.#end(suffix)
    if (this.#text.length <= prefix.length + barcodeMaxBytes + suffix.length) return null
    if (!this.#skipping) this.#junk('overflow', Buffer.from(this.#text, 'latin1'))
    this.#skipping = true
    // A suffix under way must still be found.
    this.#text = suffix === '' ? '' : this.#text.slice(-suffix.length)
    return null
  }

  #end(suffix: string): Scan | null {
    const skipped = this.#skipping
    // A scanner set to CR LF behind a suffix of CR leaves its LF in front of the next line.
    const line = this.#text.slice(0, this.#text.length - suffix.length).replace(/^[\r\n]+|[\r\n]+$/g, '')
    this.#text = ''
    this.#skipping = false
    if (skipped || line === '') return null
    const { prefix } = this.#settings
    if (line.startsWith(prefix) && line.length > prefix.length) return scanOf(line.slice(prefix.length))
    this.#junk('malformed', Buffer.from(line, 'latin1'))
    return null
  }
}
