/** Grey pictures of labels and what is done with them: find the ink, turn, crop, scale. Pure but for scaling. */
import sharp from 'sharp'
import type { Box } from './operations.ts'

/** `grey` holds one byte a pixel, row by row, 0 for black. */
export interface Raster {
  width: number
  height: number
  grey: Uint8Array
}

/** A picture of known physical size. */
export interface Sheet extends Raster {
  /** pixels per inch; the picture of a label without a stated resolution may have a fraction here */
  dpi: number
}

/** Grey below this prints black. Barcodes are never dithered. */
export const threshold = 128

/** The smallest box around everything that prints black; null for a blank picture. */
export function inkBox({ width, grey }: Raster, within: Box): Box | null {
  let [left, right, top, bottom] = [within.x + within.width, -1, -1, -1]
  for (let y = within.y; y < within.y + within.height; y += 1) {
    for (let x = within.x; x < within.x + within.width; x += 1) {
      if ((grey[y * width + x] ?? 255) >= threshold) continue
      if (x < left) left = x
      if (x > right) right = x
      if (top < 0) top = y
      bottom = y
    }
  }
  return bottom < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** The whole picture as a box. */
export function extent({ width, height }: Raster): Box {
  return { x: 0, y: 0, width, height }
}

export function crop(raster: Raster, box: Box): Raster {
  return pasted(blank(box.width, box.height), raster, { x: -box.x, y: -box.y })
}

/** A quarter turn clockwise: the left edge becomes the top. */
export function turned({ width, height, grey }: Raster): Raster {
  const result = blank(height, width)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) result.grey[x * height + (height - 1 - y)] = grey[y * width + x] ?? 255
  }
  return result
}

export function blank(width: number, height: number): Raster {
  return { width, height, grey: new Uint8Array(width * height).fill(255) }
}

/** Copies `top` onto `base` with its corner at `at`, which may lie outside. Changes and returns `base`. */
export function pasted(base: Raster, top: Raster, at: { x: number; y: number }): Raster {
  const from = Math.max(0, -at.x)
  const to = Math.min(top.width, base.width - at.x)
  if (to <= from) return base
  for (let y = Math.max(0, -at.y); y < Math.min(top.height, base.height - at.y); y += 1) {
    base.grey.set(top.grey.subarray(y * top.width + from, y * top.width + to), (y + at.y) * base.width + at.x + from)
  }
  return base
}

/** Scaled with soft edges, which the threshold then makes hard where they lie: no bar moves by more than half a dot. */
export async function scaled(raster: Raster, width: number, height: number): Promise<Raster> {
  if (raster.width === width && raster.height === height) return raster
  const { data } = await sharp(raster.grey, { raw: { width: raster.width, height: raster.height, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width, height, grey: new Uint8Array(data) }
}
