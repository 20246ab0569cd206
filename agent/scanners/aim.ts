/** AIM symbology identifiers (ISO/IEC 15424): `]`, a letter and a modifier in front of what a scanner read. */
import { type Gs1Element, gs1Elements } from './gs1.ts'

export type Symbology =
  | 'code39'
  | 'code128'
  | 'gs1-128'
  | 'ean-upc'
  | 'codabar'
  | 'code93'
  | 'code11'
  | 'itf'
  | 'pdf417'
  | 'qr'
  | 'gs1-qr'
  | 'maxicode'
  | 'datamatrix'
  | 'gs1-datamatrix'
  | 'gs1-databar'
  | 'aztec'
  | 'other'
  /** the scanner does not say */
  | 'unknown'

export interface Scan {
  symbology: Symbology
  /** what the symbol holds: without AIM identifier and line end, GS kept */
  text: string
  /** null when it is not GS1 or cannot be told */
  elements: Gs1Element[] | null
}

/** No symbol holds more: the largest QR code holds 7,089 digits. */
export const barcodeMaxBytes = 8_192

const letters: Record<string, Symbology> = {
  A: 'code39',
  C: 'code128',
  E: 'ean-upc',
  F: 'codabar',
  G: 'code93',
  H: 'code11',
  I: 'itf',
  L: 'pdf417',
  Q: 'qr',
  U: 'maxicode',
  d: 'datamatrix',
  e: 'gs1-databar',
  z: 'aztec',
}

/** Modifiers that say "FNC1 in first position", which makes it GS1; the second of a pair is the same with ECI. */
const gs1Kinds: Record<string, Symbology> = {
  C1: 'gs1-128',
  d2: 'gs1-datamatrix',
  d5: 'gs1-datamatrix',
  Q3: 'gs1-qr',
  Q4: 'gs1-qr',
}

const identifier = /^\]([A-Za-z])([0-9A-Za-z])/

/** The symbology of an identifier such as `]C1`, null when it is none. */
export function aimSymbology(aim: string): Symbology | null {
  const [, letter = '', modifier = ''] = identifier.exec(aim) ?? []
  if (letter === '') return null
  return gs1Kinds[letter + modifier] ?? letters[letter] ?? 'other'
}

/** What was scanned. An identifier in the text is believed before `symbology`, which the protocol around it says. */
export function scanOf(received: string, symbology: Symbology = 'unknown'): Scan {
  const line = received.replace(/[\r\n]+$/, '')
  const named = aimSymbology(line)
  const text = named ? line.slice(3) : line
  const kind = named ?? symbology
  return { symbology: kind, text, elements: gs1Elements(text, kind === 'unknown' ? null : kind.startsWith('gs1-')) }
}
