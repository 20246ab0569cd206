/** A 4 x 6 in PDF as ZPL through the agent's drawing thread, beside the rasteriser alone drawing the same page. */
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { Drawing } from '../agent/documents/drawing.ts'
import { fourBySix } from '../agent/documents/paper.ts'
import { zplGraphic } from '../agent/printers/zpl-graphic.ts'
import { renderLabels } from '../server/labels/index.ts'
import { boughtDesign } from './labels.ts'
import { perSecond } from './measure.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

const paper = fourBySix(203)
/** Threshold, thread and compression together may cost as much again as the rasteriser. */
const timesBareMax = 2

export async function documents(scene: Scene): Promise<Row[]> {
  const pdf = await renderLabels([await boughtDesign()], { format: 'pdf', dpi: 203 })
  const drawing = new Drawing()
  scene.defer(() => drawing.stop())
  const measured = 1000 / (await perSecond(() => zplOf(drawing, pdf)))
  const library = await PDFiumLibrary.init()
  const bare = 1000 / (await perSecond(() => rasterOf(library, pdf)))
  const row = {
    name: `document pdf to zpl ${paper.dpi} dpi in the agent`,
    measured: `${figure(measured)} ms`,
    against: `limit ${timesBareMax} x bare pdfium raster ${figure(bare)} ms`,
  }
  return [atMost(row, { measured, limit: timesBareMax * bare })]
}

async function zplOf(drawing: Drawing, pdf: Uint8Array): Promise<Uint8Array[]> {
  const pictures = await drawing.pages({ format: 'pdf', bytes: pdf }, paper)
  return pictures.map((picture) => zplGraphic(picture, paper))
}

async function rasterOf(library: PDFiumLibrary, pdf: Uint8Array): Promise<void> {
  const document = await library.loadDocument(pdf)
  const { width, height } = paper
  await document.getPage(0).render({ width, height, render: 'bitmap', colorSpace: 'Gray' })
  document.destroy()
}
