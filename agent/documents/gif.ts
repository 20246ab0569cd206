/** GIF to grey pixels, by omggif: how postage indicia come. */
import { GifReader } from 'omggif'
import { DocumentError } from './document-error.ts'
import { greyOf, pixelsMax, type Raster } from './raster.ts'

/** The first picture of the file. Throws DocumentError for too many pixels, Error for what is no whole GIF. */
export function readGif(bytes: Uint8Array): Raster {
  const gif = new GifReader(bytes)
  const { width, height } = gif
  if (width * height > pixelsMax) throw new DocumentError('document_too_heavy', `a GIF of ${width} x ${height}`)
  if (width * height === 0 || gif.numFrames() === 0) throw new Error('the GIF holds no picture')
  // Transparent pixels are left as they are: white paper.
  const pixels = new Uint8Array(width * height * 4).fill(255)
  gif.decodeAndBlitFrameRGBA(0, pixels)
  const grey = new Uint8Array(width * height)
  for (let at = 0; at < grey.length; at += 1) {
    const channel = (place: number) => pixels[at * 4 + place] ?? 255
    grey[at] = greyOf({ r: channel(0), g: channel(1), b: channel(2), alpha: channel(3) })
  }
  return { width, height, grey, dpi: null }
}
