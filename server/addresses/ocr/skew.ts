/** How far the lines of a photograph slope: the angle at which ink gathers in the fewest rows. */
import { type GreyPicture, sharpOf } from './picture.ts'

/** Enough to see lines of text, little enough to try eighty angles in some milliseconds. */
const lookSide = 600
const blurSigma = 8
/** Darker or lighter than its surroundings by so much is ink. */
const inkContrast = 24
const slopeMaxDegrees = 20
const fineStep = 0.25

/** Degrees, clockwise, by which the lines slope, between -20 and 20; null for a picture without ink. */
export async function skewOf(picture: GreyPicture): Promise<number | null> {
  const dots = await inkOf(picture)
  if (dots.x.length === 0) return null
  const coarse = best(dots, angles(-slopeMaxDegrees, slopeMaxDegrees, 1))
  return best(dots, angles(coarse - 1 + fineStep, coarse + 1 - fineStep, fineStep))
}

interface Dots {
  x: number[]
  y: number[]
  /** longest row that any angle can ask for */
  reach: number
}

async function inkOf(picture: GreyPicture): Promise<Dots> {
  const { data, info } = await sharpOf(picture)
    .resize({ width: lookSide, height: lookSide, fit: 'inside' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const around = await sharpOf({ width, height, grey: data }).blur(blurSigma).toColourspace('b-w').raw().toBuffer()
  const dots: Dots = { x: [], y: [], reach: width + height }
  for (let at = 0; at < data.length; at += 1) {
    if (Math.abs((data[at] ?? 0) - (around[at] ?? 0)) <= inkContrast) continue
    dots.x.push(at % width)
    dots.y.push(Math.floor(at / width))
  }
  return dots
}

function best(dots: Dots, tried: readonly number[]): number {
  const marks = tried.map((degrees) => ({ degrees, contrast: contrastAt(dots, degrees) }))
  return marks.reduce((a, b) => (b.contrast > a.contrast ? b : a)).degrees
}

/** From 0 outwards, so that level wins a draw. */
function angles(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step)
  const all = Array.from({ length: count + 1 }, (_, index) => from + index * step)
  return all.sort((a, b) => Math.abs(a) - Math.abs(b))
}

/** How sharply full and empty rows differ when rows slope by so many degrees. */
function contrastAt({ x, y, reach }: Dots, degrees: number): number {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  const rows = new Int32Array(2 * reach + 1)
  for (let at = 0; at < x.length; at += 1) {
    const row = Math.round((y[at] ?? 0) * cosine - (x[at] ?? 0) * sine) + reach
    rows[row] = (rows[row] ?? 0) + 1
  }
  return rows.reduce((sum, count, row) => sum + (count - (rows[row - 1] ?? 0)) ** 2, 0)
}
