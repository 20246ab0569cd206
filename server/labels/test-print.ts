/** The label a person prints to see that a printer is set up right: its frame, its name, the time and a barcode. */
import type { LabelDpi } from '#contracts/labels.ts'
import { placeBarcode } from './barcode.ts'
import { encodeText } from './code128.ts'
import { box, dots, type LabelDrawing, type LabelOperation } from './operations.ts'
import { block, fill, headline, type TextStyle } from './place.ts'
import { printable } from './printable.ts'

export interface TestPrint {
  deviceName: string
  printedAt: Date
  /** IANA name, e.g. `America/Chicago` */
  timeZone: string
}

/** What a scanner reads from every test label. */
export const testBarcodeText = 'POSTROOM-TEST'

/** Throws RangeError for an unknown time zone. */
export function layOutTestPrint(test: TestPrint, dpi: LabelDpi): LabelDrawing {
  const area = (top: number, bottom: number) => box(dpi, { left: 250, top, right: 3750, bottom })
  const style = (max: number, min: number): TextStyle => ({
    dpi,
    points: { max, oneLine: min + 2, min },
    align: 'center',
    middle: true,
  })
  const one = (text: string) => ({ text: printable(text), tail: '' })
  return {
    dpi,
    width: dots(4000, dpi),
    height: dots(6000, dpi),
    operations: [
      ...frame(dpi),
      ...block(area(400, 900), [one('Postroom test print')], { ...style(26, 14), bold: true }),
      ...block(area(1000, 2000), [one(test.deviceName)], { ...style(20, 9), bold: true }),
      ...block(area(2100, 2400), [one(timeOf(test))], style(13, 8)),
      ...block(area(2450, 2700), [one(`4 x 6 in at ${dpi} dots per inch`)], style(11, 8)),
      placeBarcode(area(3100, 4000), encodeText(testBarcodeText), dpi),
      ...headline(area(4050, 4300), testBarcodeText, style(11, 8)),
      ...block(
        area(4700, 5500),
        ['All four sides of the frame must be visible.', 'The barcode must scan.'].map(one),
        style(11, 8),
      ),
    ],
  }
}

function frame(dpi: LabelDpi): LabelOperation[] {
  return [
    fill(box(dpi, { left: 100, top: 100, right: 3900, bottom: 130 })),
    fill(box(dpi, { left: 100, top: 5870, right: 3900, bottom: 5900 })),
    fill(box(dpi, { left: 100, top: 130, right: 130, bottom: 5870 })),
    fill(box(dpi, { left: 3870, top: 130, right: 3900, bottom: 5870 })),
  ]
}

function timeOf({ printedAt, timeZone }: TestPrint): string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return `${clock.format(printedAt)} ${timeZone}`
}
