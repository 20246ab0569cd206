/** Documents as carriers send them, made from a design: pictures, PDF pages of several kinds, ZPL of both resolutions. */
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import type { LabelDpi } from '#contracts/labels.ts'
import type { DocumentPiece } from '../pieces.ts'
import { renderLabel } from '../render.ts'
import { design } from './designs.ts'

export function piece(format: DocumentPiece['format'], bytes: Uint8Array | string): DocumentPiece {
  return { kind: 'document', format, base64: Buffer.from(bytes).toString('base64') }
}

/** What a scanner reads from every label here. */
export const barcodeText = `420${design().routingPostalCode}${design().trackingNumber}`

/** Portrait, 4x6 in. */
export async function pngLabel(dpi: LabelDpi): Promise<Uint8Array> {
  return renderLabel(design(), { format: 'png', dpi })
}

/** As UPS draws it: 1400 x 800, the label lying on its left side, white at the right. */
export async function gifLabel(): Promise<Uint8Array> {
  const upright = sharp(await pngLabel(203)).resize(800, 1200, { fit: 'fill', kernel: 'linear' })
  return sharp(await upright.png().toBuffer())
    .rotate(-90)
    .extend({ right: 200, background: 'white' })
    .gif()
    .toBuffer()
}

export async function pdfLabel(): Promise<Uint8Array> {
  return renderLabel(design(), { format: 'pdf', dpi: 300 })
}

/** The label on pages of the given size in points, its lower left corner at `x`, `y`, turned or not. */
export async function pdfPages(
  places: readonly { size: [number, number]; x: number; y: number; lying?: boolean; turn?: number }[],
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const [label] = await pdf.embedPdf(await pdfLabel())
  if (!label) throw new Error('no page')
  for (const { size, x, y, lying, turn } of places) {
    const page = pdf.addPage(size)
    page.drawPage(label, lying ? { x: x + 432, y, rotate: { type: 'degrees', angle: 90 } as never } : { x, y })
    if (turn) page.setRotation({ type: 'degrees', angle: turn } as never)
  }
  return pdf.save()
}

export async function zplLabel(dpi: LabelDpi): Promise<Uint8Array> {
  return renderLabel(design(), { format: 'zpl', dpi })
}
