/** Tells a label from the placeholder some carriers send with an error: one pixel, a white page, a broken file. */
import { firstSheet } from './carrier-document.ts'
import { readCarrierZpl } from './carrier-zpl.ts'
import { type DocumentPiece, documentBytes, UnreadableDocument } from './pieces.ts'
import { extent, inkBox, type Sheet, threshold } from './raster.ts'
import type { ZplCommand } from './zpl-commands.ts'

/** Pixels; FedEx and UPS draw labels of 800 x 1200 and more. */
const smallestSide = 200
/** Share of black within what is printed: a label has 5 to 40 %. A page all black is none either. */
const ink = { min: 0.01, max: 0.9 }
/** Share of the sheet's width and height, both, that is printed on: a letter page with a label on half of it has more. */
const printedMin = 0.25
/** Texts and pictures of a label: names, addresses, service, number. A placeholder has one or two. */
const fieldsMin = 3
/** Characters of a picture that is more than a logo or a dot. */
const pictureMin = 2_000

/**
 * True when the document can be read and its first page is neither tiny nor blank. What is printed on it is not
 * looked at. Throws AppError `unavailable` when too many labels are being read at once.
 */
export async function looksLikeLabel(document: DocumentPiece): Promise<boolean> {
  try {
    const { format } = document
    const bytes = documentBytes(document)
    // Drawing ZPL takes a tenth of a second; that it is whole and prints a label's worth of fields says as much.
    if (format === 'zpl') return readCarrierZpl(bytes).labels.some(({ commands }) => fieldsOf(commands) >= fieldsMin)
    return isPrinted(await firstSheet({ format, bytes }))
  } catch (error) {
    if (error instanceof UnreadableDocument) return false
    throw error
  }
}

/** A picture counts as many fields: some carriers send the whole label as one. */
function fieldsOf(commands: readonly ZplCommand[]): number {
  const pictures = commands.filter(({ name, parameters }) => name === '^GF' && parameters.length > pictureMin)
  return pictures.length * fieldsMin + commands.filter(({ name }) => name === '^FD').length
}

function isPrinted(sheet: Sheet): boolean {
  if (Math.min(sheet.width, sheet.height) < smallestSide) return false
  const box = inkBox(sheet, extent(sheet))
  if (!box || box.width < sheet.width * printedMin || box.height < sheet.height * printedMin) return false
  // Counted by index: an iterator or a callback a pixel held up every other request for 10 ms.
  const { grey } = sheet
  let black = 0
  for (let at = 0; at < grey.length; at += 1) if ((grey[at] ?? 255) < threshold) black += 1
  const share = black / (box.width * box.height)
  return share >= ink.min && share <= ink.max
}
