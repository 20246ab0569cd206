/** A picture in grey on its way to black and white dots. */

export interface Raster {
  width: number
  height: number
  /** a byte a pixel, 0 = black */
  grey: Uint8Array
  /** what the file says, or null */
  dpi: number | null
}

/** Below it a pixel is a black dot. Never dithered: a scanner reads bars, not shades. */
export const blackBelow = 128
/** A page of 10 x 14 in at 500 dpi; checked before the pixels are unpacked. */
export const pixelsMax = 36_000_000

/** The grey of a colour (ITU-R BT.601) that lies on white paper; all from 0 to 255. */
export function greyOf({ r, g, b, alpha }: { r: number; g: number; b: number; alpha: number }): number {
  return 255 - Math.round(((255 - (0.299 * r + 0.587 * g + 0.114 * b)) * alpha) / 255)
}
