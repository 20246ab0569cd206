/** Turns what a program read into the ASCII the server takes: letters are transliterated, what has no letters is refused by name. */
import anyAscii from 'any-ascii'

/** Bytes of an address, before and after transliteration. */
export const scannedMaxBytes = 2_000

/** The text in ASCII with line feeds between its lines, or why it is refused. */
export function scannedText(frame: string): { text: string } | { refused: string } {
  if (Buffer.byteLength(frame) > scannedMaxBytes)
    return { refused: `the address is longer than ${scannedMaxBytes} bytes` }
  let text = ''
  for (const character of frame.normalize('NFC').replaceAll(/\r\n?/g, '\n')) {
    const ascii = inAscii(character)
    if (ascii === null) return { refused: `the character ${codePoint(character)} cannot be written in ASCII` }
    text += ascii
  }
  text = text.replace(/^[\s\n]+|[\s\n]+$/g, '')
  if (text === '') return { refused: 'the address is empty' }
  if (text.length > scannedMaxBytes) return { refused: `the address is longer than ${scannedMaxBytes} bytes in ASCII` }
  return { text }
}

function inAscii(character: string): string | null {
  if (/^[\t\n\x20-\x7e]$/.test(character)) return character
  // Control characters have no letters; any-ascii would drop them in silence.
  const ascii = /^\p{C}$/u.test(character) ? '' : anyAscii(character)
  return /^[\x20-\x7e]+$/.test(ascii) ? ascii : null
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
