/** What holds for every label: nothing outside, nothing on top of another, nothing near the bars. */
import fc from 'fast-check'
import PDFDocument from 'pdfkit'
import { describe, expect, it } from 'vitest'
import type { LabelDesign, LabelDpi } from '#contracts/labels.ts'
import { quietArea } from './barcode.ts'
import { layOut } from './layout.ts'
import { accentedHeight, capHeight, depth, unitWidth } from './measure.ts'
import type { BarcodeOperation, Box, LabelDrawing, TextOperation } from './operations.ts'
import { anyDesign, design, filledWith, trackingNumber } from './testing/designs.ts'

const seed = Date.now() % 2 ** 31
const kerned = new PDFDocument({ autoFirstPage: false })

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function inside(a: Box, b: Box): boolean {
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height
}

const textsOf = (drawing: LabelDrawing) => drawing.operations.filter((operation) => operation.kind === 'text')
const shownOn = (drawing: LabelDrawing) => textsOf(drawing).map(({ text }) => text)

function barcodeOf(drawing: LabelDrawing): BarcodeOperation {
  const [barcode] = drawing.operations.filter((operation) => operation.kind === 'barcode')
  if (barcode === undefined) throw new Error('no barcode')
  return barcode
}

function faultsOfText(text: TextOperation): string[] {
  const width = unitWidth(text.text, text.bold) * text.size
  const drawn = kerned
    .font(text.bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(text.size)
    .widthOfString(text.text)
  const top = text.baseline - Math.max(accentedHeight, capHeight) * text.size
  return [
    ...(Math.max(width, drawn) > text.width ? [`too wide: ${text.text}`] : []),
    ...(top < text.y - 1 || text.baseline + depth * text.size > text.y + text.height + 1
      ? [`too high: ${text.text}`]
      : []),
    ...(text.text === '' || text.size < 5 ? [`invisible: ${text.text}`] : []),
  ]
}

/** Everything wrong with the drawing, in words. */
function faults(drawing: LabelDrawing): string[] {
  const { operations } = drawing
  const sheet = { x: 0, y: 0, width: drawing.width, height: drawing.height }
  const clear = quietArea(barcodeOf(drawing))
  const texts = textsOf(drawing)
  const fills = operations.filter((operation) => operation.kind === 'fill')
  return [
    ...[...operations, clear].filter((area) => !inside(area, sheet)).map((area) => `outside: ${JSON.stringify(area)}`),
    ...[...texts, ...fills]
      .filter((area) => overlap(area, clear))
      .map((area) => `at the bars: ${JSON.stringify(area)}`),
    ...texts.flatMap((a, i) =>
      texts
        .slice(i + 1)
        .filter((b) => overlap(a, b))
        .map((b) => `${a.text} on ${b.text}`),
    ),
    ...texts
      .filter((text) =>
        fills.some((area) => (text.inverse ? overlap(text, area) && !inside(text, area) : overlap(text, area))),
      )
      .map((text) => `on a rule: ${text.text}`),
    ...texts.flatMap(faultsOfText),
  ]
}

describe.each<LabelDpi>([203, 300])('layout at %i dpi', (dpi) => {
  it(`never overflows, overlaps or comes near the bars (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyDesign, fc.option(fc.integer({ min: 1, max: 999 })), (any, reprint) => {
        const options = reprint === null ? { dpi } : { dpi, reprint: { number: reprint } }
        expect(faults(layOut(any, options))).toEqual([])
      }),
      { seed, numRuns: 250 },
    )
  })

  it.each(['W', 'i', 'Wolfeschlegel ', 'שלום', '東京都渋谷区', '😀', '.'])(
    'holds the longest fields of %j',
    (pattern) => {
      expect(faults(layOut(filledWith(pattern), { dpi, reprint: { number: 999 } }))).toEqual([])
    },
  )

  it('has bars of whole dots that are wide and high enough', () => {
    const bars = (changes: Partial<LabelDesign>) => barcodeOf(layOut(design(changes), { dpi }))
    expect(bars({}).module / dpi).toBeGreaterThanOrEqual(0.0125)
    expect(bars({ routingPostalCode: '941051234' }).module / dpi).toBeGreaterThanOrEqual(0.0125)
    expect(bars({ trackingNumber: trackingNumber('94', 34) }).module).toBeGreaterThanOrEqual(2)
    expect(bars({}).height / dpi).toBeGreaterThanOrEqual(0.75)
  })
})

describe('layout', () => {
  it('shows piece, reprint and sample only when they apply', () => {
    const one = shownOn(layOut(design({ sample: false }), { dpi: 203 })).join('|')
    expect(one).not.toMatch(/PIECE|REPRINT|SAMPLE/)
    const two = layOut(design({ piece: { number: 1, of: 2 } }), { dpi: 203, reprint: { number: 3 } })
    const shown = ['PIECE: 1 OF 2', 'REPRINT 3', 'SAMPLE', 'SAMPLE - NOT POSTAGE', 'ZONE: 8', 'SHIP DATE: 21 NOV 2026']
    expect(shownOn(two)).toEqual(expect.arrayContaining(shown))
  })

  it('wraps before it shortens, and shortens the city rather than the ZIP code', () => {
    const line1 = 'Department of Extraordinarily Long Names and Even Longer Titles, Room 100'
    const wrapped = shownOn(layOut(design({ to: { ...design().to, line1 } }), { dpi: 203 }))
    expect(wrapped.join(' ')).toContain(line1.toUpperCase())
    const cut = shownOn(
      layOut(design({ to: { ...filledWith('Long ').to, state: 'CA', postalCode: '94105' } }), { dpi: 203 }),
    )
    expect(cut.filter((text) => text.endsWith('... CA 94105')).length).toBe(1)
  })
})
