/** PNG to grey pixels, by fast-png. */
import { type DecodedPng, decode } from 'fast-png'
import { DocumentError } from './document-error.ts'
import { greyOf, pixelsMax, type Raster } from './raster.ts'

const metresPerInch = 0.0254
const metre = 1
/** Signature, length and name of the first chunk; then width and height. */
const sizePlace = 16

/** Throws DocumentError for too many pixels, Error for what is no whole PNG. */
export function readPng(bytes: Uint8Array): Raster {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < sizePlace + 8) throw new Error('the PNG ends within its header')
  const pixels = header.readUInt32BE(sizePlace) * header.readUInt32BE(sizePlace + 4)
  if (pixels > pixelsMax) throw new DocumentError('document_too_heavy', `a PNG of ${pixels} pixels`)
  const png = decode(bytes, { checkCrc: true })
  const { width, height, resolution } = png
  const dpi = resolution?.unit === metre && resolution.x > 0 ? resolution.x * metresPerInch : null
  return { width, height, grey: greyPixels(png), dpi }
}

function greyPixels(png: DecodedPng): Uint8Array {
  const { width, height } = png
  const grey = new Uint8Array(width * height)
  const greyAt = png.palette ? paletteReader(png, png.palette) : colourReader(png)
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) grey[y * width + x] = greyAt(x, y)
  return grey
}

type GreyAt = (x: number, y: number) => number

function paletteReader(png: DecodedPng, palette: readonly number[][]): GreyAt {
  const greys = palette.map(([r = 0, g = 0, b = 0, alpha = 255]) => greyOf({ r, g, b, alpha }))
  const index = sampleReader(png, 1)
  return (x, y) => greys[index(x, y, 0)] ?? 255
}

/** One channel is grey, two are grey and alpha, three are colours, four are colours and alpha. */
function colourReader(png: DecodedPng): GreyAt {
  const { channels, depth } = png
  const sample = sampleReader(png, channels)
  const scale = 255 / (2 ** depth - 1)
  const colours = channels >= 3
  const alphaChannel = channels === 2 || channels === 4 ? channels - 1 : null
  return (x, y) => {
    const r = sample(x, y, 0) * scale
    const g = colours ? sample(x, y, 1) * scale : r
    const b = colours ? sample(x, y, 2) * scale : r
    return greyOf({ r, g, b, alpha: alphaChannel === null ? 255 : sample(x, y, alphaChannel) * scale })
  }
}

/** Samples below 8 bits lie packed, the first in the highest bits; a row begins on a whole byte. */
function sampleReader({ data, depth, width }: DecodedPng, channels: number) {
  if (depth >= 8) return (x: number, y: number, channel: number) => data[(y * width + x) * channels + channel] ?? 0
  const stride = Math.ceil((width * depth) / 8)
  const mask = 2 ** depth - 1
  return (x: number, y: number) => {
    const bit = x * depth
    return ((data[y * stride + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & mask
  }
}
