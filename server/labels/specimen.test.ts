/** Specimens in every format and on every paper: what they say, what they never say, and what a scanner would read. */
import { PDFiumLibrary } from '@hyzyla/pdfium'
import bwipjs from 'bwip-js/node'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SpecimenKind, specimenKinds } from '#contracts/devices.ts'
import { type LabelDpi, labelFormats, labelResolutions } from '#contracts/labels.ts'
import { inDocumentThread } from './document-thread.ts'
import type { FillOperation, LabelDrawing, TextOperation } from './operations.ts'
import { greyPixels } from './png.ts'
import { type Raster, threshold, turned } from './raster.ts'
import { layOutSpecimen, type SpecimenPaper } from './specimen.ts'
import { specimenPayload, specimenWords } from './specimen-imprint.ts'
import { renderSpecimen, type SpecimenOptions } from './specimen-render.ts'
import { decodeFieldData, zplCommands } from './testing/zpl-stream.ts'

let pdfium: PDFiumLibrary
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init()
})
afterAll(() => pdfium.destroy())

const papers: SpecimenPaper[] = ['4x6', 'letter']
const layouts = specimenKinds.flatMap((kind) =>
  papers.flatMap((paper) => labelResolutions.map((dpi) => ({ kind, paper, dpi }))),
)
const imprints: Record<SpecimenPaper, Record<SpecimenKind, number>> = {
  '4x6': { stamp_roll: 1, stamp_sheet: 12, envelope: 1 },
  letter: { stamp_roll: 1, stamp_sheet: 20, envelope: 1 },
}
const textsOf = ({ operations }: LabelDrawing) =>
  operations.filter((operation): operation is TextOperation => operation.kind === 'text')
const fillsOf = ({ operations }: LabelDrawing) =>
  operations.filter((operation): operation is FillOperation => operation.kind === 'fill')
const isTurned = (kind: SpecimenKind, paper: SpecimenPaper) => kind === 'envelope' && paper === '4x6'

/** The symbol by another's hand: a `#` for each dark module, row by row. */
function expectedSymbol(): { side: number; modules: string } {
  const [made] = bwipjs.raw('datamatrix', 'SPECIMEN NO POSTAGE VALUE', {}) as { pixs: number[]; pixx: number }[]
  return { side: made?.pixx ?? 0, modules: (made?.pixs ?? []).map((pixel) => (pixel === 1 ? '#' : ' ')).join('') }
}

/** Each symbol is found by the unbroken row at its foot. */
function symbolsOf(drawing: LabelDrawing, side: number) {
  const module = Math.min(...fillsOf(drawing).map(({ height }) => height))
  return fillsOf(drawing)
    .filter(({ width, height }) => height === module && width === side * module)
    .map(({ x, y }) => ({ x, y: y - (side - 1) * module, module }))
}

/** The document's paper as a printer would blacken it, upright. */
async function printed(kind: SpecimenKind, options: SpecimenOptions, drawing: LabelDrawing): Promise<Raster> {
  const bytes = await renderSpecimen(kind, options)
  const lies = isTurned(kind, options.paper)
  const [width, height] = lies ? [drawing.height, drawing.width] : [drawing.width, drawing.height]
  const raster = await rasterOf(bytes, options, { width, height })
  expect([raster.width, raster.height]).toEqual([width, height])
  return lies ? turned(turned(turned(raster))) : raster
}

async function rasterOf(bytes: Uint8Array, { format, dpi }: SpecimenOptions, size: { width: number; height: number }) {
  if (format === 'pdf') {
    const document = await pdfium.loadDocument(bytes)
    const page = await document.getPage(0).render({ ...size, render: 'bitmap', colorSpace: 'Gray' })
    document.destroy()
    return { width: page.width, height: page.height, grey: page.data }
  }
  const dotsPerMm = dpi === 203 ? 8 : 12
  const zpl = Buffer.from(bytes).toString()
  const [png] = format === 'png' ? [bytes] : await inDocumentThread('drawZpl', { zpl, ...size, dotsPerMm })
  const { data, info } = await sharp(png)
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, grey: new Uint8Array(data) }
}

const isDark = ({ grey, width }: Raster, x: number, y: number) => (grey[y * width + x] ?? 255) < threshold

