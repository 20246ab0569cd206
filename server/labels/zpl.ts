/**
 * Drawings as ZPL II for Zebra printers (ZPL II Programming Guide: ^A0, ^FH, ^FT, ^GB, ^BC).
 * Text travels as field data only, every byte outside a short list of safe ones as ^FH hex: it can never be a command.
 */
import { zplFieldData } from './code128.ts'
import { unitWidth, zebraUnitWidth } from './measure.ts'
import type { BarcodeOperation, FillOperation, LabelDrawing, LabelOperation, TextOperation } from './operations.ts'

/** One ^XA..^XZ per drawing. */
export function drawZpl(drawings: readonly LabelDrawing[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(drawings.map(drawLabel).join(''))
}

function drawLabel(drawing: LabelDrawing): string {
  const fields = drawing.operations.map(drawOperation).join('\n')
  return `^XA\n^CI28^PW${drawing.width}^LL${drawing.height}^LH0,0\n${fields}\n^XZ\n`
}

function drawOperation(operation: LabelOperation): string {
  if (operation.kind === 'text') return drawText(operation)
  return operation.kind === 'barcode' ? drawBarcode(operation) : drawFill(operation)
}

/**
 * Font 0 stretched to the width the same text has in Helvetica, and never wider than its slot.
 * ^FT places the baseline, ^FR turns text white on the band drawn before it.
 */
function drawText(operation: TextOperation): string {
  const { text, size } = operation
  const estimate = Math.max(zebraUnitWidth(text), 0.01)
  const goal = Math.min(unitWidth(text, operation.bold) * size, operation.width)
  const width = Math.max(1, Math.floor(Math.min(goal / estimate, size * 1.3)))
  const spare = Math.max(0, operation.width - estimate * width)
  const x = operation.x + (operation.align === 'center' ? Math.round(spare / 2) : 0)
  const reverse = operation.inverse ? '^FR' : ''
  return `^FT${x},${operation.baseline}^A0N,${size},${width}${reverse}^FH_^FD${fieldData(text)}^FS`
}

function drawFill({ x, y, width, height }: FillOperation): string {
  return `^FO${x},${y}^GB${width},${height},${Math.min(width, height)}^FS`
}

function drawBarcode({ x, y, height, module, values }: BarcodeOperation): string {
  return `^FO${x},${y}^BY${module},3,${height}^BCN,${height},N,N,N,N^FD${zplFieldData(values)}^FS`
}

/** Letters, digits, spaces and a few marks stay; everything else, `^`, `~` and `_` too, becomes `_` and two hex digits. */
function fieldData(text: string): string {
  return text.replace(/[^A-Za-z0-9 .,:#/()'&+-]/gu, (char) =>
    Array.from(new TextEncoder().encode(char), (byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  )
}
