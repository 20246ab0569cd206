/** The void imprint that stands where an indicium will: two bands of words around a symbol and an amount of nothing. */
import bwipjs from 'bwip-js/node'
import type { LabelDpi } from '#contracts/labels.ts'
import { type Box, box, type FillOperation, type LabelOperation } from './operations.ts'
import { fill, headline, type TextStyle } from './place.ts'

/** On every specimen. */
export const specimenWords = 'SPECIMEN - NO POSTAGE VALUE'
/** What a scanner reads from the symbol, a Data Matrix (ISO/IEC 16022). */
export const specimenPayload = 'SPECIMEN NO POSTAGE VALUE'

/** Thousandths of an inch. */
export interface Edges {
  left: number
  top: number
  right: number
  bottom: number
}

/** Within the imprint: its margin, the height of a band, and the side of the symbol with its quiet zone. */
const margin = 70
const band = 270
const symbolSide = 560

/**
 * An imprint of 1.25 in height and as much width or more. The words are in the bands above and below, from side to
 * side, and beside the symbol: whatever is cut off, what is left says that it is void.
 */
export function imprint({ left, top, right, bottom }: Edges, dpi: LabelDpi): LabelOperation[] {
  const inner = { left: left + margin, top: top + margin, right: right - margin, bottom: bottom - margin }
  const isWide = right - left > bottom - top
  const [above, below] = isWide ? [specimenWords, specimenWords] : ['SPECIMEN -', 'NO POSTAGE VALUE']
  const middle = { ...inner, top: inner.top + band, bottom: inner.bottom - band }
  const beside = { ...middle, left: inner.left + symbolSide }
  const half = Math.round((middle.bottom - middle.top) / 2)
  return [
    ...inBand(box(dpi, { ...inner, bottom: inner.top + band }), above, dpi),
    ...symbol(box(dpi, { ...middle, right: inner.left + symbolSide }), dpi),
    ...headline(box(dpi, { ...beside, bottom: beside.top + half }), '$0.00', plain(dpi, 20)),
    ...headline(box(dpi, { ...beside, top: beside.top + half }), 'VOID', plain(dpi, 20)),
    ...inBand(box(dpi, { ...inner, top: inner.bottom - band }), below, dpi),
  ]
}

function inBand(area: Box, words: string, dpi: LabelDpi): LabelOperation[] {
  return [fill(area), ...headline(area, words, { ...plain(dpi, 15), inverse: true })]
}

function plain(dpi: LabelDpi, max: number): TextStyle {
  return { dpi, points: { max, oneLine: 5, min: 5 }, bold: true, align: 'center' }
}

/** In the middle of the area with a quiet zone of a module at least; a module is a whole number of dots. */
function symbol(area: Box, dpi: LabelDpi): FillOperation[] {
  const { side, rows } = matrix()
  const module = Math.floor(Math.min(area.width, area.height) / (side + 2))
  if (module < 1) throw new RangeError(`a symbol of ${side} modules does not fit ${area.width} dots at ${dpi} dpi`)
  const x = area.x + Math.floor((area.width - side * module) / 2)
  const y = area.y + Math.floor((area.height - side * module) / 2)
  return rows.flatMap((row, index) =>
    [...row.matchAll(/#+/g)].map((run) =>
      fill({ x: x + run.index * module, y: y + index * module, width: run[0].length * module, height: module }),
    ),
  )
}

/** A `#` for each dark module. */
function matrix(): { side: number; rows: string[] } {
  const [made] = bwipjs.raw('datamatrix', specimenPayload, {}) as { pixs: number[]; pixx: number; pixy: number }[]
  if (!made) throw new Error('the symbol of the specimen could not be made')
  const { pixs, pixx: side, pixy } = made
  const dark = pixs.map((pixel) => (pixel === 1 ? '#' : ' ')).join('')
  return { side, rows: Array.from({ length: pixy }, (_, y) => dark.slice(y * side, (y + 1) * side)) }
}
