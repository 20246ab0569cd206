/**
 * Reports of USB scanners in HID POS mode (USB HID Point of Sale Usage Tables 1.02, page 0x8C, usage 2):
 * report id 2, number of characters, AIM identifier, up to 56 characters; the last byte says whether more follow.
 */

import type { Junk } from '../junk.ts'
import { aimOf, type Scan, scanOf } from './aim.ts'
import { BarcodeParts } from './barcode-parts.ts'

const scanReport = 2
const reportBytes = 64
const dataMaxBytes = 56
const moreAt = 63
const flag = 0x5d // ]
/** Where the AIM identifier begins; some scanners put one byte in front of it, which shifts the data too. */
const identifierAt = [2, 3]
const identifierBytes = 3
/** The reports of one barcode follow one another; what comes later is another barcode. */
const partGapMs = 500

/** Feature report that puts Honeywell and Metrologic scanners into HID POS mode. */
export const honeywellMode = Uint8Array.of(0xfe, 0x01)

export class HidScannerReader {
  readonly #junk: Junk
  readonly #parts: BarcodeParts

  constructor(junk: Junk) {
    this.#junk = junk
    this.#parts = new BarcodeParts(partGapMs, junk)
  }

  /** The barcode this report completes. */
  read(report: Uint8Array, nowMs: number): Scan | null {
    const part = partOf(report)
    if (part) {
      const text = this.#parts.add(part, nowMs)
      return text === null ? null : scanOf(part.mark + text)
    }
    this.#parts.lose()
    this.#junk('malformed', report.slice(0, reportBytes))
    return null
  }
}

/** Its mark is the AIM identifier, which every report of a barcode repeats. */
function partOf(report: Uint8Array) {
  if (report.length !== reportBytes || report[0] !== scanReport) return null
  const at = identifierAt.find((index) => report[index] === flag)
  const length = report[1] ?? 0
  if (at === undefined || length > dataMaxBytes) return null
  const from = at + identifierBytes
  const mark = Buffer.from(report.subarray(at, from)).toString('latin1')
  if (aimOf(mark) === null) return null
  const text = Buffer.from(report.subarray(from, from + length)).toString('latin1')
  return { mark, text, moreFollows: report[moreAt] !== 0 }
}
