/** AIM symbology identifiers (ISO/IEC 15424): `]`, a letter and a modifier in front of what a scanner read. */

export interface Scan {
  /** what the symbol holds: without AIM identifier and line end, GS kept */
  text: string
  /** the identifier without its bracket, e.g. `C1` for GS1-128; null when the scanner does not say it */
  aim: string | null
}

/** What the contract carries. A label's PDF417 holds at most 1,850 characters, its QR code 4,296 letters. */
export const barcodeMaxBytes = 4_000

const identifier = /^\]([A-Za-z][0-9A-Za-z])/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The identifier at the front of `text` without its bracket, null when there is none. */
export function aimOf(text: string): string | null {
  return identifier.exec(text)?.[1] ?? null
}

/**
 * What was scanned. `received` holds one byte a character.
 * An identifier in the text is believed before `said`, which the protocol around it says.
 */
export function scanOf(received: string, said: string | null = null): Scan {
  const line = received.replace(/[\r\n]+$/, '')
  const aim = aimOf(line)
  return { text: decoded(aim === null ? line : line.slice(3)), aim: aim ?? said }
}

/** QR codes hold UTF-8 as a rule, old symbols Latin-1. */
function decoded(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text
  try {
    return utf8.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}
