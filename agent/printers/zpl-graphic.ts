/**
 * A picture as a ZPL label: one ^GFA field in the compressed hexadecimal every ZPL printer knows (ZPL II programming
 * guide, "alternative data compression scheme"). `!` for a rest of ones is left out: not every reader takes it.
 */
import type { Paper } from '../documents/paper.ts'
import { checkPicture, type Picture, rowBytes } from './picture.ts'

/** The width is set along: a printer left at a narrower one would cut the label. Throws RangeError. */
export function zplGraphic(picture: Picture, paper: Paper): Uint8Array {
  checkPicture(picture)
  const stride = rowBytes(picture.width)
  const total = picture.rows.length
  const field = `^FO0,0^GFA,${total},${total},${stride},${packedHex(picture.rows, stride)}^FS`
  return Buffer.from(`^XA^PW${paper.width}^LL${paper.height}^LH0,0${field}^XZ`, 'latin1')
}

const digits = Buffer.from('0123456789ABCDEF', 'latin1')
const [repeatRow, restZeros] = Buffer.from(':,', 'latin1')
/** g to z are 20 to 400 in steps of 20, G to Y are 1 to 19; they add up. */
const [twenties, ones] = Buffer.from('fF', 'latin1')
const countMax = 400
/** Counting two equal digits is as long as writing them. */
const countedMin = 3

/** Written into bytes at once: a label has 250,000 digits, nearly all of them in runs. */
function packedHex(rows: Uint8Array, stride: number): string {
  // No row gets longer than its digits: a count and a digit stand for three or more, `,` for one or more.
  const text = Buffer.alloc(rows.length * 2)
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.length)
  let at = 0
  for (let row = 0; row < rows.length; row += stride) {
    if (row > 0 && source.compare(source, row - stride, row, row, row + stride) === 0) {
      text[at] = repeatRow as number
      at += 1
    } else at = packRow(source.subarray(row, row + stride), text, at)
  }
  return text.toString('latin1', 0, at)
}

/** Returns the place behind the row. */
function packRow(row: Uint8Array, text: Uint8Array, start: number): number {
  let used = row.length
  while (used > 0 && row[used - 1] === 0) used -= 1
  let end = used * 2
  if (used > 0 && ((row[used - 1] as number) & 0x0f) === 0) end -= 1
  let at = start
  for (let place = 0; place < end; ) {
    const digit = digitAt(row, place)
    let next = place + 1
    while (next < end && digitAt(row, next) === digit) next += 1
    at = packRun(text, at, { digit, times: next - place })
    place = next
  }
  if (end === row.length * 2) return at
  text[at] = restZeros as number
  return at + 1
}

function digitAt(row: Uint8Array, place: number): number {
  const byte = row[place >> 1] as number
  return (place & 1) === 0 ? byte >> 4 : byte & 0x0f
}

function packRun(text: Uint8Array, start: number, { digit, times }: { digit: number; times: number }): number {
  let at = start
  let left = times
  while (left >= countedMin) {
    const counted = Math.min(left, countMax)
    const [large, small] = [Math.floor(counted / 20), counted % 20]
    if (large > 0) text[at++] = (twenties as number) + large
    if (small > 0) text[at++] = (ones as number) + small
    text[at++] = digits[digit] as number
    left -= counted
  }
  for (; left > 0; left -= 1) text[at++] = digits[digit] as number
  return at
}
