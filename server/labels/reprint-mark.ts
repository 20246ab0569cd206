/** Finds room for `REPRINT n` on a label that somebody else drew, and prints it there in a white box. */

import type { Box } from './operations.ts'
import { headline } from './place.ts'
import { greyPixels } from './png.ts'
import { extent, pasted, type Raster, type Sheet, threshold } from './raster.ts'

/** Inches: the mark, its distance from other ink, the edge no printer can be trusted with, the grid it is tried on. */
export const markSize = { width: 0.95, height: 0.17 }
const clearance = 0.15
const edge = 0.08
const grid = 0.05

export function markText(number: number): string {
  return `REPRINT ${number}`
}

/**
 * Where the mark goes, in pixels from the sheet's top left corner: the lowest place within the label that is blank
 * together with the quiet zone around it (a barcode may be next to it), else the one with the least ink, which no
 * barcode has.
 */
export function markSpot(sheet: Sheet, label: Box): Box {
  const size = (inches: number) => Math.max(1, Math.round(inches * sheet.dpi))
  const [width, height, margin, step] = [size(markSize.width), size(markSize.height), size(edge), size(grid)]
  const inkIn = inkCounter(sheet)
  const pad = size(clearance)
  let best: Box = { x: label.x, y: label.y, width, height }
  let least = Number.POSITIVE_INFINITY
  for (let y = label.y + label.height - margin - height; y >= label.y + margin; y -= step) {
    for (let x = label.x + margin; x + width <= label.x + label.width - margin; x += step) {
      const ink = inkIn({ x: x - pad, y: y - pad, width: width + 2 * pad, height: height + 2 * pad })
      if (ink === 0) return { x, y, width, height }
      if (ink >= least) continue
      least = ink
      best = { x, y, width, height }
    }
  }
  return best
}

/** The label with the mark on it. Changes and returns the picture. */
export async function markReprint(sheet: Sheet, number: number): Promise<Sheet> {
  const spot = markSpot(sheet, extent(sheet))
  pasted(sheet, await drawMark(number, { dpi: sheet.dpi, width: spot.width, height: spot.height }), spot)
  return sheet
}

function drawMark(number: number, { dpi, width, height }: { dpi: number; width: number; height: number }) {
  const area = { x: 0, y: 0, width, height }
  // Text sizes depend on the resolution only; a drawing of another one is a picture of its dots all the same.
  const style = { dpi, points: { max: 10, oneLine: 5, min: 5 }, bold: true, align: 'center' as const }
  return greyPixels({ dpi, width, height, operations: headline(area, markText(number), style) })
}

/** Counts black pixels of any box in constant time, from sums over all boxes that begin at the corner. */
function inkCounter({ width, height, grey }: Raster): (box: Box) => number {
  const stride = width + 1
  const sums = new Uint32Array(stride * (height + 1))
  for (let y = 0; y < height; y += 1) {
    let row = 0
    for (let x = 0; x < width; x += 1) {
      if ((grey[y * width + x] ?? 255) < threshold) row += 1
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row
    }
  }
  const within = (value: number, limit: number) => Math.min(Math.max(value, 0), limit)
  return (box) => {
    const [left, right] = [within(box.x, width), within(box.x + box.width, width)]
    const [top, bottom] = [within(box.y, height) * stride, within(box.y + box.height, height) * stride]
    return (sums[bottom + right] ?? 0) - (sums[bottom + left] ?? 0) - (sums[top + right] ?? 0) + (sums[top + left] ?? 0)
  }
}
