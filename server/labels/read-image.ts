/** PNG and GIF labels as grey pictures of known size. */
import sharp from 'sharp'
import { UnreadableDocument } from './pieces.ts'
import type { Sheet } from './raster.ts'

/** A letter page at 600 dpi has 34 million. */
const imageMaxPixels = 40_000_000
const decodeTimeoutSeconds = 10
/** Inches: a picture without a stated size is a label, 4 in wide and at most 8 in long. */
const label = { across: 4, along: 8 }
/** A picture is a page of paper when it says so, in resolutions that are in use, and is larger than any label. */
const pageResolutions = { min: 150, max: 600 }
const page = { across: 7, along: 9 }

/** Throws UnreadableDocument when the bytes are not a whole picture of the format, or one of too many pixels. */
export async function readImage(bytes: Uint8Array, format: 'png' | 'gif'): Promise<Sheet> {
  const image = sharp(bytes, { limitInputPixels: imageMaxPixels, failOn: 'truncated', pages: 1 })
  try {
    const { format: actual, density } = await image.metadata()
    if (actual !== format) throw new UnreadableDocument(`it is not a ${format.toUpperCase()} picture`)
    const { data, info } = await image
      .timeout({ seconds: decodeTimeoutSeconds })
      .flatten({ background: 'white' })
      .toColourspace('b-w')
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height } = info
    return { width, height, grey: new Uint8Array(data), dpi: dpiOf({ width, height, density }) }
  } catch (cause) {
    if (cause instanceof UnreadableDocument) throw cause
    const large = cause instanceof Error && /pixel limit/i.test(cause.message)
    throw new UnreadableDocument(large ? 'its picture has too many pixels' : 'it is not a whole picture', { cause })
  }
}

function dpiOf({ width, height, density }: { width: number; height: number; density: number | undefined }): number {
  const [across, along] = [Math.min(width, height), Math.max(width, height)]
  if (density !== undefined && density >= pageResolutions.min && density <= pageResolutions.max) {
    if (across / density > page.across && along / density > page.along) return density
  }
  return Math.max(across / label.across, along / label.along)
}
