/** A black and white picture of printer dots: what every raster printer language is written from and read back into. */

export interface Picture {
  /** dots across */
  width: number
  /** dots down */
  height: number
  /** row after row, 8 dots a byte, leftmost in the highest bit, 1 = black; a row begins on a whole byte */
  rows: Uint8Array
}

/** Bytes of one row. */
export function rowBytes(width: number): number {
  return Math.ceil(width / 8)
}

/** Throws RangeError when the bytes are not those of a picture of this size. */
export function checkPicture({ width, height, rows }: Picture): void {
  checkRange('picture width', width, 1, Number.MAX_SAFE_INTEGER)
  checkRange('picture height', height, 1, Number.MAX_SAFE_INTEGER)
  const expected = rowBytes(width) * height
  if (rows.length !== expected) {
    throw new RangeError(`a picture of ${width} x ${height} dots has ${expected} bytes, not ${rows.length}`)
  }
}

/** Throws RangeError, naming the value and its limits. */
export function checkRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
}

export function isBlack({ width, rows }: Picture, x: number, y: number): boolean {
  const byte = rows[y * rowBytes(width) + (x >> 3)] ?? 0
  return (byte & (0x80 >> (x & 7))) !== 0
}
