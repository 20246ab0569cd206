/** Specimens as documents for a printer. */
import type { SpecimenKind } from '#contracts/devices.ts'
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import { drawImagePdf } from './image-pdf.ts'
import { drawPdf } from './pdf.ts'
import { drawPng, encodePng, greyPixels } from './png.ts'
import { turned } from './raster.ts'
import { layOutSpecimen, type SpecimenPaper } from './specimen.ts'
import { drawZpl } from './zpl.ts'
import { imageZpl } from './zpl-image.ts'

export interface SpecimenOptions {
  format: LabelFormat
  dpi: LabelDpi
  paper: SpecimenPaper
}

/** The same specimen gives the same bytes. */
export async function renderSpecimen(kind: SpecimenKind, options: SpecimenOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { format, dpi, paper } = options
  const drawing = layOutSpecimen(kind, { paper, dpi })
  if (kind === 'envelope' && paper === '4x6') {
    // Text cannot be turned by the outputs, a picture of it can.
    const lying = { ...turned(await greyPixels(drawing)), dpi }
    if (format === 'pdf') return drawImagePdf([lying])
    return format === 'png' ? encodePng(lying, dpi) : new TextEncoder().encode(imageZpl(lying))
  }
  if (format === 'pdf') return drawPdf([drawing])
  return format === 'png' ? drawPng(drawing) : drawZpl([drawing])
}
