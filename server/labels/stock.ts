/** Puts a carrier's label onto 4 in wide label stock: upright, at its true size where it fits, blank ends cut off. */
import type { Box } from './operations.ts'
import { blank, crop, extent, inkBox, pasted, type Raster, type Sheet, scaled, turned } from './raster.ts'

/** Inches. Stock is 4 in wide; carriers' labels are 6 in long, or 6.75 and 8 with a tab to tear off. */
const stockWidth = 4
const stockLengths = [6, 6.75, 8] as const
const longest = stockLengths[2]
/** A label page may be this much larger than its stock: 4.1 x 6.1 in pages exist. */
const slack = 1.06
/** Scales nearer to 1 than this are 1: a bar of 200 dpi is better 1.5 % narrow at 203 dpi than uneven. */
const nearlyOne = 0.03

/**
 * The part of a sheet that is the label, in its pixels. On a sheet larger than a label that is what is printed on it
 * or, on the first page, on its upper half: FedEx `PAPER_85X11_TOP_HALF_LABEL` and letter labels of USPS have
 * instructions below. Null when the sheet is blank; the printed part of a form when it is larger than a label.
 */
export function labelArea(sheet: Sheet, firstPage: boolean): Box | null {
  const whole = extent(sheet)
  const ink = inkBox(sheet, whole)
  if (!ink || isLabelSized(whole, sheet.dpi)) return ink && whole
  if (isLabelSized(ink, sheet.dpi) || !firstPage) return ink
  const upper = inkBox(sheet, { ...whole, height: Math.floor(sheet.height / 2) })
  return upper && isLabelSized(upper, sheet.dpi) ? upper : ink
}

function isLabelSized({ width, height }: Box, dpi: number): boolean {
  const fits = (across: number, along: number) => across <= stockWidth * dpi * slack && along <= longest * dpi * slack
  return fits(Math.min(width, height), Math.max(width, height))
}

/** The label as the printer's dots, `4 * dpi` wide and as long as the shortest stock it fits. Null when it is blank. */
export async function placeOnStock(
  sheet: Sheet,
  { dpi, firstPage }: { dpi: number; firstPage: boolean },
): Promise<Raster | null> {
  const area = labelArea(sheet, firstPage)
  if (!area) return null
  const label = trimmed(upright(crop(sheet, area)), stockWidth * sheet.dpi)
  const isForm = !isLabelSized(area, sheet.dpi)
  const room = { width: Math.round(stockWidth * dpi), height: Math.round((isForm ? stockLengths[0] : longest) * dpi) }
  const scale = scaleOf(label, dpi / sheet.dpi, room)
  const fitting = await scaled(label, Math.round(label.width * scale), Math.round(label.height * scale))
  const ink = inkBox(fitting, extent(fitting))
  const bottom = ink ? ink.y + ink.height : 0
  const length = stockLengths.find((inches) => bottom <= Math.round(inches * dpi)) ?? longest
  const stock = blank(room.width, Math.round(length * dpi))
  return pasted(stock, fitting, { x: Math.round((room.width - fitting.width) / 2), y: 0 })
}

/** Labels are printed with the short side first. UPS draws its GIF lying on the left side (1400 x 800). */
function upright(label: Raster): Raster {
  return label.width > label.height * 1.05 ? turned(label) : label
}

/** Without the white at both sides, when it would not fit otherwise; without the white below in every case. */
function trimmed(label: Raster, widest: number): Raster {
  const ink = inkBox(label, extent(label))
  if (!ink) return label
  const height = ink.y + ink.height
  if (label.width <= widest) return crop(label, { x: 0, y: 0, width: label.width, height })
  return crop(label, { x: ink.x, y: 0, width: ink.width, height })
}

function scaleOf(label: Raster, scale: number, room: { width: number; height: number }): number {
  const largest = Math.min(room.width / label.width, room.height / label.height)
  if (Math.abs(scale - 1) < nearlyOne && largest >= 1) return 1
  return Math.min(scale, largest)
}
