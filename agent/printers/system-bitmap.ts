/** A picture as a Windows bitmap of 1 bit a dot (BITMAPINFOHEADER, uncompressed), which every Windows reads by itself. */
import { type Picture, rowBytes } from './picture.ts'

const fileHeaderBytes = 14
const infoHeaderBytes = 40
/** White, then black: a set bit is the second colour. */
const colours = [0xff, 0xff, 0xff, 0, 0, 0, 0, 0]
const inchesPerMetre = 39.3701

export function windowsBitmap({ width, height, rows }: Picture, dpi: number): Buffer {
  const from = rowBytes(width)
  const stride = Math.ceil(from / 4) * 4
  const start = fileHeaderBytes + infoHeaderBytes + colours.length
  const file = Buffer.alloc(start + stride * height)
  file.write('BM', 0, 'latin1')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(start, 10)
  file.writeUInt32LE(infoHeaderBytes, 14)
  file.writeInt32LE(width, 18)
  // A negative height says that the first row is the top one.
  file.writeInt32LE(-height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(1, 28)
  const dotsPerMetre = Math.round(dpi * inchesPerMetre)
  file.writeInt32LE(dotsPerMetre, 38)
  file.writeInt32LE(dotsPerMetre, 42)
  file.set(colours, start - colours.length)
  for (let row = 0; row < height; row += 1) file.set(rows.subarray(row * from, (row + 1) * from), start + row * stride)
  return file
}
