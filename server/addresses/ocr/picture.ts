/** A photograph made ready for reading: upright by its EXIF note, grey, evenly lit, and of a size that suits the reader. */
import sharp from 'sharp'
import { UnreadablePicture } from './unreadable-picture.ts'

/** Telephones take up to 48 million. */
const pixelsMax = 50_000_000
const decodeTimeoutSeconds = 10
/** The longer side. The largest shows a letter page at 220 dpi, a label at 400; more takes longer and is read no better. */
const side = { min: 1600, max: 2400 }
/** More only blurs: nothing is gained by drawing ten pixels as a hundred. */
const enlargeMax = 4
/** The median of so many pixels' square; and the average of what it changes, in grey levels, from which on it is used. */
const speckSide = 5
const specksMin = 8
const middleSide = 600
/** Smaller than one line of text. */
const sideMin = 12

export interface GreyPicture {
  width: number
  height: number
  /** one byte a pixel, line by line, 255 is white */
  grey: Buffer
}

/** Reads PNG, JPEG, WebP and GIF (its first image). Throws UnreadablePicture. */
export async function openPicture(bytes: Uint8Array): Promise<GreyPicture> {
  if (!isPicture(bytes)) throw new UnreadablePicture('not_a_picture')
  try {
    const { width, height } = await source(bytes).metadata()
    if (Math.min(width, height) < sideMin) throw new UnreadablePicture('no_text')
    const longer = suitable(Math.max(width, height))
    const { data, info } = await source(bytes)
      .timeout({ seconds: decodeTimeoutSeconds })
      .autoOrient()
      .flatten({ background: 'white' })
      .greyscale()
      .resize({ width: longer, height: longer, fit: 'inside' })
      .normalise()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, grey: data }
  } catch (cause) {
    if (cause instanceof UnreadablePicture) throw cause
    const large = cause instanceof Error && /pixel limit/i.test(cause.message)
    throw new UnreadablePicture(large ? 'too_many_pixels' : 'not_a_picture', { cause })
  }
}

function suitable(longer: number): number {
  return Math.min(side.max, Math.max(longer, Math.min(side.min, longer * enlargeMax)))
}

function source(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'truncated', pages: 1, sequentialRead: true })
}

/** By the first bytes: the decoder also knows formats that are programs (SVG), and is not to meet them. */
function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  const isWebp = start.startsWith('RIFF') && start.endsWith('WEBP')
  return isWebp || ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF87a', 'GIF89a'].some((magic) => start.startsWith(magic))
}

export function sharpOf({ grey, width, height }: GreyPicture) {
  return sharp(grey, { raw: { width, height, channels: 1 } })
}

/** The picture turned clockwise by a multiple of 90 degrees. */
export async function turned(picture: GreyPicture, degrees: number): Promise<GreyPicture> {
  if (degrees === 0) return picture
  const { data, info } = await sharpOf(picture)
    .rotate(degrees)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, grey: data }
}

/** As PNG, turned clockwise by what is missing to level lines. */
export async function levelled(picture: GreyPicture, degrees: number): Promise<Buffer> {
  const level = degrees === 0 ? sharpOf(picture) : sharpOf(picture).rotate(degrees, { background: 'white' })
  return level.toColourspace('b-w').png({ compressionLevel: 1 }).toBuffer()
}

/** The picture rid of specks when its middle is full of them. Never otherwise: smoothing takes thin strokes away too. */
export async function withoutSpecks(picture: GreyPicture): Promise<GreyPicture> {
  const middle = await middleOf(picture)
  const smooth = await smoothed(middle)
  let difference = 0
  for (let at = 0; at < smooth.length; at += 1) difference += Math.abs((smooth[at] ?? 0) - (middle.grey[at] ?? 0))
  return difference / smooth.length > specksMin ? { ...picture, grey: await smoothed(picture) } : picture
}

function smoothed(picture: GreyPicture): Promise<Buffer> {
  return sharpOf(picture).median(speckSide).toColourspace('b-w').raw().toBuffer()
}

async function middleOf(picture: GreyPicture): Promise<GreyPicture> {
  const [width, height] = [Math.min(middleSide, picture.width), Math.min(middleSide, picture.height)]
  const [left, top] = [Math.floor((picture.width - width) / 2), Math.floor((picture.height - height) / 2)]
  const grey = await sharpOf(picture).extract({ left, top, width, height }).toColourspace('b-w').raw().toBuffer()
  return { width, height, grey }
}
