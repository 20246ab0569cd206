/** Where a page lies on the paper: as large as it says it is, smaller only when the paper is, turned when that helps. */
import { type Picture, rowBytes } from '../printers/picture.ts'
import type { Paper } from './paper.ts'
import { blackBelow, type Raster } from './raster.ts'

export interface Size {
  width: number
  height: number
}

interface Fit extends Size {
  /** a quarter turn clockwise; width and height are those after it */
  turned: boolean
}

/** So near to one dot a pixel that bars are better kept as they are: 200 dpi on a printer of 203. */
const sameWithin = 0.03
/** A picture shaped 2 : 3 that does not say its size is a label of 4 x 6 in. */
const labelShape = { ratio: 4 / 6, tolerance: 0.02, shortInches: 4, shortPixelsMin: 400 }

/** `size` in dots of the printer, as the page wants to be. Never larger than it, never larger than the paper. */
export function fitOn(size: Size, paper: Paper): Fit {
  const upright = Math.min(1, paper.width / size.width, paper.height / size.height)
  const lying = Math.min(1, paper.width / size.height, paper.height / size.width)
  const turned = lying > upright
  const scale = turned ? lying : upright
  const [across, down] = turned ? [size.height, size.width] : [size.width, size.height]
  const dots = (length: number, most: number) => Math.max(1, Math.min(most, Math.round(length * scale)))
  return { turned, width: dots(across, paper.width), height: dots(down, paper.height) }
}

/** Black where the nearest pixel is: bars keep sharp edges, on whole dots. */
export function rasterPicture(raster: Raster, paper: Paper): Picture {
  const perPixel = paper.dpi / (raster.dpi ?? guessedDpi(raster, paper))
  const wanted = fitOn({ width: raster.width * perPixel, height: raster.height * perPixel }, paper)
  const [across, down] = wanted.turned ? [raster.height, raster.width] : [raster.width, raster.height]
  const kept = across <= paper.width && down <= paper.height && Math.abs(wanted.width / across - 1) < sameWithin
  const { width, height } = kept ? { width: across, height: down } : wanted
  const columns = nearest(width, across)
  const rows = nearest(height, down)
  return placed({ grey: raster.grey, ...offsets(raster, wanted.turned, { columns, rows }) }, paper)
}

/** A page drawn at its size on the paper, but for the quarter turn. */
export function pagePicture(page: Raster, turned: boolean, paper: Paper): Picture {
  const [across, down] = turned ? [page.height, page.width] : [page.width, page.height]
  const dots = { columns: nearest(across, across), rows: nearest(down, down) }
  return placed({ grey: page.grey, ...offsets(page, turned, dots) }, paper)
}

interface Dots {
  /** for each dot across, what it adds to the place of its pixel */
  columns: Int32Array
  /** for each dot down */
  rows: Int32Array
}

/** Turned: a column of the paper is a row of the picture, the last one first. */
function offsets({ width, height }: Size, turned: boolean, { columns, rows }: Dots): Dots {
  return turned
    ? { columns: columns.map((row) => (height - 1 - row) * width), rows }
    : { columns, rows: rows.map((row) => row * width) }
}

/** The page in the middle of the paper's width, at its top. Rows like the one before (white, bars) are copied. */
function placed({ grey, columns, rows }: Dots & { grey: Uint8Array }, paper: Paper): Picture {
  const stride = rowBytes(paper.width)
  const left = Math.floor((paper.width - columns.length) / 2)
  const packed = new Uint8Array(stride * rows.length)
  const source = Buffer.from(grey.buffer, grey.byteOffset, grey.length)
  // Upright, a row's pixels lie side by side, up to the last column's.
  const upright = columns[0] === 0
  const span = (columns.at(-1) ?? 0) + 1
  for (let y = 0; y < rows.length; y += 1) {
    const from = rows[y] as number
    const before = y === 0 ? -1 : (rows[y - 1] as number)
    const same = upright && before >= 0 && source.compare(source, before, before + span, from, from + span) === 0
    if (same) packed.copyWithin(y * stride, (y - 1) * stride, y * stride)
    else packRow(source, { from, columns }, { packed, at: y * stride + (left >> 3), shift: left & 7 })
  }
  return { width: paper.width, height: rows.length, rows: packed }
}

/** A million dots a label: a plain loop that writes each byte once. */
function packRow(
  grey: Uint8Array,
  { from, columns }: { from: number; columns: Int32Array },
  to: { packed: Uint8Array; at: number; shift: number },
): void {
  const { packed } = to
  let { at } = to
  let dots = 0
  let free = 8 - to.shift
  for (let x = 0; x < columns.length; x += 1) {
    dots = (dots << 1) | ((grey[from + (columns[x] as number)] as number) < blackBelow ? 1 : 0)
    free -= 1
    if (free > 0) continue
    packed[at] = dots
    at += 1
    dots = 0
    free = 8
  }
  if (free < 8) packed[at] = dots << free
}

function guessedDpi({ width, height }: Raster, paper: Paper): number {
  const [short, long] = width < height ? [width, height] : [height, width]
  const { ratio, tolerance, shortInches, shortPixelsMin } = labelShape
  const label = short >= shortPixelsMin && Math.abs(short / long / ratio - 1) < tolerance
  return label ? short / shortInches : paper.dpi
}

/** For each dot the pixel its middle falls into. */
function nearest(dots: number, pixels: number): Int32Array {
  return Int32Array.from({ length: dots }, (_, dot) => Math.min(pixels - 1, Math.floor(((dot + 0.5) * pixels) / dots)))
}
