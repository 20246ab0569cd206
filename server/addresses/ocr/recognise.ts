/** Tesseract, with its program and its language data from node_modules: nothing is fetched, nothing is written. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js'

/** The smaller and better of its two sets. It knows English letters: accents are lost. */
const languageFolder = join(dirname(fileURLToPath(import.meta.resolve('@tesseract.js-data/eng'))), '4.0.0_best_int')

export interface ReadLine {
  text: string
  /** percent */
  confidence: number
  left: number
  top: number
  right: number
  bottom: number
}

let starting: Promise<Worker> | null = null

/** The lines on a PNG picture, from top to bottom as the layout has them. */
export async function recognise(png: Buffer): Promise<ReadLine[]> {
  starting ??= start()
  const reader = await starting
  const { data } = await reader.recognize(png, {}, { text: false, blocks: true })
  const lines = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines))
  return lines.map(({ text, confidence, bbox }) => ({
    text: text.trim(),
    confidence,
    left: bbox.x0,
    top: bbox.y0,
    right: bbox.x1,
    bottom: bbox.y1,
  }))
}

async function start(): Promise<Worker> {
  const reader = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: languageFolder,
    cacheMethod: 'none',
    // Failures reach us as rejections; without this they would be thrown a second time, where nobody catches.
    errorHandler: () => undefined,
  })
  await reader.setParameters({
    tessedit_pageseg_mode: PSM.AUTO,
    user_defined_dpi: '300',
    // Sauvola: black and white by the surroundings, because photographs have shadows.
    thresholding_method: '2',
    debug_file: '/dev/null',
  })
  return reader
}
