/** A drawing as a 1-bit PNG with exactly one pixel per printer dot: the PDF page, rasterised by pdfium and cut at half grey. */
import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { LabelDrawing } from './operations.ts'
import { drawPdf } from './pdf.ts'
import { type Raster, threshold } from './raster.ts'

const compress = promisify(deflate)
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

let library: Promise<PDFiumLibrary> | null = null

/** Loads the rasteriser once; after a failure the next call tries again. */
export function rasteriser(): Promise<PDFiumLibrary> {
  library ??= PDFiumLibrary.init().catch((cause: unknown) => {
    library = null
    throw new Error('the PDF rasteriser could not be loaded', { cause })
  })
  return library
}

export async function drawPng(drawing: LabelDrawing): Promise<Uint8Array<ArrayBuffer>> {
  return encodePng(await greyPixels(drawing), drawing.dpi)
}

/** A grey picture as a 1-bit PNG that says its resolution. */
export async function encodePng(raster: Raster, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(raster.width, 0)
  header.writeUInt32BE(raster.height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const resolution = Buffer.alloc(9)
  const perMetre = Math.round(dpi / 0.0254)
  resolution.writeUInt32BE(perMetre, 0)
  resolution.writeUInt32BE(perMetre, 4)
  resolution.writeUInt8(1, 8)
  const data = await compress(packedRows(raster), { level: 6 })
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('pHYs', resolution),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}

/** A drawing's dots in grey, before they become black or white. */
export async function greyPixels(drawing: LabelDrawing): Promise<Raster> {
  const pdf = await drawPdf([drawing])
  const document = await (await rasteriser()).loadDocument(pdf)
  try {
    const { width, height } = drawing
    const page = await document.getPage(0).render({ width, height, render: 'bitmap', colorSpace: 'Gray' })
    if (page.data.length !== width * height) throw new Error(`rasterised ${page.width} x ${page.height} dots`)
    return { width, height, grey: page.data }
  } finally {
    document.destroy()
  }
}

/** Eight pixels a byte, most significant first, 1 for white, each row after a zero: no filter (PNG specification 7.2, 9.2). */
export function packedRows({ width, height, grey }: Raster): Uint8Array {
  const stride = 1 + Math.ceil(width / 8)
  const rows = new Uint8Array(stride * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((grey[y * width + x] ?? 0) < threshold) continue
      const at = y * stride + 1 + (x >> 3)
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return rows
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
