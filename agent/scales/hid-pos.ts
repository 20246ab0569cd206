/**
 * Reports of USB scales (USB HID Point of Sale Usage Tables 1.02, page 0x8D) and what they mean.
 * Report 3 is weight data, report 4 a status alone; the rest and everything malformed is ignored.
 */
import type { ReadingStatus } from '#contracts/agent.ts'
import type { WeightUnit } from '#contracts/units.ts'
import { type Weighing, weightMax } from './weighing.ts'

type Report = { kind: 'data' | 'status'; weighing: Weighing } | { kind: 'nothing'; weighing?: undefined }
const nothing: Report = { kind: 'nothing' }

const dataReport = 3
const statusReport = 4
const dataBytes = 6
/** Full-speed USB limits an interrupt report to 64 bytes; a report id or a stray zero may come on top. */
const reportMaxBytes = 66
/** Exponents outside are noise: no scale weighs nanograms. */
const exponentRange = { least: -9, most: 5 }
/** Usages 0x71–0x78. */
const meanings: Record<number, Pick<Weighing, 'status' | 'problem'>> = {
  1: { status: 'fault', problem: 'scale_fault' },
  2: { status: 'zero', problem: null },
  3: { status: 'moving', problem: null },
  4: { status: 'stable', problem: null },
  5: { status: 'under_zero', problem: null },
  6: { status: 'over_capacity', problem: null },
  7: { status: 'fault', problem: 'scale_calibrate' },
  8: { status: 'fault', problem: 'scale_rezero' },
}

/** Unit code → contract unit and the power of ten between them; 1 mg = 10⁻³ g, 1 t = 10³ kg. */
const units: Record<number, { unit: WeightUnit; shift: number }> = {
  1: { unit: 'g', shift: -3 },
  2: { unit: 'g', shift: 0 },
  3: { unit: 'kg', shift: 0 },
  8: { unit: 'kg', shift: 3 },
  11: { unit: 'oz', shift: 0 },
  12: { unit: 'lb', shift: 0 },
}

/**
 * What one report says, or null when it is not understood. `status`: a status alone, without a weight;
 * `nothing`: understood, and adds nothing.
 */
export function parseReport(bytes: Uint8Array): Report | null {
  if (bytes.length > reportMaxBytes) return null
  // An empty read (qzind/tray#25) is no weight of zero.
  if (bytes.every((byte) => byte === 0)) return nothing
  const report = withoutStrayZero(bytes)
  if (report[0] === dataReport && report.length >= dataBytes) return dataWeighing(report)
  if (report[0] === statusReport && report.length >= 2) return statusWeighing(report)
  return null
}

/** Dymo scales arrive with 0x00 in front on some stacks. */
function withoutStrayZero(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0 && (bytes[1] === dataReport || bytes[1] === statusReport) ? bytes.subarray(1) : bytes
}

function dataWeighing(report: Uint8Array): Report | null {
  const [, code = 0, unitCode = 0, exponentByte = 0, low = 0, high = 0] = report
  const meaning = meanings[code]
  if (!meaning) return null
  const unit = units[unitCode]
  const magnitude = low + high * 256
  if (meaning.status === 'fault' || meaning.status === 'over_capacity') return data({ ...meaning, weight: null })
  // Below zero the magnitude comes without its sign: showing it would be a lie.
  if (meaning.status === 'under_zero') return data({ ...meaning, weight: null })
  if (!unit) return data({ status: 'fault', weight: null, problem: 'scale_unit' })
  const exponent = ((exponentByte << 24) >> 24) + unit.shift
  if (exponent < exponentRange.least || exponent > exponentRange.most) return null
  // Scaled integer to decimal through its text, so that 510 × 10⁻² is 5.1 and nothing near it.
  const value = Number(`${magnitude}e${exponent}`)
  if (value > weightMax) return null
  const status = meaning.status === 'stable' && magnitude === 0 ? 'zero' : meaning.status
  return data({ status, weight: { value, unit: unit.unit }, problem: null })
}

function data(weighing: Weighing): Report {
  return { kind: 'data', weighing }
}

/** `04 04` accompanies every stable weight and adds nothing; the other statuses may come without any data report. */
function statusWeighing(report: Uint8Array): Report | null {
  const meaning = meanings[report[1] ?? 0]
  if (!meaning) return null
  if (meaning.status === 'stable' || meaning.status === 'zero') return nothing
  return { kind: 'status', weighing: { ...meaning, weight: null } }
}

/** The reports of one opened scale, without the first data report: it is left over from before the opening. */
export class HidPosReader {
  /** status of the newest data report; undefined before the first */
  #status: ReadingStatus | undefined

  /** Null: understood, and says nothing new. Undefined: not understood. */
  read(bytes: Uint8Array): Weighing | null | undefined {
    const report = parseReport(bytes)
    if (!report) return undefined
    if (report.kind === 'nothing') return null
    // A status that only repeats what came with the weight must not wipe the weight.
    if (report.kind === 'status') return report.weighing.status === this.#status ? null : report.weighing
    const first = this.#status === undefined
    this.#status = report.weighing.status
    return first ? null : report.weighing
  }
}

/** Interrupt OUT report that asks for zero on scales that have an OUT endpoint; control report (2), bit 1. */
export const zeroReport = Uint8Array.of(2, 2)
/** The same as a feature report. */
export const zeroFeature = Uint8Array.of(2, 3)
