/**
 * The 32-byte status packet of a Brother QL-1100 or QL-1110NWB, read one byte at a time (raster command reference;
 * bytes 6 and 14 differ from it on real printers and are passed over: mkienitz/brother_ql).
 */
import type { ProblemCode } from '../problems.ts'
import { FixedFrames, type Noise } from './fixed-frames.ts'

export interface BrotherStatus {
  kind: 'status'
  /** model letter of the printer, as a number */
  model: number
  why: 'reply' | 'printed' | 'error' | 'switched-off' | 'notice' | 'phase' | 'unknown'
  /** most pressing first */
  problems: ProblemCode[]
  media: 'none' | 'continuous' | 'die-cut' | 'unknown'
  /** the printer's number: 104 for a roll of 103 mm */
  mediaWidthMm: number
  /** the printer's number: 153 for labels of 152 mm, 0 on a continuous roll */
  mediaLengthMm: number
  phase: 'receiving' | 'printing' | 'unknown'
  /** the head has become too hot, or has cooled down; null when the packet says nothing about it */
  cooling: 'started' | 'ended' | null
}

export class BrotherStatusReader {
  readonly #frames = new FixedFrames<BrotherStatus>({
    beginning: [0x80, 0x20, 0x42, 0x34],
    length: 32,
    read: readStatus,
  })

  /** The packets completed by these bytes, and what was no packet. */
  feed(bytes: Uint8Array): (BrotherStatus | Noise)[] {
    return this.#frames.feed(bytes)
  }
}

const reasons: Record<number, BrotherStatus['why']> = {
  0: 'reply',
  1: 'printed',
  2: 'error',
  4: 'switched-off',
  5: 'notice',
  6: 'phase',
}
const mediaTypes: Record<number, BrotherStatus['media']> = { 0: 'none', 10: 'continuous', 11: 'die-cut' }
const phases: Record<number, BrotherStatus['phase']> = { 0: 'receiving', 1: 'printing' }
const coolings: Record<number, BrotherStatus['cooling']> = { 3: 'started', 4: 'ended' }

/** Always zero, on real printers too: what tells a packet from the beginning of one and the next behind it. */
const zeroPlaces = [7, 12, 13, 16, 23, 24]

function readStatus(bytes: Uint8Array): BrotherStatus | null {
  const at = (place: number) => bytes[place] ?? 0
  if (at(5) !== 0x30 || zeroPlaces.some((place) => at(place) !== 0)) return null
  return {
    kind: 'status',
    model: at(4),
    why: reasons[at(18)] ?? 'unknown',
    problems: problemsOf(at(8) | (at(9) << 8)),
    media: mediaTypes[at(11)] ?? 'unknown',
    mediaWidthMm: at(10),
    mediaLengthMm: at(17),
    phase: phases[at(19)] ?? 'unknown',
    cooling: coolings[at(22)] ?? null,
  }
}

/** Bits of byte 8, then of byte 9 above them. An open cover comes with others and must be closed first. */
const errorBits: readonly [bit: number, problem: ProblemCode][] = [
  [0x1000, 'head_open'],
  [0x0001, 'media_out'],
  [0x0002, 'media_out'],
  [0x0100, 'wrong_media'],
  [0x0004, 'cutter_fault'],
  [0x4000, 'feed_fault'],
  [0x0080, 'fan_fault'],
  [0x0200, 'buffer_full'],
  [0x0400, 'transfer_fault'],
]

function problemsOf(bits: number): ProblemCode[] {
  const named = errorBits.filter(([bit]) => (bits & bit) !== 0)
  const unnamed = named.reduce((rest, [bit]) => rest & ~bit, bits)
  const problems = named.map(([, problem]) => problem)
  return [...new Set<ProblemCode>(unnamed === 0 ? problems : [...problems, 'printer_error'])]
}

/** What a person must mend first, or null when the printer can print. Cooling ends with a packet that says so. */
export function brotherProblem({ problems, why, cooling }: BrotherStatus): ProblemCode | null {
  const [first] = problems
  if (first) return first
  if (why === 'switched-off') return 'printer_offline'
  if (why === 'error') return 'printer_error'
  return cooling === 'started' ? 'over_temperature' : null
}
