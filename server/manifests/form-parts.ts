/** The parts of a manifest list, each drawn at its place on the page. */
import bwipjs from 'bwip-js/node'
import type PDFDocument from 'pdfkit'
import { type Weight, type WeightUnit, weightIn } from '#contracts/units.ts'
import { printable } from '../labels/index.ts'
import type { ManifestShipment } from '../shipments/index.ts'
import { placeOf, recipientOf } from './describe.ts'
import type { Form } from './form.ts'
import { type Column, columnsOf, type Frame, sizes } from './form-layout.ts'

export interface Pen {
  pdf: InstanceType<typeof PDFDocument>
  frame: Frame
  /** what totals are shown in */
  unit: WeightUnit
}

const grey = '#555555'
const rule = '#bbbbbb'
const fontSize = 8
const smallestSize = 5
const barcode = { width: 230, height: 40, widestModule: 1.2 }

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
function write({ pdf }: Pen, words: string, line: Line): void {
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

function ruleAt({ pdf, frame }: Pen, y: number): void {
  pdf.moveTo(frame.left, y).lineTo(frame.right, y).lineWidth(0.5).strokeColor(rule).stroke()
}

/** Title, whose manifest it is, and its number as a barcode for the driver's scanner. */
export function drawFirstHead(pen: Pen, form: Form): void {
  const { left, top, right } = pen.frame
  const half = (right - left) / 2
  write(pen, 'Manifest', { x: left, y: top, width: half, size: 20, bold: true })
  const { address } = form.site
  const place = [address.line1, placeOf(address)].filter((part) => part).join(', ')
  const details: [string, string][] = [
    ['Organisation', form.organisation],
    ['Site', form.site.name],
    ['Address', place],
    ['Carrier', form.carrierName],
    ['Account', form.carrierAccountName],
    ['Day', form.day],
  ]
  details.forEach(([name, value], index) => {
    const y = top + 32 + index * 14
    write(pen, name, { x: left, y, width: 62, size: 9, colour: grey })
    write(pen, value, { x: left + 64, y, width: half - 70, size: 9, bold: name === 'Carrier' })
  })
  if (form.number === null) return
  const x = right - barcode.width
  drawBarcode(pen, form.number, { x, y: top + 4 })
  const words = { x, y: top + 8 + barcode.height, width: barcode.width, size: 11, bold: true, whole: true }
  write(pen, form.number, { ...words, align: 'right' })
}

/** Code 128; left out for a number that it cannot say, or that would be too dense to scan. */
function drawBarcode({ pdf }: Pen, number: string, at: { x: number; y: number }): void {
  if (!/^[\x20-\x7e]{1,40}$/.test(number)) return
  const [symbol] = bwipjs.raw('code128', number, {}) as { sbs: number[] }[]
  if (!symbol) return
  const modules = symbol.sbs.reduce((sum, width) => sum + width, 0)
  const module = Math.min(barcode.widestModule, barcode.width / modules)
  let x = at.x + barcode.width - modules * module
  symbol.sbs.forEach((width, index) => {
    if (index % 2 === 0) pdf.rect(x, at.y, width * module, barcode.height)
    x += width * module
  })
  pdf.fill('black')
}

/** What later pages say of the document they belong to. */
export function drawNextHead(pen: Pen, { number, site, carrierAccountName, day }: Form): void {
  const { left, right, top } = pen.frame
  const words = ['Manifest', number, site.name, carrierAccountName, day].filter((part) => part).join('  ·  ')
  write(pen, words, { x: left, y: top + 4, width: right - left, size: 9, bold: true })
}

export function drawTableHead(pen: Pen, y: number): void {
  for (const column of Object.values(columnsOf(pen.frame))) {
    write(pen, column.title, { ...inColumn(column), y: y + 4, bold: true })
  }
  ruleAt(pen, y + sizes.tableHead - 2)
}

const inColumn = ({ x, width, align }: Column) => ({ x, width, align })

interface Row {
  shipment: ManifestShipment
  /** which of its packages, from 0 */
  index: number
  /** counts through the whole list */
  number: number
  y: number
  weight: Weight
}

/** One package. @returns its weight in the unit of the totals */
export function drawRow(pen: Pen, { shipment, index, number, y, weight }: Row): number {
  const columns = columnsOf(pen.frame)
  const pieces = shipment.packages.length
  const cell = (column: Column) => ({ ...inColumn(column), y: y + 3 })
  write(pen, String(number), { ...cell(columns.number), colour: grey })
  write(pen, shipment.trackingNumbers[index] ?? '', { ...cell(columns.tracking), whole: true })
  write(pen, recipientOf(shipment.to), cell(columns.recipient))
  write(pen, placeOf(shipment.to), cell(columns.place))
  write(pen, shipment.serviceName, cell(columns.service))
  write(pen, pieces > 1 ? `${index + 1} of ${pieces}` : '', cell(columns.piece))
  write(pen, `${weight.value} ${weight.unit}`, { ...cell(columns.weight), whole: true })
  return weightIn(weight, pen.unit)
}

interface Total {
  serviceName: string
  shipments: number
  packages: number
  weight: number
}

/** Totals by service, and the lines the driver signs. */
export function drawEnding(pen: Pen, top: number, totals: readonly Total[]): void {
  const { left, right } = pen.frame
  const unit = pen.unit
  const sum = (of: (total: Total) => number) => totals.reduce((all, total) => all + of(total), 0)
  const all = { shipments: sum((t) => t.shipments), packages: sum((t) => t.packages), weight: sum((t) => t.weight) }
  const row = (cells: readonly string[], y: number, bold = false) =>
    cells.forEach((text, index) => {
      const place =
        index === 0 ? { x: left, width: 240 } : { x: left + 170 + index * 80, width: 76, align: 'right' as const }
      write(pen, text, { ...place, y: y + 3, bold })
    })
  const cells = (name: string, t: Omit<Total, 'serviceName'>) => [
    ...[name, t.shipments.toLocaleString('en-US'), t.packages.toLocaleString('en-US')],
    `${t.weight.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${unit}`,
  ]
  let y = top
  row(['Totals by service', 'Shipments', 'Packages', 'Weight'], y, true)
  ruleAt(pen, y + sizes.totalsRow)
  for (const total of totals) {
    y += sizes.totalsRow
    row(cells(total.serviceName, total), y)
  }
  y += sizes.totalsRow
  ruleAt(pen, y)
  row(cells('All', all), y, true)
  drawSignature(pen, y + sizes.totalsRow + sizes.gap, { left, right })
}

function drawSignature(pen: Pen, y: number, { left, right }: { left: number; right: number }): void {
  write(pen, 'Received by the driver', { x: left, y, width: right - left, size: 10, bold: true })
  const third = (right - left) / 3
  const line = y + sizes.signature - 28
  for (const [index, name] of ['Name', 'Signature', 'Date and time'].entries()) {
    const x = left + index * third
    const end = x + third - 12
    pen.pdf.moveTo(x, line).lineTo(end, line).lineWidth(0.75).strokeColor('black').stroke()
    write(pen, name, { x, y: line + 4, width: third - 12, colour: grey })
  }
}

export function drawFooter(pen: Pen, words: string): void {
  const { left, right, bottom } = pen.frame
  write(pen, words, { x: left, y: bottom + 10, width: right - left, colour: grey, align: 'right' })
}
