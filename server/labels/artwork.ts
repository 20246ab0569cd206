/** Labels of any origin as one document: designs are drawn, carriers' documents are taken over or converted. */
import { AppError } from '../platform/errors.ts'
import { type CarrierDocument, labelPages, labelPictures, labelZpl } from './carrier-document.ts'
import { inDocumentThread } from './document-thread.ts'
import { type DocumentPiece, documentBytes, type LabelPiece, UnreadableDocument, unreadable } from './pieces.ts'
import { encodePng } from './png.ts'
import { type LabelRenderOptions, maxLabelsPerDocument, renderLabels } from './render.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Several labels in one document, in order: PDF pages, ZPL formats, or one label as a 1-bit PNG of 4 in width with a
 * pixel per dot. A carrier's PDF keeps its pages and a carrier's ZPL its commands where they fit the resolution and
 * leave the printer's settings alone; everything else is converted at its true size. `reprint` prints `REPRINT n`
 * where a label is blank.
 * Throws AppError `unprocessable` (naming the label whose document cannot be read; more than `maxLabelsPerDocument`),
 * `not_acceptable` (several labels or pages as PNG), `unavailable` (too many at once), and RangeError for none at all.
 */
export async function renderArtwork(pieces: readonly LabelPiece[], options: LabelRenderOptions): Promise<Bytes> {
  const designs = pieces.flatMap((piece) => (piece.kind === 'design' ? [piece.design] : []))
  if (designs.length === pieces.length) return renderLabels(designs, options)
  if (pieces.length > maxLabelsPerDocument) {
    throw new AppError('unprocessable', `At most ${maxLabelsPerDocument} labels fit one document; ask for fewer.`)
  }
  if (options.format === 'png' && pieces.length > 1) throw severalAsPng()
  const parts: Bytes[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === 'design') parts.push(await renderLabels([piece.design], options))
    else parts.push(await renderDocument(piece, { ...options, number: index + 1, of: pieces.length }))
  }
  const [only] = parts
  if (parts.length === 1 && only) return only
  return options.format === 'pdf'
    ? inDocumentThread('joinPages', { documents: parts })
    : new Uint8Array(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])))
}

/** PDF documents of labels, each made by `renderArtwork`, as one: for more labels than fit one of its documents. */
export async function joinPdfs(documents: readonly Bytes[]): Promise<Bytes> {
  const [only] = documents
  return documents.length === 1 && only ? only : inDocumentThread('joinPages', { documents })
}

async function renderDocument(
  piece: DocumentPiece,
  options: LabelRenderOptions & { number: number; of: number },
): Promise<Bytes> {
  try {
    return await convert({ format: piece.format, bytes: documentBytes(piece) }, options)
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error
    throw unreadable(error, { number: options.number, of: options.of, format: piece.format })
  }
}

async function convert(document: CarrierDocument, options: LabelRenderOptions): Promise<Bytes> {
  const { format, dpi, reprint } = options
  if (format === 'pdf') return labelPages(document, reprint)
  if (format === 'zpl') return labelZpl(document, { dpi, reprint })
  const [picture, second] = await labelPictures(document, { dpi, reprint })
  if (!picture || second) throw severalAsPng()
  return encodePng(picture, dpi)
}

function severalAsPng(): AppError {
  return new AppError('not_acceptable', 'A PNG holds one label; name a package, or ask for PDF or ZPL.')
}
