/**
 * Answers of the Mettler-Toledo 8217 protocol, read one byte at a time.
 * `W` → STX "05.10" [N] CR, or STX ? status CR; bit 7 is parity and is masked. The unit is not said.
 */
import type { WeightUnit } from '#contracts/units.ts'
import type { Junk } from '../junk.ts'
import { type AnswerReader, answersOf, type Weighing } from './weighing.ts'

const startOfText = 0x02
const carriageReturn = 0x0d
const questionMark = 0x3f
/** Longest real answer is 8 bytes. */
const frameMaxBytes = 16

/** Status bits; bit 6 is always one. */
const bits = { motion: 0x01, overCapacity: 0x02, underZero: 0x04, centreOfZero: 0x10, one: 0x40 }

export class Mettler8217Reader implements AnswerReader {
  readonly #unit: WeightUnit
  readonly #junk: Junk
  #frame: number[] | null = null

  constructor(unit: WeightUnit, junk: Junk) {
    this.#unit = unit
    this.#junk = junk
  }

  feed(bytes: Uint8Array): (Weighing | null)[] {
    return answersOf(bytes, (byte) => this.#take(byte))
  }

  #take(byte: number): Weighing | undefined {
    if (byte === startOfText) this.#frame = []
    else if (byte === carriageReturn && this.#frame) return this.#end(this.#frame)
    else if (this.#frame) this.#grow(this.#frame, byte)
    return undefined
  }

  #grow(frame: number[], byte: number): void {
    frame.push(byte)
    if (frame.length <= frameMaxBytes) return
    this.#frame = null
    this.#junk('overflow', Uint8Array.from(frame))
  }

  #end(frame: readonly number[]): Weighing | undefined {
    this.#frame = null
    const weighing = frame[0] === questionMark ? statusWeighing(frame) : this.#weight(String.fromCharCode(...frame))
    if (!weighing) this.#junk('malformed', Uint8Array.from(frame))
    return weighing
  }

  /** A weight is only answered when the scale is at rest; `N` after it means net. */
  #weight(text: string): Weighing | undefined {
    const digits = /^(\d{1,4}\.\d{1,3})N?$/.exec(text)?.[1]
    if (digits === undefined) return undefined
    const value = Number(digits)
    return { status: value === 0 ? 'zero' : 'stable', weight: { value, unit: this.#unit }, problem: null }
  }
}

function statusWeighing(frame: readonly number[]): Weighing | undefined {
  const status = frame[1]
  if (frame.length !== 2 || status === undefined || (status & bits.one) === 0) return undefined
  const answer = (name: Weighing['status']): Weighing => ({ status: name, weight: null, problem: null })
  if (status & bits.overCapacity) return answer('over_capacity')
  if (status & bits.underZero) return answer('under_zero')
  if (status & bits.motion) return answer('moving')
  if (status & bits.centreOfZero) return answer('zero')
  return { status: 'fault', weight: null, problem: 'scale_rezero' }
}
