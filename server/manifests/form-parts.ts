/** The parts of a manifest list, each drawn at its place on the page. */
import bwipjs from 'bwip-js/node'
import { type Weight, weightIn } from '#contracts/units.ts'
import type { ManifestShipment } from '../shipments/index.ts'
import { placeOf, recipientOf } from './describe.ts'
import type { Form } from './form.ts'
import { type Column, columnsOf, sizes } from './form-layout.ts'
import { grey, type Pen, ruleAt, write } from './form-pen.ts'

const barcode = { width: 230, height: 40, widestModule: 1.2 }

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

export function drawFooter(pen: Pen, words: string): void {
  const { left, right, bottom } = pen.frame
  write(pen, words, { x: left, y: bottom + 10, width: right - left, colour: grey, align: 'right' })
}
