/**
 * Labels as a raster job for a Brother QL-1100 or QL-1110NWB, 300 dpi (QL-1100/1110NWB raster command reference).
 * The head has 1296 pins and prints from the right: a row goes out mirrored, behind the pins the roll does not reach.
 */
import { packBits } from './packbits.ts'
import { checkPicture, checkRange, isBlack, type Picture } from './picture.ts'

interface BrotherMedia {
  /** as the printer is told, which is not always what the box says */
  widthMm: number
  /** 0 on continuous rolls */
  lengthMm: number
  /** printable dots across */
  dots: number
  /** printable rows; null on continuous rolls */
  rows: number | null
}

/** By the name on the box. The printer calls 103 mm 104 and 152 mm 153 and stops at any other number (pklaus/brother_ql issue 27). */
export const brotherMedia = {
  '62': { widthMm: 62, lengthMm: 0, dots: 696, rows: null },
  '102': { widthMm: 102, lengthMm: 0, dots: 1164, rows: null },
  '103': { widthMm: 104, lengthMm: 0, dots: 1200, rows: null },
  '102x152': { widthMm: 102, lengthMm: 153, dots: 1164, rows: 1660 },
  '103x164': { widthMm: 104, lengthMm: 164, dots: 1200, rows: 1822 },
} as const satisfies Record<string, BrotherMedia>

export type BrotherMediaName = keyof typeof brotherMedia

/** Rows of one label on a continuous roll, an inch to three metres; shorter pictures get white below. */
export const continuousRows = { least: 301, most: 35_434 } as const

const headPins = 1296
const headBytes = headPins / 8
/** Pins right of the printable part: 12 of every wide roll and 44 of these printers. */
const rightPins = 12 + 44
/** Enough zeros to end whatever command an earlier, broken job left open. */
const invalidateBytes = 350
/** Feed before and after a label on a continuous roll, 3 mm. Die-cut labels have their margin already. */
const continuousMargin = 35

/** One label a picture, each cut off. A smaller picture lies at the top left. Throws RangeError when one does not fit. */
export function brotherJob(pictures: readonly Picture[], mediaName: BrotherMediaName): Uint8Array {
  const media: BrotherMedia = brotherMedia[mediaName]
  checkRange('number of labels', pictures.length, 1, Number.MAX_SAFE_INTEGER)
  for (const picture of pictures) check(picture, media)
  const parts: Uint8Array[] = [new Uint8Array(invalidateBytes), start()]
  for (const [page, picture] of pictures.entries()) {
    const rows = media.rows ?? Math.max(picture.height, continuousRows.least)
    parts.push(pageSettings(media, rows, page))
    for (let y = 0; y < rows; y += 1) parts.push(row(picture, y, media))
    parts.push(Uint8Array.of(page === pictures.length - 1 ? 0x1a : 0x0c))
  }
  return Buffer.concat(parts)
}

function check(picture: Picture, { dots, rows }: BrotherMedia): void {
  checkPicture(picture)
  checkRange('picture width', picture.width, 1, dots)
  checkRange('picture height', picture.height, 1, rows ?? continuousRows.most)
}

function start(): Uint8Array {
  // Initialise; raster mode; send status by yourself.
  return Uint8Array.of(0x1b, 0x40, 0x1b, 0x69, 0x61, 0x01, 0x1b, 0x69, 0x21, 0x00)
}

function pageSettings({ widthMm, lengthMm, rows: fixed }: BrotherMedia, rows: number, page: number): Uint8Array {
  const type = fixed === null ? 0x0a : 0x0b
  const margin = fixed === null ? continuousMargin : 0
  const count = Buffer.alloc(4)
  count.writeUInt32LE(rows)
  // 8E: type, width and length are to be checked against the roll, and the printer recovers by itself.
  const media = [0x1b, 0x69, 0x7a, 0x8e, type, widthMm, lengthMm, ...count, page === 0 ? 0 : 1, 0]
  const cut = [0x1b, 0x69, 0x4d, 0x40, 0x1b, 0x69, 0x41, 0x01, 0x1b, 0x69, 0x4b, 0x08]
  const compress = [0x4d, 0x02]
  return Uint8Array.of(...media, ...cut, 0x1b, 0x69, 0x64, margin, 0, ...compress)
}

function row(picture: Picture, y: number, { dots }: BrotherMedia): Uint8Array {
  const pins = new Uint8Array(headBytes)
  let blank = true
  if (y < picture.height) {
    for (let x = 0; x < picture.width; x += 1) {
      if (!isBlack(picture, x, y)) continue
      const pin = rightPins + dots - 1 - x
      pins[pin >> 3] = (pins[pin >> 3] ?? 0) | (0x80 >> (pin & 7))
      blank = false
    }
  }
  if (blank) return Uint8Array.of(0x5a)
  const packed = packBits(pins)
  return Uint8Array.of(0x67, 0x00, packed.length, ...packed)
}
