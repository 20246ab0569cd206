/** Places a Code 128 symbol in the middle of the label, with the widest bars that leave its quiet zones. */
import type { LabelDpi } from '#contracts/labels.ts'
import { moduleCount, quietModules } from './code128.ts'
import { type BarcodeOperation, type Box, dots } from './operations.ts'

/** Bars wider than 0.021 in gain a scanner nothing and only make the symbol long. */
const widestModuleMils = 21

/**
 * The bars inside `area`, whose width is the label's clear width including both quiet zones.
 * The module is a whole number of dots, so that no printer rounds bars differently. Throws RangeError when it cannot fit.
 */
export function placeBarcode(area: Box, values: number[], dpi: LabelDpi): BarcodeOperation {
  const modules = moduleCount(values)
  const widest = Math.max(1, Math.floor((widestModuleMils * dpi) / 1000))
  const module = Math.min(widest, Math.floor(area.width / (modules + 2 * quietModules)))
  if (module < 1) throw new RangeError(`a barcode of ${modules} modules does not fit ${dots(4000, dpi)} dots`)
  const width = modules * module
  return {
    kind: 'barcode',
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y,
    width,
    height: area.height,
    module,
    values,
  }
}

/** The area nothing else may touch: the bars and their quiet zones. */
export function quietArea(barcode: BarcodeOperation): Box {
  const quiet = quietModules * barcode.module
  return { x: barcode.x - quiet, y: barcode.y, width: barcode.width + 2 * quiet, height: barcode.height }
}
