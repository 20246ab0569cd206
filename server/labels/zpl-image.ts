/**
 * A picture as a ZPL format: ^GFA with hexadecimal digits, shortened by Zebra's alternative data compression
 * (ZPL II Programming Guide, "Alternative Data Compression Scheme for ~DG and ~DB Commands", which ^GF shares).
 */
import { packedRows } from './png.ts'
import type { Raster } from './raster.ts'

/** One ^XA..^XZ. Label home and reversal, which a format before it may have left behind, are put back. */
export function imageZpl(raster: Raster): string {
  const bytesPerRow = Math.ceil(raster.width / 8)
  const total = bytesPerRow * raster.height
  const data = compressed(blackBits(raster, bytesPerRow), bytesPerRow)
  const setUp = `^PW${raster.width}^LL${raster.height}^LH0,0^LRN`
  return `^XA\n${setUp}\n^FO0,0^GFA,${total},${total},${bytesPerRow},${data}^FS\n^XZ\n`
}

/** A bit per dot, 1 for black; bits beyond the width stay white. */
function blackBits(raster: Raster, bytesPerRow: number): Uint8Array {
  const rows = packedRows(raster)
  const bits = new Uint8Array(bytesPerRow * raster.height)
  const lastMask = (0xff << (bytesPerRow * 8 - raster.width)) & 0xff
  for (let y = 0; y < raster.height; y += 1) {
    for (let at = 0; at < bytesPerRow; at += 1) {
      const white = rows[y * (bytesPerRow + 1) + 1 + at] ?? 0
      bits[y * bytesPerRow + at] = ~white & (at === bytesPerRow - 1 ? lastMask : 0xff)
    }
  }
  return bits
}

/** `:` repeats the row above, `,` fills with zeros. `!` (fills with ones) is left out: some readers get it wrong. */
function compressed(bits: Uint8Array, bytesPerRow: number): string {
  const rows: string[] = []
  let above = ''
  for (let start = 0; start < bits.length; start += bytesPerRow) {
    const hex = Buffer.from(bits.subarray(start, start + bytesPerRow))
      .toString('hex')
      .toUpperCase()
    rows.push(hex === above ? ':' : compressedRow(hex))
    above = hex
  }
  return rows.join('')
}

function compressedRow(hex: string): string {
  const inked = hex.replace(/0+$/, '')
  const runs = inked.replace(/(.)\1{2,}/g, (run, digit: string) => countLetters(run.length) + digit)
  return inked.length === hex.length ? runs : `${runs},`
}

/** G to Y stand for 1 to 19, g to z for 20 to 400 in twenties; several are added up. */
function countLetters(count: number): string {
  const largest = 'z'.repeat(Math.floor(count / 400))
  const rest = count % 400
  const twenties = Math.floor(rest / 20)
  const ones = rest % 20
  const letter = (first: string, number: number) =>
    number === 0 ? '' : String.fromCharCode(first.charCodeAt(0) + number - 1)
  return largest + letter('g', twenties) + letter('G', ones)
}
