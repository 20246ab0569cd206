/**
 * What is done with a carrier's bytes by parsers that were written by others: pdfium, pdf-lib and the ZPL renderer.
 * Runs in a thread of its own (document-thread.ts), because a document may make a parser hang or take all memory.
 */
import { degrees, PDFDocument, type PDFPage, rgb, StandardFonts } from 'pdf-lib'
import { ready } from 'zpl-renderer-js'
import { documentMaxPages, UnreadableDocument } from './pieces.ts'
import { rasteriser } from './png.ts'
import { extent, type Sheet } from './raster.ts'
import { markSize, markSpot } from './reprint-mark.ts'
import { labelArea } from './stock.ts'

export interface DocumentJobs {
  /** One page as a grey picture, and how many there are. Pages count from 0. */
  drawPage: { task: { bytes: Uint8Array; page: number; dpi: number }; answer: { pages: number; sheet: Sheet } }
  /** The pages alone, without what a PDF can hold besides; `mark` is printed on each. */
  takePages: { task: { bytes: Uint8Array; mark: string | null }; answer: Uint8Array<ArrayBuffer> }
  /** PDF documents one after the other. */
  joinPages: { task: { documents: readonly Uint8Array[] }; answer: Uint8Array<ArrayBuffer> }
  /** The labels of a ZPL stream as PNG, on paper of the given dots. */
  drawZpl: {
    task: { zpl: string; width: number; height: number; dotsPerMm: number }
    answer: Uint8Array<ArrayBuffer>[]
  }
}
export type JobName = keyof DocumentJobs

/** A page of 20 x 20 in at 300 dpi; anything larger is not paper that goes through a label or office printer. */
const pageMaxInches = 20
/** Fine enough to see where a page is blank. */
const lookDpi = 100

export const documentJobs: {
  [Name in JobName]: (task: DocumentJobs[Name]['task']) => Promise<DocumentJobs[Name]['answer']>
} = { drawPage, takePages, joinPages, drawZpl }

async function drawPage({ bytes, page, dpi }: DocumentJobs['drawPage']['task']) {
  const library = await rasteriser()
  const document = await library.loadDocument(bytes).catch(rejectPdf)
  try {
    const pages = document.getPageCount()
    if (pages < 1) throw new UnreadableDocument('it has no page')
    if (pages > documentMaxPages) throw new UnreadableDocument(`it has more than ${documentMaxPages} pages`)
    const { originalWidth, originalHeight } = document.getPage(page).getOriginalSize()
    const largest = Math.max(originalWidth, originalHeight) / 72
    if (!(largest <= pageMaxInches)) throw new UnreadableDocument(`page ${page + 1} is ${Math.ceil(largest)} in long`)
    const [width, height] = [originalWidth, originalHeight].map((points) => Math.round((points * dpi) / 72))
    if (!width || !height) throw new UnreadableDocument(`page ${page + 1} has no size`)
    const drawn = await document.getPage(page).render({ width, height, render: 'bitmap', colorSpace: 'Gray' })
    return { pages, sheet: { width, height, dpi, grey: drawn.data } }
  } finally {
    document.destroy()
  }
}

async function takePages({ bytes, mark }: DocumentJobs['takePages']['task']) {
  const source = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true }).catch(rejectPdf)
  if (source.getPageCount() < 1) throw new UnreadableDocument('it has no page')
  if (source.getPageCount() > documentMaxPages) {
    throw new UnreadableDocument(`it has more than ${documentMaxPages} pages`)
  }
  const target = await newPdf()
  const pages = await target.copyPages(source, source.getPageIndices()).catch(rejectPdf)
  for (const [index, page] of pages.entries()) {
    target.addPage(page)
    if (mark === null && index > 0) continue
    // Also without a mark: pdf-lib takes pages over that no viewer can show.
    const { sheet } = await drawPage({ bytes, page: index, dpi: lookDpi })
    if (mark !== null) await markPage(target, page, { mark, sheet, firstPage: index === 0 })
  }
  return saved(target)
}

async function joinPages({ documents }: DocumentJobs['joinPages']['task']) {
  const target = await newPdf()
  for (const bytes of documents) {
    const source = await PDFDocument.load(bytes, { updateMetadata: false })
    for (const page of await target.copyPages(source, source.getPageIndices())) target.addPage(page)
  }
  return saved(target)
}

async function drawZpl({ zpl, width, height, dotsPerMm }: DocumentJobs['drawZpl']['task']) {
  const { api } = await ready
  const pictures = await api
    .zplToBase64MultipleAsync(zpl, width / dotsPerMm, height / dotsPerMm, dotsPerMm)
    .catch((cause: unknown) => {
      throw new UnreadableDocument('its ZPL prints nothing or is broken', { cause })
    })
  return pictures.map((base64) => new Uint8Array(Buffer.from(base64, 'base64')))
}

/** No dates of now: the same labels give the same bytes. */
async function newPdf(): Promise<PDFDocument> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  pdf.setTitle('Label')
  pdf.setProducer('Postroom')
  return pdf
}

async function saved(pdf: PDFDocument): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await pdf.save())
}

function rejectPdf(cause: unknown): never {
  const locked = cause instanceof Error && /encrypt|password/i.test(cause.message)
  throw new UnreadableDocument(locked ? 'it is protected by a password' : 'it is not a whole PDF', { cause })
}

interface PageMark {
  mark: string
  /** the page as it looks */
  sheet: Sheet
  firstPage: boolean
}

/** Prints the mark in a white box where the page shows it upright, whatever its box and its turn. */
async function markPage(pdf: PDFDocument, page: PDFPage, { mark, sheet, firstPage }: PageMark): Promise<void> {
  const spot = markSpot(sheet, labelArea(sheet, firstPage) ?? extent(sheet))
  const font = await pdf.embedFont(StandardFonts.HelveticaBold)
  const points = (pixels: number) => (pixels * 72) / sheet.dpi
  const [left, bottom] = [points(spot.x), points(spot.y + spot.height)]
  const [width, height] = [markSize.width * 72, markSize.height * 72]
  const size = Math.min(9, (width * 0.94) / font.widthOfTextAtSize(mark, 1))
  const turn = degrees(((page.getRotation().angle % 360) + 360) % 360)
  const at = (x: number, y: number) => ({ ...onPage(page, x, y), rotate: turn })
  page.drawRectangle({ ...at(left, bottom), width, height, color: rgb(1, 1, 1) })
  const indent = (width - font.widthOfTextAtSize(mark, size)) / 2
  page.drawText(mark, { ...at(left + indent, bottom - (height - size * 0.72) / 2), size, font, color: rgb(0, 0, 0) })
}

/** A place given from the top left corner of the page as shown, in the page's own axes (PDF 32000-1, 7.7.3.3 Rotate). */
function onPage(page: PDFPage, right: number, down: number): { x: number; y: number } {
  const box = page.getCropBox()
  const [x, y] = [box.x, box.y]
  const angle = ((page.getRotation().angle % 360) + 360) % 360
  if (angle === 90) return { x: x + down, y: y + right }
  if (angle === 180) return { x: x + box.width - right, y: y + down }
  if (angle === 270) return { x: x + box.width - down, y: y + box.height - right }
  return { x: x + right, y: y + box.height - down }
}
