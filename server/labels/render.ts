/** Label designs to the bytes of a document. */
import type { LabelDesign, LabelDpi, LabelFormat } from '#contracts/labels.ts'
import { AppError } from '../platform/errors.ts'
import { layOut } from './layout.ts'
import type { LabelDrawing } from './operations.ts'
import { drawPdf } from './pdf.ts'
import { drawPng } from './png.ts'
import { layOutTestPrint, type TestPrint } from './test-print.ts'
import { drawZpl } from './zpl.ts'

export interface RenderOptions {
  format: LabelFormat
  dpi: LabelDpi
}

export interface LabelRenderOptions extends RenderOptions {
  /** prints `REPRINT n` */
  reprint?: { number: number }
}

/** Bounds memory and time of one document: 500 labels take 5 MB and a few seconds. */
export const maxLabelsPerDocument = 500

/** The HTTP media type of each format. */
export const labelMediaTypes: Record<LabelFormat, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  zpl: 'application/zpl',
}

/**
 * One label as a PDF page of 4x6 in, a 1-bit PNG with a pixel per dot, or a ZPL format.
 * Throws AppError `unprocessable` when tracking number or routing code are wrong.
 */
export function renderLabel(design: LabelDesign, options: LabelRenderOptions): Promise<Uint8Array<ArrayBuffer>> {
  return renderLabels([design], options)
}

/**
 * Several labels in one document: PDF pages or ZPL formats in order. A PNG is one label, because stacked labels
 * would print at the wrong size. Throws AppError `unprocessable` (wrong number; more than `maxLabelsPerDocument`)
 * or `not_acceptable` (several as PNG), and RangeError for no label at all.
 */
export async function renderLabels(
  designs: readonly LabelDesign[],
  options: LabelRenderOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (designs.length === 0) throw new RangeError('no label to render')
  if (designs.length > maxLabelsPerDocument) {
    throw new AppError('unprocessable', `At most ${maxLabelsPerDocument} labels fit one document; ask for fewer.`)
  }
  if (options.format === 'png' && designs.length > 1) {
    throw new AppError('not_acceptable', 'A PNG holds one label; name a package, or ask for PDF or ZPL.')
  }
  return draw(
    designs.map((design) => layOut(design, options)),
    options.format,
  )
}

/** The test label of the Devices page. Throws RangeError for an unknown time zone. */
export async function renderTestPrint(test: TestPrint, options: RenderOptions): Promise<Uint8Array<ArrayBuffer>> {
  return draw([layOutTestPrint(test, options.dpi)], options.format)
}

async function draw(drawings: readonly LabelDrawing[], format: LabelFormat) {
  if (format === 'pdf') return drawPdf(drawings)
  if (format === 'zpl') return drawZpl(drawings)
  const [only] = drawings
  if (only === undefined) throw new RangeError('no label to render')
  return drawPng(only)
}
