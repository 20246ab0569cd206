/** A label design as drawing operations. Pure: the same design gives the same drawing in every format. */
import type { LabelDesign, LabelDpi } from '#contracts/labels.ts'
import { addressLines } from './address-lines.ts'
import { placeBarcode } from './barcode.ts'
import { encodeGS1 } from './code128.ts'
import type { Paragraph } from './fit.ts'
import { groupedByFour, impbElements, normaliseTrackingNumber } from './impb.ts'
import { box, dots, type LabelDrawing, type LabelOperation } from './operations.ts'
import { block, fill, headline } from './place.ts'
import { printable, printableCapitals } from './printable.ts'

export interface LayoutOptions {
  dpi: LabelDpi
  reprint?: { number: number }
}

/** Edges in thousandths of an inch. Printers cannot be trusted with the outermost 0.08 in. */
const left = 80
const right = 3920
/** A banner is one or two letters; a sign that is transliterated may become a word. */
const longestBanner = 4
const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')

/** Throws AppError `unprocessable` when tracking number or routing code cannot be a barcode. */
export function layOut(design: LabelDesign, options: LayoutOptions): LabelDrawing {
  const { dpi } = options
  return {
    dpi,
    width: dots(4000, dpi),
    height: dots(6000, dpi),
    operations: [
      ...frame(dpi),
      ...banner(design, dpi),
      ...facts(design, options),
      ...indicia(design, dpi),
      ...service(design, dpi),
      ...addresses(design, dpi),
      ...extras(design, dpi),
      ...sampleBand(design, dpi),
      ...barcode(design, dpi),
      ...references(design, dpi),
    ],
  }
}

function frame(dpi: LabelDpi): LabelOperation[] {
  const line = (edges: [number, number, number, number]) =>
    fill(box(dpi, { left: edges[0], top: edges[1], right: edges[2], bottom: edges[3] }))
  return [
    line([left, 80, right, 95]),
    line([left, 95, left + 15, 1080]),
    line([right - 15, 95, right, 1080]),
    line([1080, 95, 1095, 1080]),
    line([2520, 95, 2535, 1080]),
    line([left, 1080, right, 1095]),
    line([left, 1480, right, 1505]),
    line([left, 2400, right, 2410]),
    line([left, 3900, right, 3940]),
    line([left, 5340, right, 5380]),
  ]
}

function banner(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const area = box(dpi, { left: 110, top: 95, right: 1065, bottom: 1080 })
  const letters = printableCapitals(design.banner).slice(0, longestBanner)
  return headline(area, letters, {
    dpi,
    points: { max: 66, oneLine: 8, min: 8 },
    bold: true,
    align: 'center',
  })
}

function facts(design: LabelDesign, { dpi, reprint }: LayoutOptions): LabelOperation[] {
  const lines = [
    `SHIP DATE: ${dateOf(design.shipDate)}`,
    `WEIGHT: ${design.weight.value} ${design.weight.unit}`,
    design.zone === null ? '' : `ZONE: ${design.zone}`,
    design.piece.of > 1 ? `PIECE: ${design.piece.number} OF ${design.piece.of}` : '',
    reprint === undefined ? '' : `REPRINT ${reprint.number}`,
  ]
  const area = box(dpi, { left: 1140, top: 130, right: 2490, bottom: 1050 })
  return block(area, lines.map(line), { dpi, points: { max: 9.5, oneLine: 6, min: 5.5 }, bold: true, middle: true })
}

/** Words only, in every case: nothing here may look like an indicium or a permit imprint (18 USC 501). */
function indicia(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const words = design.sample ? ['NOT POSTAGE', 'NO VALUE'] : ['PREPARED WITH', 'POSTROOM']
  const title = box(dpi, { left: 2560, top: 240, right: 3880, bottom: 600 })
  const below = box(dpi, { left: 2560, top: design.sample ? 620 : 240, right: 3880, bottom: 960 })
  const style = { dpi, bold: true, align: 'center' as const, middle: true }
  return [
    ...headline(title, design.sample ? 'SAMPLE' : '', { ...style, points: { max: 23, oneLine: 8, min: 8 } }),
    ...block(below, words.map(line), { ...style, points: { max: 10, oneLine: 8, min: 8 } }),
  ]
}

function service(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const area = box(dpi, { left: 120, top: 1105, right: 3880, bottom: 1475 })
  const points = { max: 20, oneLine: 12, min: 6 }
  return block(area, [line(design.serviceTitle)], { dpi, points, bold: true, align: 'center', middle: true })
}

function addresses(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const international = design.from.country !== design.to.country
  const sender = box(dpi, { left: 120, top: 1540, right: 2450, bottom: 2380 })
  const heading = box(dpi, { left: 120, top: 2450, right: 690, bottom: 2650 })
  const recipient = box(dpi, { left: 720, top: 2450, right: 3880, bottom: 3650 })
  return [
    ...block(sender, addressLines(design.from, international), { dpi, points: { max: 9, oneLine: 7, min: 5.5 } }),
    ...block(heading, [line('SHIP TO:')], { dpi, points: { max: 9, oneLine: 6, min: 6 }, bold: true }),
    ...block(recipient, addressLines(design.to, international), {
      dpi,
      points: { max: 14, oneLine: 10, min: 6.5 },
      bold: true,
    }),
  ]
}

function extras(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const area = box(dpi, { left: 2520, top: 1540, right: 3880, bottom: 2380 })
  const points = { max: 9.5, oneLine: 7.5, min: 5.5 }
  return block(area, design.extras.map(line), { dpi, points, bold: true, align: 'center' })
}

function sampleBand(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  if (!design.sample) return []
  const area = box(dpi, { left, top: 3670, right, bottom: 3870 })
  const style = { dpi, points: { max: 11, oneLine: 8, min: 8 }, bold: true, align: 'center' as const, inverse: true }
  return [fill(area), ...headline(area, 'SAMPLE - NOT POSTAGE', style)]
}

function barcode(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const title = box(dpi, { left: 120, top: 3955, right: 3880, bottom: 4175 })
  const bars = box(dpi, { left: 0, top: 4190, right: 4000, bottom: 5090 })
  const digits = box(dpi, { left: 120, top: 5105, right: 3880, bottom: 5330 })
  const style = { dpi, points: { max: 11.5, oneLine: 8, min: 6 }, bold: true, align: 'center' as const, middle: true }
  const number = groupedByFour(normaliseTrackingNumber(design.trackingNumber))
  return [
    ...block(title, [line(design.barcodeTitle)], style),
    placeBarcode(bars, encodeGS1(impbElements(design.routingPostalCode, design.trackingNumber)), dpi),
    ...headline(digits, number, style),
  ]
}

function references(design: LabelDesign, dpi: LabelDpi): LabelOperation[] {
  const area = box(dpi, { left: 120, top: 5410, right: 3880, bottom: 5925 })
  return block(area, design.references.map(line), { dpi, points: { max: 8, oneLine: 6, min: 5.5 } })
}

function line(text: string): Paragraph {
  return { text: printable(text), tail: '' }
}

/** 2026-11-21 becomes 21 NOV 2026, which no country misreads. */
function dateOf(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${Number(date)} ${months[Number(month) - 1] ?? month} ${year}`
}
