/** What the layout asks an output to draw. All numbers are whole dots from the top left corner, except text sizes. */
import type { LabelDpi } from '#contracts/labels.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** One line of text: `x`, `y`, `width`, `height` are the slot it stays within. */
export interface TextOperation extends Box {
  kind: 'text'
  text: string
  baseline: number
  /** em size in dots */
  size: number
  bold: boolean
  align: 'left' | 'center'
  /** white on a filled box */
  inverse: boolean
}

/** A box filled with black: a rule or a band. */
export interface FillOperation extends Box {
  kind: 'fill'
}

/** Bars of a Code 128 symbol without its quiet zones. `module` is a whole number of dots. */
export interface BarcodeOperation extends Box {
  kind: 'barcode'
  module: number
  /** symbol values, start to stop */
  values: number[]
}

export type LabelOperation = TextOperation | FillOperation | BarcodeOperation

/** A 4x6 in label, or a part of one, at one resolution. */
export interface LabelDrawing {
  dpi: number
  width: number
  height: number
  operations: LabelOperation[]
}

/** Thousandths of an inch to whole dots. */
export function dots(mils: number, dpi: LabelDpi): number {
  return Math.round((mils * dpi) / 1000)
}

/** A box given by its edges in thousandths of an inch. */
export function box(dpi: LabelDpi, edges: { left: number; top: number; right: number; bottom: number }): Box {
  const x = dots(edges.left, dpi)
  const y = dots(edges.top, dpi)
  return { x, y, width: dots(edges.right, dpi) - x, height: dots(edges.bottom, dpi) - y }
}
