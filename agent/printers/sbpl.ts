/**
 * A label as one SBPL job for a SATO WS408 (WS4 series programming reference, 2017). The printer gets a picture, so its
 * fonts and barcodes play no part. Data is counted, not delimited: control bytes within it are dots.
 */
import { checkPicture, checkRange, type Picture, rowBytes } from './picture.ts'

/** What a WS408 takes, in dots of 203 dpi where not said otherwise. */
export const sbplLimits = {
  /** dots of the head; further right nothing prints */
  headDots: 832,
  /** longest label */
  labelRows: 7992,
  /** tallest graphic. The manual says 400 units on one page and 600 on another; the lower one is safe. */
  graphicRows: 400 * 8,
  quantity: 999_999,
  jobNumber: 99,
  jobNameLength: 16,
} as const

export interface SbplJob {
  picture: Picture
  /** dots from the left edge to the picture; the first is 1 */
  h: number
  /** dots from the top edge to the picture; the first is 1 */
  v: number
  quantity: number
  /** 1 to 99; comes back in the status while the job prints */
  jobNumber: number
  /** up to 16 printable ASCII characters; comes back in the status while the job prints */
  jobName: string
  /** `binary` is half as long; `hex` holds no control bytes and passes lines that act on them (XON/XOFF) */
  data: 'binary' | 'hex'
}

/** Throws RangeError when the printer could not print the job whole. */
export function sbplJob(job: SbplJob): Uint8Array {
  check(job)
  const { picture, h, v, quantity, jobNumber, jobName, data } = job
  const across = digits(rowBytes(picture.width), 3)
  const down = digits(Math.ceil(picture.height / 8), 3)
  const dots = paddedRows(picture)
  return Buffer.concat([
    command('A'),
    // Both must come right after the start of the job (WS4 series programming reference, ID and WK).
    command(`ID${digits(jobNumber, 2)}`),
    command(`WK${jobName}`),
    command(`H${digits(h, 4)}`),
    command(`V${digits(v, 4)}`),
    command(`G${data === 'hex' ? 'H' : 'B'}${across}${down}`),
    data === 'hex' ? Buffer.from(dots.toString('hex').toUpperCase(), 'latin1') : dots,
    command(`Q${quantity}`),
    command('Z'),
  ])
}

function check({ picture, h, v, quantity, jobNumber, jobName }: SbplJob): void {
  checkPicture(picture)
  checkRange('picture height', picture.height, 1, sbplLimits.graphicRows)
  checkRange('left edge plus picture width', h - 1 + picture.width, picture.width, sbplLimits.headDots)
  checkRange('top edge plus picture height', v - 1 + picture.height, picture.height, sbplLimits.labelRows)
  checkRange('quantity', quantity, 1, sbplLimits.quantity)
  checkRange('job number', jobNumber, 1, sbplLimits.jobNumber)
  checkRange('job name length', jobName.length, 1, sbplLimits.jobNameLength)
  if (!/^[ -~]+$/.test(jobName)) throw new RangeError('job name must be printable ASCII')
}

/** The picture in whole units of 8 x 8 dots: white to the right and below. */
function paddedRows({ width, height, rows }: Picture): Buffer {
  const stride = rowBytes(width)
  const padded = Buffer.alloc(stride * Math.ceil(height / 8) * 8)
  padded.set(rows)
  const used = 0xff & (0xff << (stride * 8 - width))
  for (let last = stride - 1; last < rows.length; last += stride) padded[last] = (padded[last] ?? 0) & used
  return padded
}

function command(text: string): Buffer {
  return Buffer.from(`\x1b${text}`, 'latin1')
}

function digits(value: number, places: number): string {
  return String(value).padStart(places, '0')
}
