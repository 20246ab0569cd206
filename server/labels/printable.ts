/**
 * Any text in the characters that every output has: the built-in PDF fonts (WinAnsi) and font 0 of ZPL printers.
 * What they lack is transliterated; what cannot be is shown as `?`, so that nothing disappears or prints as a box.
 */
import anyAscii from 'any-ascii'

/** Printable Latin-1 without no-break space and soft hyphen, and the letters and signs of Windows-1252. */
export const repertoire = [
  ...Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)),
  ...Array.from({ length: 0x100 - 0xa1 }, (_, index) => String.fromCharCode(0xa1 + index)).filter(
    (c) => c !== '\u00ad',
  ),
  ...'€ŠŒŽšœžŸ™',
]
const known = new Set(repertoire)

/** Letters that any-ascii leaves out, though a reader misses them. */
const supplement = new Map([
  ['ا', 'a'],
  ['ٱ', 'a'],
  ['อ', 'o'],
  ['ー', '-'],
  ['ـ', ''],
  ['ㅇ', ''],
])

/** One line of printable text: white space and control characters become single spaces, the ends are trimmed. */
export function printable(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : Array.from(text.toWellFormed().normalize('NFC'), readable).join('')
  return plain.replace(/ {2,}/g, ' ').trim()
}

/** The same in capitals, as USPS Publication 28 asks for addresses. */
export function printableCapitals(text: string): string {
  return printable(printable(text).toUpperCase())
}

function readable(char: string): string {
  if (known.has(char)) return char
  if (/[\s\p{Cc}]/u.test(char)) return ' '
  const supplied = supplement.get(char)
  if (supplied !== undefined) return supplied
  const ascii = anyAscii(char).replace(/[^\x20-\x7e]/g, '')
  if (ascii !== '') return ascii
  return /[\p{Mn}\p{Me}\p{Cf}]/u.test(char) ? '' : '?'
}
