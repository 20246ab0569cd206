/**
 * A keyboard-wedge scanner among the keys of a person: what to keep from the browser, and which codes were scanned.
 * Recorded scanners end a code with Enter, Tab, or control characters that arrive as Ctrl chords, also after the Enter
 * (node-hid#323: Enter, then Ctrl+Shift+J, which opens the browser's console). No DOM in here.
 */
import { Burst, scanGapMs } from './burst.ts'
import { type Meaning, meaningOf } from './meaning.ts'

/** Where the keys go: nowhere in particular, a field, one whose scans stay in it, one that is never meant by them. */
export type Place = 'page' | 'field' | 'stay' | 'take'

export interface KeyPress {
  key: string
  /** ms */
  at: number
  /** Ctrl or Cmd, and not as AltGr */
  chord: boolean
  alt: boolean
  /** by holding it down */
  repeat: boolean
  place: Place
}

export interface Code {
  meaning: Meaning | null
  /** what the field gets instead of what was typed: nothing, or the code without its prefix; null: it stays as it is */
  left: string | null
}

export interface Outcome {
  /** a burst begins with this key: the field still holds what it held before */
  begins: boolean
  /** the browser and the page must not see the key */
  swallow: boolean
  code: Code | null
}

const ignored: Outcome = { begins: false, swallow: false, code: null }
const swallowed: Outcome = { begins: false, swallow: true, code: null }

/** Separators inside a code as control chords of a US keyboard. */
const separators: Record<string, string> = {
  '\\': '\x1c',
  ']': '\x1d',
  '^': '\x1e',
  '6': '\x1e',
  _: '\x1f',
  '-': '\x1f',
}

export class Wedge {
  readonly #burst = new Burst()
  readonly #prefix: () => string
  #place: Place = 'page'
  /** a code ended; it was taken */
  #endedAt = Number.NEGATIVE_INFINITY
  #takenAt = Number.NEGATIVE_INFINITY

  /** `prefix`: what scanners are set to send in front, '' when speed alone tells them. */
  constructor(prefix: () => string) {
    this.#prefix = prefix
  }

  press(press: KeyPress): Outcome {
    // No scanner holds a key down.
    if (press.repeat) this.#burst.forget()
    else if (press.chord) return this.#chord(press)
    else if (press.key === 'Enter' || press.key === 'Tab') return this.#ending(press.at)
    else if (press.key.length === 1 && !press.alt) return this.#character(press)
    return ignored
  }

  /** Asked a moment after the last key: a code that nothing ended. */
  idle(at: number): Code | null {
    const code = this.#code(at, false)
    if (code) this.#burst.forget()
    return code
  }

  #character({ key, at, place }: KeyPress): Outcome {
    const begins = this.#burst.add(key, at)
    if (begins) this.#place = place
    // An Enter behind it is this code's, not the LF of the one before.
    this.#takenAt = Number.NEGATIVE_INFINITY
    // Outside of fields letters are shortcuts and a space presses the button in focus.
    return { begins, swallow: this.#place === 'page' && this.#burst.fast(at), code: null }
  }

  #chord({ key, at }: KeyPress): Outcome {
    const separator = separators[key]
    const letter = /^[a-z]$/i.test(key)
    if (!letter && separator === undefined) return ignored
    if (!this.#burst.fast(at)) return justBefore(at, this.#endedAt) ? swallowed : ignored
    if (letter) return { ...this.#ending(at), swallow: true }
    this.#burst.add(separator ?? '', at)
    return swallowed
  }

  #ending(at: number): Outcome {
    // CR and LF as two keys.
    if (justBefore(at, this.#takenAt)) return swallowed
    const scanned = this.#burst.read(at, true) !== null
    const code = this.#code(at, true)
    this.#burst.forget()
    // An Enter behind a scan would press the button in focus.
    const swallow = Boolean(code?.meaning) || (scanned && this.#place === 'page')
    if (scanned) this.#endedAt = at
    if (swallow) this.#takenAt = at
    return { begins: false, swallow, code }
  }

  #code(at: number, ended: boolean): Code | null {
    const prefix = this.#prefix()
    const text = this.#burst.read(at, ended || prefix !== '')
    if (text === null || !text.startsWith(prefix)) return null
    const coded = text.slice(prefix.length)
    const inField = this.#place === 'field' || this.#place === 'stay'
    const found = meaningOf(coded, { ended: ended || prefix !== '', inField })
    const meaning = this.#place === 'stay' && found?.kind !== 'command' ? null : found
    if (!meaning && prefix === '') return null
    return { meaning, left: meaning ? '' : coded }
  }
}

function justBefore(at: number, earlier: number): boolean {
  return at - earlier <= scanGapMs
}
