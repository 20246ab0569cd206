/**
 * What postage will look like on a paper, drawn so that it can never be postage: a stamp of a roll, a sheet of stamps,
 * an envelope. Every imprint lies between bands that say so (18 USC 501), and there is no mark of any post in it.
 */
import type { SpecimenKind } from '#contracts/devices.ts'
import type { LabelDpi } from '#contracts/labels.ts'
import { box, dots, type LabelDrawing } from './operations.ts'
import { fill, headline } from './place.ts'
import { drawEnvelope } from './specimen-envelope.ts'
import { type Edges, imprint, specimenWords } from './specimen-imprint.ts'

/** `4x6`: a printer of labels; `letter`: one of sheets and envelopes. */
export type SpecimenPaper = '4x6' | 'letter'

/** Thousandths of an inch: the side of a stamp, as the rolls have it. */
const stampSide = 1250

/** Where the first stamp lies, how far it is to the next, how many there are; and the bands above and below them. */
interface Sheet {
  width: number
  height: number
  left: number
  top: number
  across: number
  down: number
  columns: number
  rows: number
  bands: readonly Edges[]
}

const sheets: Record<SpecimenPaper, Sheet> = {
  letter: {
    ...{ width: 8500, height: 11_000, left: 850, top: 1175, across: 1850, down: 1850, columns: 4, rows: 5 },
    bands: [
      { left: 400, top: 500, right: 8100, bottom: 1000 },
      { left: 400, top: 10_000, right: 8100, bottom: 10_500 },
    ],
  },
  '4x6': {
    ...{ width: 4000, height: 6000, left: 85, top: 450, across: 1290, down: 1290, columns: 3, rows: 4 },
    bands: [
      { left: 85, top: 100, right: 3915, bottom: 400 },
      { left: 85, top: 5620, right: 3915, bottom: 5900 },
    ],
  },
}

/**
 * One stamp. On label stock it is at the top in the middle, where a narrow roll lies too, and the format is as wide as
 * the print head: a printer of ZPL keeps the width of a format (^PW) for those that follow without one.
 */
const singles: Record<SpecimenPaper, Sheet> = {
  letter: { ...sheets.letter, columns: 1, rows: 1 },
  '4x6': { ...sheets['4x6'], left: (sheets['4x6'].width - stampSide) / 2, top: 0, columns: 1, rows: 1, bands: [] },
}

/** The specimen as it is laid out. An envelope for `4x6` lies on its side: its drawing is to be turned by a quarter. */
export function layOutSpecimen(
  kind: SpecimenKind,
  { paper, dpi }: { paper: SpecimenPaper; dpi: LabelDpi },
): LabelDrawing {
  if (kind === 'envelope') return drawEnvelope(paper, dpi)
  return sheetOfStamps((kind === 'stamp_roll' ? singles : sheets)[paper], dpi)
}

function sheetOfStamps(sheet: Sheet, dpi: LabelDpi): LabelDrawing {
  const { width, height, left, top, across, down, columns, rows, bands } = sheet
  const stamps = Array.from({ length: columns * rows }, (_, index) =>
    imprint(square(left + (index % columns) * across, top + Math.floor(index / columns) * down), dpi),
  )
  const style = { dpi, points: { max: 40, oneLine: 8, min: 8 }, bold: true, align: 'center', inverse: true } as const
  const words = bands
    .map((edges) => box(dpi, edges))
    .flatMap((area) => [fill(area), ...headline(area, specimenWords, style)])
  return { dpi, width: dots(width, dpi), height: dots(height, dpi), operations: [...words, ...stamps.flat()] }
}

function square(left: number, top: number): Edges {
  return { left, top, right: left + stampSide, bottom: top + stampSide }
}
