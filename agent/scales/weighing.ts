/** What a scale says, in whichever protocol, and the reading of a serial line one byte at a time. */
import type { ReadingStatus } from '#contracts/agent.ts'
import type { Weight } from '#contracts/units.ts'
import type { ProblemCode } from '../problems.ts'

export interface Weighing {
  status: ReadingStatus
  /** null when the status makes it meaningless */
  weight: Weight | null
  problem: ProblemCode | null
}

/** The contract's largest weight. */
export const weightMax = 100_000

/** An answer that is understood, or null when it says nothing about a weight. */
type Answer = Weighing | null

/** Reads the answers of one protocol. */
export interface AnswerReader {
  /** The answers completed by these bytes, which may come in any pieces. */
  feed(bytes: Uint8Array): Answer[]
}

/** Seven bits: read as 8N1, bit 7 of a 7E1 scale is parity. */
const characterBits = 0x7f

/** The answers that `take` completes, one byte at a time; it gives undefined while there is none. */
export function answersOf(bytes: Uint8Array, take: (byte: number) => Answer | undefined): Answer[] {
  return Array.from(bytes, (byte) => take(byte & characterBits)).filter((answer) => answer !== undefined)
}
