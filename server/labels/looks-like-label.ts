/** Tells a label from the placeholder some carriers send with an error: one pixel, a white page, a broken file. */
import { firstSheet } from './carrier-document.ts'
import { type DocumentPiece, documentBytes, UnreadableDocument } from './pieces.ts'
import { extent, inkBox, type Sheet, threshold } from './raster.ts'

/** Pixels; FedEx and UPS draw labels of 800 x 1200 and more. */
const smallestSide = 200
/** Share of black within what is printed: a label has 5 to 40 %. A page all black is none either. */
const ink = { min: 0.01, max: 0.9 }
/** Share of the sheet's width and height, both, that is printed on: a letter page with a label on half of it has more. */
const printedMin = 0.25

/**
 * True when the document can be read and its first page is neither tiny nor blank. What is printed on it is not
 * looked at. Throws AppError `unavailable` when too many labels are being read at once.
 */
export async function looksLikeLabel(document: DocumentPiece): Promise<boolean> {
  try {
    const { format } = document
    return isPrinted(await firstSheet({ format, bytes: documentBytes(document) }))
  } catch (error) {
    if (error instanceof UnreadableDocument) return false
    throw error
  }
}

function isPrinted(sheet: Sheet): boolean {
  if (Math.min(sheet.width, sheet.height) < smallestSide) return false
  const box = inkBox(sheet, extent(sheet))
  if (!box || box.width < sheet.width * printedMin || box.height < sheet.height * printedMin) return false
  const black = sheet.grey.reduce((count, grey) => (grey < threshold ? count + 1 : count), 0)
  const share = black / (box.width * box.height)
  return share >= ink.min && share <= ink.max
}
