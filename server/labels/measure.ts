/** Text widths: Helvetica's own metrics, read once from pdfkit, and a cautious estimate for font 0 of ZPL printers. */
import PDFDocument from 'pdfkit'
import { repertoire } from './printable.ts'

/** Heights of Helvetica above the baseline and below it, for a size of 1 (Adobe AFM). */
export const capHeight = 0.718
export const accentedHeight = 0.94
export const depth = 0.22

const regular = readWidths('Helvetica')
const bold = readWidths('Helvetica-Bold')

function readWidths(font: string): Map<string, number> {
  const document = new PDFDocument({ autoFirstPage: false })
  document.font(font).fontSize(1)
  return new Map(repertoire.map((char) => [char, document.widthOfString(char)]))
}

/** Width of printable text set in Helvetica at size 1, kerning aside. */
export function unitWidth(text: string, isBold: boolean): number {
  const widths = isBold ? bold : regular
  let width = 0
  for (const char of text) width += widths.get(char) ?? 1
  return width
}

/**
 * An upper estimate of the width of printable text in ZPL font 0 (CG Triumvirate Bold Condensed) at size 1.
 * Zebra publishes no widths. Measured renderings show letters and digits at 0.7-0.93, narrow marks at 1.06 and
 * mathematical marks at up to 1.75 of Helvetica Bold.
 */
export function zebraUnitWidth(text: string): number {
  let width = 0
  for (const char of text) width += (bold.get(char) ?? 1) * zebraRatio(char)
  return width
}

function zebraRatio(char: string): number {
  if (/[\p{L}\p{N}]/u.test(char)) return 0.94
  return /[-+=<>*~^|_'±×÷¬¦¯]/.test(char) ? 1.75 : 1.1
}
