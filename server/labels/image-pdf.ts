/** Pictures of labels as a PDF: a page of the picture's own size for each, its greys kept. */
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { labelPdfOptions, pdfBytes } from './pdf.ts'
import type { Sheet } from './raster.ts'

/** The same pictures give the same bytes. */
export async function drawImagePdf(sheets: readonly Sheet[]): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = new PDFDocument(labelPdfOptions)
  const done = pdfBytes(pdf)
  for (const { width, height, grey, dpi } of sheets) {
    const raw = { width, height, channels: 1 } as const
    const png = await sharp(grey, { raw }).toColourspace('b-w').png({ compressionLevel: 6 }).toBuffer()
    const size: [number, number] = [(width * 72) / dpi, (height * 72) / dpi]
    pdf.addPage({ size, margin: 0 })
    pdf.image(png, 0, 0, { width: size[0], height: size[1] })
  }
  pdf.end()
  return done
}
