/** PDF pages to pictures, by pdfium: each is drawn at the very size it gets on the paper. */
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium'
import type { Picture } from '../printers/picture.ts'
import { DocumentError } from './document-error.ts'
import { fitOn, pagePicture } from './fit.ts'
import type { Paper } from './paper.ts'

/** Pages of one job; a page of 4 x 6 in takes 120 to 250 kB until it is printed. */
const pagesMax = 100
const pointsPerInch = 72

let library: Promise<PDFiumLibrary> | null = null

/** Throws DocumentError for too many pages, Error for what is no PDF or is locked. */
export async function drawPdf(bytes: Uint8Array, paper: Paper): Promise<Picture[]> {
  library ??= PDFiumLibrary.init()
  const document = await (await library).loadDocument(bytes)
  try {
    const pages = document.getPageCount()
    if (pages === 0) throw new Error('the PDF has no pages')
    if (pages > pagesMax) throw new DocumentError('document_too_long', `${pages} pages`)
    const pictures: Picture[] = []
    for (let page = 0; page < pages; page += 1) pictures.push(await drawPage(document, page, paper))
    return pictures
  } finally {
    document.destroy()
  }
}

async function drawPage(document: PDFiumDocument, number: number, paper: Paper): Promise<Picture> {
  const page = document.getPage(number)
  const { originalWidth, originalHeight } = page.getOriginalSize()
  const dots = paper.dpi / pointsPerInch
  const fitted = fitOn({ width: originalWidth * dots, height: originalHeight * dots }, paper)
  const { turned } = fitted
  const [width, height] = turned ? [fitted.height, fitted.width] : [fitted.width, fitted.height]
  const { data } = await page.render({ width, height, render: 'bitmap', colorSpace: 'Gray' })
  if (data.length !== width * height) throw new Error(`page ${number + 1} was not drawn whole`)
  return pagePicture({ width, height, grey: data, dpi: null }, turned, paper)
}
