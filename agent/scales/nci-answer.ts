/** What an answer of the NCI protocol means: a weight, status bytes, or both in either order. */
import type { Weight, WeightUnit } from '#contracts/units.ts'
import { type Weighing, weightMax } from './weighing.ts'

const ouncesPerPound = 16

const units: Record<string, WeightUnit> = { LB: 'lb', OZ: 'oz', KG: 'kg', G: 'g' }

/** Bits 4 and 5 of every status byte are one. */
const statusBase = 0x30
/** Never set in the first byte: the second always follows. */
const byteFollows = 0x40
const bits = {
  first: { motion: 0x01, zero: 0x02, memoryErrors: 0x04 | 0x08 },
  second: { under: 0x01, over: 0x02, romError: 0x04, calibration: 0x08 },
  third: { initialZeroError: 0x08 },
}

/** `unit` null: the scale shows a unit Postroom does not use. */
interface Shown {
  negative: boolean
  value: number
  unit: WeightUnit | null
}

/** The weighing of one answer, undefined when it is no NCI answer, null when it says nothing about a weight. */
export function nciWeighing(parts: readonly string[]): Weighing | null | undefined {
  if (parts.length === 1 && parts[0] === '?') return { status: 'fault', weight: null, problem: 'scale_fault' }
  const statuses = parts.map(statusOf).filter((status) => status !== null)
  const [other] = parts.filter((part) => !statusOf(part))
  const [status] = statuses
  // Without its status nobody knows whether a weight stands still.
  if (!status || statuses.length !== 1) return undefined
  if (other === undefined || isWords(other)) return alone(status)
  const shown = shownOf(other)
  return shown ? combined(status, shown) : undefined
}

/** What the display shows instead of a weight, e.g. dashes when it is overloaded (Brecknell 7815 manual p. 19). */
function isWords(part: string): boolean {
  return /^[ -/:-~]+$/.test(part)
}

/** "Stable" alone, as `S` and `Z` answer it, adds nothing and must not wipe the weight before it. */
function alone(status: Pick<Weighing, 'status' | 'problem'>): Weighing | null {
  return status.status === 'stable' ? null : { ...status, weight: null }
}

/** Null when these are no status bytes. Some scales put an `S` in front. */
function statusOf(part: string): Pick<Weighing, 'status' | 'problem'> | null {
  const bytes = Buffer.from(part.replace(/^S/, ''), 'latin1')
  const [first = 0, second = 0, third = 0] = bytes
  const follows = (byte: number, at: number) => ((byte & byteFollows) !== 0) === (at > 0 && at < bytes.length - 1)
  if (bytes.length < 2 || !bytes.every((byte, at) => (byte & statusBase) === statusBase && follows(byte, at)))
    return null
  if (first & bits.first.memoryErrors || second & bits.second.romError) {
    return { status: 'fault', problem: 'scale_fault' }
  }
  if (second & bits.second.calibration) return { status: 'fault', problem: 'scale_calibrate' }
  if (third & bits.third.initialZeroError) return { status: 'fault', problem: 'scale_rezero' }
  if (second & bits.second.over) return { status: 'over_capacity', problem: null }
  if (second & bits.second.under) return { status: 'under_zero', problem: null }
  if (first & bits.first.motion) return { status: 'moving', problem: null }
  return { status: first & bits.first.zero ? 'zero' : 'stable', problem: null }
}

/** Null when this is no weight: `0005.10LB`, `  120g `, `2LB 03.50OZ`, `-0000.20LB`. */
function shownOf(part: string): Shown | null {
  const text = part.trim().toUpperCase()
  const pair = /^(-?) *(\d{1,4}) ?LB +(\d{1,2}(?:\.\d{1,4})?) ?OZ$/.exec(text)
  if (pair) return { negative: pair[1] === '-', value: ounces(pair[2] ?? '', pair[3] ?? ''), unit: 'oz' }
  const plain = /^(-?) *(\d{1,7}(?:\.\d{1,5})?|\.\d{1,5}) ?([A-Z]{1,4})$/.exec(text)
  if (!plain) return null
  return { negative: plain[1] === '-', value: Number(plain[2]), unit: units[plain[3] ?? ''] ?? null }
}

/** Whole pounds and decimal ounces as ounces, counted in the last digit shown so that no binary rounding enters. */
function ounces(pounds: string, rest: string): number {
  const decimals = rest.split('.')[1]?.length ?? 0
  const digits = BigInt(pounds) * BigInt(ouncesPerPound) * 10n ** BigInt(decimals) + BigInt(rest.replace('.', ''))
  return Number(`${digits}e-${decimals}`)
}

function combined(status: Pick<Weighing, 'status' | 'problem'>, shown: Shown): Weighing | undefined {
  const weightless = status.status !== 'stable' && status.status !== 'moving' && status.status !== 'zero'
  if (weightless) return { ...status, weight: null }
  if (!shown.unit) return { status: 'fault', weight: null, problem: 'scale_unit' }
  // A sign is not carried by `Weight`, and dropping it would be a lie.
  if (shown.negative && shown.value !== 0) return { status: 'under_zero', weight: null, problem: null }
  if (shown.value > weightMax) return undefined
  const weight: Weight = { value: shown.value, unit: shown.unit }
  return { status: status.status === 'stable' && shown.value === 0 ? 'zero' : status.status, weight, problem: null }
}
