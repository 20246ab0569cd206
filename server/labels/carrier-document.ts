/** A carrier's document in each format: pictures of its labels in dots, PDF pages, ZPL formats. */
import type { LabelDpi } from '#contracts/labels.ts'
import { type CarrierZpl, readCarrierZpl, textToDraw, withMark } from './carrier-zpl.ts'
import { inDocumentThread } from './document-thread.ts'
import { drawImagePdf } from './image-pdf.ts'
import { type DocumentPiece, UnreadableDocument } from './pieces.ts'
import { extent, type Sheet } from './raster.ts'
import { readImage } from './read-image.ts'
import { markReprint, markSpot, markText } from './reprint-mark.ts'
import { placeOnStock } from './stock.ts'
import { imageZpl } from './zpl-image.ts'

export interface CarrierDocument {
  format: DocumentPiece['format']
  bytes: Uint8Array<ArrayBuffer>
}

type Reprint = { number: number } | undefined

/** Inches and dots per millimetre of the paper on which ZPL is drawn; a little longer than the longest label. */
const zplPaper = { width: 4, length: 8.25 }
const dotsPerMm: Record<LabelDpi, number> = { 203: 8, 300: 12 }
/** A picture in a PDF keeps its own resolution up to this; print heads have no more. */
const pictureMaxDpi = 300
const lookDpi = 150

/** Every label of the document as the printer's dots. Throws UnreadableDocument, also when all of it is blank. */
export async function labelPictures(
  document: CarrierDocument,
  { dpi, reprint }: { dpi: LabelDpi; reprint: Reprint },
): Promise<Sheet[]> {
  return onStock(sheetsOf(document, dpi), { dpi: () => dpi, reprint })
}

/** The document as a PDF: its own pages, or a page of 4 in width for each picture. Throws UnreadableDocument. */
export async function labelPages(document: CarrierDocument, reprint: Reprint): Promise<Uint8Array<ArrayBuffer>> {
  if (document.format === 'pdf') {
    const mark = reprint ? markText(reprint.number) : null
    return inDocumentThread('takePages', { bytes: document.bytes, mark })
  }
  const dpi = (sheet: Sheet) => Math.min(sheet.dpi, pictureMaxDpi)
  return drawImagePdf(await onStock(sheetsOf(document, pictureMaxDpi), { dpi, reprint }))
}

/** ZPL for the resolution: the carrier's own where it fits and is harmless, pictures otherwise. Throws UnreadableDocument. */
export async function labelZpl(
  document: CarrierDocument,
  options: { dpi: LabelDpi; reprint: Reprint },
): Promise<Uint8Array<ArrayBuffer>> {
  const zpl = document.format === 'zpl' ? readCarrierZpl(document.bytes) : null
  if (zpl?.harmless && zpl.dpi === options.dpi) return ownZpl(zpl, document, options.reprint)
  const pictures = await labelPictures(document, options)
  return new TextEncoder().encode(pictures.map(imageZpl).join(''))
}

async function ownZpl(zpl: CarrierZpl, document: CarrierDocument, reprint: Reprint): Promise<Uint8Array<ArrayBuffer>> {
  if (!reprint) return document.bytes
  const spots = (await drawnZpl(zpl)).map((sheet) => markSpot(sheet, { ...extent(sheet), height: 6 * sheet.dpi }))
  return new Uint8Array(Buffer.from(withMark(zpl, reprint.number, spots), 'latin1'))
}

/** The first page or label as it came, at a resolution to look at. Throws UnreadableDocument. */
export async function firstSheet(document: CarrierDocument): Promise<Sheet> {
  for await (const sheet of sheetsOf(document, lookDpi)) return sheet
  throw new UnreadableDocument('it is empty')
}

/** Pages one by one, so that fifty of them are never in memory together. PDF pages are drawn at `dpi`. */
async function* sheetsOf({ format, bytes }: CarrierDocument, dpi: number): AsyncGenerator<Sheet> {
  if (format === 'zpl') yield* await drawnZpl(readCarrierZpl(bytes))
  else if (format === 'pdf') {
    for (let page = 0, pages = 1; page < pages; page += 1) {
      const drawn = await inDocumentThread('drawPage', { bytes, page, dpi })
      pages = drawn.pages
      yield drawn.sheet
    }
  } else yield await readImage(bytes, format)
}

/** Labels of a ZPL stream at the resolution it was made for. */
async function drawnZpl(zpl: CarrierZpl): Promise<Sheet[]> {
  const paper = { width: Math.round(zplPaper.width * zpl.dpi), height: Math.round(zplPaper.length * zpl.dpi) }
  const pictures = await inDocumentThread('drawZpl', {
    zpl: textToDraw(zpl),
    ...paper,
    dotsPerMm: dotsPerMm[zpl.dpi],
  })
  return Promise.all(pictures.map(async (png) => ({ ...(await readImage(png, 'png')), dpi: zpl.dpi })))
}

async function onStock(
  sheets: AsyncGenerator<Sheet>,
  { dpi, reprint }: { dpi: (sheet: Sheet) => number; reprint: Reprint },
): Promise<Sheet[]> {
  const labels: Sheet[] = []
  let firstPage = true
  for await (const sheet of sheets) {
    const raster = await placeOnStock(sheet, { dpi: dpi(sheet), firstPage })
    firstPage = false
    if (!raster) continue
    const label = { ...raster, dpi: dpi(sheet) }
    labels.push(reprint ? await markReprint(label, reprint.number) : label)
  }
  if (labels.length === 0) throw new UnreadableDocument('it is blank')
  return labels
}
