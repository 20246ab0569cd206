/** A No. 10 envelope with its blocks of sender and recipient, and a void imprint where the indicium will be. */
import type { LabelDpi } from '#contracts/labels.ts'
import { box, dots, type LabelDrawing } from './operations.ts'
import { block, fill, headline } from './place.ts'
import { imprint, specimenWords } from './specimen-imprint.ts'

const sender = ['YOUR NAME HERE', '100 SENDER STREET', 'ANYTOWN ST 00000']
const recipient = ['RECIPIENT NAME HERE', '200 EXAMPLE AVENUE', 'ANYTOWN ST 00000']
/** Thousandths of an inch: the envelope, and the piece of its size that 4 x 6 in show, cut off at the left and below. */
const sizes = { letter: { width: 9500, height: 4125 }, '4x6': { width: 6000, height: 4000 } } as const
const imprintSize = { width: 2600, height: 1250 }

/** As it lies before a reader, in both sizes. */
export function drawEnvelope(paper: keyof typeof sizes, dpi: LabelDpi): LabelDrawing {
  const { width, height } = sizes[paper]
  const right = width - 150
  const stamp = { left: right - imprintSize.width, top: 130, right, bottom: 130 + imprintSize.height }
  const at = box(dpi, { left: 300, top: 250, right: stamp.left - 100, bottom: 950 })
  const to = box(dpi, { left: width * 0.42, top: 1750, right: width - 300, bottom: 2900 })
  const band = box(dpi, { left: 150, top: height - 650, right, bottom: height - 250 })
  const points = (max: number) => ({ dpi, points: { max, oneLine: 7, min: 6 } })
  return {
    dpi,
    width: dots(width, dpi),
    height: dots(height, dpi),
    operations: [
      ...block(at, sender.map(line), points(9)),
      ...imprint(stamp, dpi),
      ...block(to, recipient.map(line), { ...points(13), bold: true }),
      fill(band),
      ...headline(band, specimenWords, { ...points(40), bold: true, align: 'center', inverse: true }),
    ],
  }
}

function line(text: string) {
  return { text, tail: '' }
}
