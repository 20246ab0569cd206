/** What draws a manifest list: lines of text that stay within their width, and rules. */
import type PDFDocument from 'pdfkit'
import type { WeightUnit } from '#contracts/units.ts'
import { printable } from '../labels/index.ts'
import type { Frame } from './form-layout.ts'

export interface Pen {
  pdf: InstanceType<typeof PDFDocument>
  frame: Frame
  /** what totals are shown in */
  unit: WeightUnit
}

export const grey = '#555555'
const rule = '#bbbbbb'
const fontSize = 8
const smallestSize = 5

interface Line {
  x: number
  y: number
  width: number
  size?: number
  bold?: boolean
  colour?: string
  align?: 'left' | 'right' | 'center'
  /** made smaller instead of being cut */
  whole?: boolean
}

/** One line of text that never leaves its width. */
export function write({ pdf }: Pen, words: string, line: Line): void {
  const { x, y, width, bold, colour = 'black', align = 'left', whole } = line
  pdf
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(line.size ?? fontSize)
    .fillColor(colour)
  let text = printable(words)
  if (whole) {
    const natural = pdf.widthOfString(text)
    if (natural > width) pdf.fontSize(Math.max(smallestSize, ((line.size ?? fontSize) * width) / natural))
  } else {
    text = cut(pdf, text, width)
  }
  const spare = width - pdf.widthOfString(text)
  const shift = align === 'right' ? spare : align === 'center' ? spare / 2 : 0
  pdf.text(text, x + shift, y, { lineBreak: false })
}

function cut(pdf: Pen['pdf'], text: string, width: number): string {
  if (pdf.widthOfString(text) <= width) return text
  let kept = text
  while (kept.length > 0 && pdf.widthOfString(`${kept}...`) > width) kept = kept.slice(0, -1)
  return `${kept.trimEnd()}...`
}

/** A thin rule over the width of the page. */
export function ruleAt({ pdf, frame }: Pen, y: number): void {
  pdf.moveTo(frame.left, y).lineTo(frame.right, y).lineWidth(0.5).strokeColor(rule).stroke()
}