describe.each(layouts)('a specimen: $kind on $paper at $dpi dpi', ({ kind, paper, dpi }) => {
  const drawing = layOutSpecimen(kind, { paper, dpi })

  it('says on every imprint, above and below its symbol, that it is void; and it shows no amount and no post', () => {
    const texts = textsOf(drawing).map(({ text }) => text)
    const times = (wanted: string) => texts.filter((text) => text === wanted).length
    const many = imprints[paper][kind]
    expect(times('$0.00')).toBe(many)
    expect(times('VOID')).toBe(many)
    const halves = Math.min(times('SPECIMEN -'), times('NO POSTAGE VALUE'))
    expect(kind === 'envelope' ? times(specimenWords) : halves).toBe(kind === 'envelope' ? 3 : many)
    expect(texts.filter((text) => /[$€£¢]|\d[.,]\d/.test(text) && text !== '$0.00')).toEqual([])
    expect(texts.join(' ')).not.toMatch(/USPS|U\.?S\.? POST|POSTAL|EAGLE|FIRST.CLASS|PRIORITY|PRESORT|PERMIT|PAID/i)
    for (const { x, width, text, inverse } of textsOf(drawing)) {
      if (!inverse) continue
      expect(
        fillsOf(drawing).some((area) => area.x === x && area.width === width),
        text,
      ).toBe(true)
    }
  })

  it('stays on its paper', () => {
    for (const { x, y, width, height } of drawing.operations) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(drawing.width)
      expect(y + height).toBeLessThanOrEqual(drawing.height)
    }
  })

  // No printer of letters speaks ZPL.
  it.each(labelFormats.filter((format) => paper === '4x6' || format !== 'zpl'))(
    'has in %s a symbol in each imprint that reads SPECIMEN NO POSTAGE VALUE',
    async (format) => {
      expect(specimenPayload).toBe('SPECIMEN NO POSTAGE VALUE')
      const { side, modules } = expectedSymbol()
      const raster = await printed(kind, { format, dpi, paper }, drawing)
      const symbols = symbolsOf(drawing, side)
      expect(symbols).toHaveLength(imprints[paper][kind])
      for (const { x, y, module } of symbols) {
        const middle = (at: number) => Math.floor((at + 0.5) * module)
        const read = Array.from(modules, (_, at) =>
          isDark(raster, x + middle(at % side), y + middle(Math.floor(at / side))) ? '#' : ' ',
        )
        expect(read.join('')).toBe(modules)
      }
    },
  )

  it('has its words in each format', async () => {
    const words = textsOf(drawing).map(({ text }) => text)
    const { grey } = await greyPixels(drawing)
    const black = (pixels: Uint8Array) => Buffer.from(pixels.map((pixel) => (pixel < threshold ? 1 : 0)))
    const sameAsDrawn = async (format: SpecimenOptions['format']) => {
      const raster = await printed(kind, { format, dpi, paper }, drawing)
      expect(black(raster.grey).equals(black(grey)), format).toBe(true)
    }
    await sameAsDrawn('png')
    if (isTurned(kind, paper)) {
      await sameAsDrawn('pdf')
      return sameAsDrawn('zpl')
    }
    const pdf = await pdfium.loadDocument(await renderSpecimen(kind, { format: 'pdf', dpi, paper }))
    const text = pdf.getPage(0).getText()
    pdf.destroy()
    const zpl = zplCommands(Buffer.from(await renderSpecimen(kind, { format: 'zpl', dpi, paper })).toString())
    const fields = zpl.filter(({ name }) => name === '^FD').map(({ parameters }) => decodeFieldData(parameters))
    for (const word of words) expect(text).toContain(word)
    expect(fields).toEqual(words)
  })
})

it('has the sizes of its papers, in inches', async () => {
  const inches = async (kind: SpecimenKind, paper: SpecimenPaper, dpi: LabelDpi = 300) => {
    const document = await pdfium.loadDocument(await renderSpecimen(kind, { format: 'pdf', dpi, paper }))
    const { originalWidth, originalHeight } = document.getPage(0).getOriginalSize()
    document.destroy()
    return [originalWidth / 72, originalHeight / 72].map((length) => Math.round(length * 100) / 100)
  }
  expect(await inches('stamp_roll', '4x6')).toEqual([4, 6])
  expect(await inches('stamp_sheet', '4x6')).toEqual([4, 6])
  expect(await inches('envelope', '4x6')).toEqual([4, 6])
  expect(await inches('stamp_roll', 'letter')).toEqual([8.5, 11])
  expect(await inches('stamp_sheet', 'letter')).toEqual([8.5, 11])
  expect(await inches('envelope', 'letter')).toEqual([9.5, 4.13])
})
