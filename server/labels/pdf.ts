/** Drawings as a PDF of 4x6 in pages: vector text in the built-in Helvetica, nothing embedded. */
import PDFDocument from 'pdfkit'
import { elementWidths } from './code128.ts'
import { unitWidth } from './measure.ts'
import type { BarcodeOperation, LabelDrawing, TextOperation } from './operations.ts'

/** Any value but 0 makes pdfkit kern each word by itself; kerned against a space, `SHIP TO` would read `SHIPTO`. */
const unkernedSpaces = 0.001

type Pdf = InstanceType<typeof PDFDocument>

/** The same labels give the same bytes: the only date inside is a constant. */
export const labelPdfOptions = {
  autoFirstPage: false,
  margin: 0,
  info: { Title: 'Label', Producer: 'Postroom', Creator: 'Postroom', CreationDate: new Date(0) },
}

/** One page per drawing. The same drawings give the same bytes. */
export async function drawPdf(drawings: readonly LabelDrawing[]): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = new PDFDocument(labelPdfOptions)
  const done = pdfBytes(pdf)
  for (const drawing of drawings) drawPage(pdf, drawing)
  pdf.end()
  return done
}

/** Collects the document until it ends. */
export async function pdfBytes(pdf: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', resolve)
    pdf.on('error', reject)
  })
  return new Uint8Array(Buffer.concat(chunks))
}

function drawPage(pdf: Pdf, drawing: LabelDrawing): void {
  pdf.addPage({ size: [(drawing.width * 72) / drawing.dpi, (drawing.height * 72) / drawing.dpi], margin: 0 })
  pdf.scale(72 / drawing.dpi)
  for (const operation of drawing.operations) {
    if (operation.kind === 'text') drawText(pdf, operation)
    else if (operation.kind === 'barcode') drawBars(pdf, operation)
    else pdf.rect(operation.x, operation.y, operation.width, operation.height).fill('black')
  }
}

function drawText(pdf: Pdf, operation: TextOperation): void {
  const spare = operation.width - unitWidth(operation.text, operation.bold) * operation.size
  pdf
    .font(operation.bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(operation.size)
    .fillColor(operation.inverse ? 'white' : 'black')
    .text(operation.text, operation.x + (operation.align === 'center' ? spare / 2 : 0), operation.baseline, {
      lineBreak: false,
      baseline: 'alphabetic',
      wordSpacing: unkernedSpaces,
    })
}

function drawBars(pdf: Pdf, operation: BarcodeOperation): void {
  let x = operation.x
  elementWidths(operation.values).forEach((modules, index) => {
    const width = modules * operation.module
    if (index % 2 === 0) pdf.rect(x, operation.y, width, operation.height)
    x += width
  })
  pdf.fill('black')
}
