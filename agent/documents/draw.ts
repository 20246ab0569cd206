/** A document of any format as black and white pictures for a paper, one a page. Runs in the drawing thread. */
import type { Picture } from '../printers/picture.ts'
import { rasterPicture } from './fit.ts'
import { readGif } from './gif.ts'
import type { Paper } from './paper.ts'
import { drawPdf } from './pdf.ts'
import { readPng } from './png.ts'

export interface DrawnDocument {
  format: 'pdf' | 'png' | 'gif'
  bytes: Uint8Array
}

/** Throws DocumentError for a limit, and whatever a parser throws for bytes it cannot read. */
export async function drawDocument({ format, bytes }: DrawnDocument, paper: Paper): Promise<Picture[]> {
  if (format === 'pdf') return drawPdf(bytes, paper)
  return [rasterPicture(format === 'png' ? readPng(bytes) : readGif(bytes), paper)]
}
