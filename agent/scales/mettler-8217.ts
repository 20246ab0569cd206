/**
 * Answers of the Mettler-Toledo 8217 protocol, read one byte at a time.
 * `W` → STX "05.10" [N] CR, or STX ? status CR; bit 7 is parity and is masked. The unit is not said.
 */
import type { WeightUnit } from '#contracts/units.ts'
import type { Weighing } from './hid-pos.ts'

const startOfText = 0x02
const carriageReturn = 0x0d
/** Longest real answer is 8 bytes. */
const frameMaxBytes = 16

/** Status bits; bit 6 is always one. */
const bits = { motion: 0x01, overCapacity: 0x02, underZero: 0x04, centreOfZero: 0x10 }

export class Mettler8217Reader {
  readonly #unit: WeightUnit
  #frame: number[] | null = null

  constructor(unit: WeightUnit) {
    this.#unit = unit
  }

  /** The answers completed by these bytes. */
  feed(bytes: Uint8Array): Weighing[] {
    const weighings: Weighing[] = []
    for (const byte of bytes) {
      const weighing = this.#take(byte & 0x7f)
      if (weighing) weighings.push(weighing)
    }
    return weighings
  }

  #take(byte: number): Weighing | null {
    if (byte === startOfText) this.#frame = []
    else if (byte === carriageReturn && this.#frame) {
      const frame = this.#frame
      this.#frame = null
      return frame[0] === 0x3f ? statusWeighing(frame) : this.#weight(String.fromCharCode(...frame))
    } else if (this.#frame) {
      this.#frame.push(byte)
      if (this.#frame.length > frameMaxBytes) this.#frame = null
    }
    return null
  }

  /** A weight is only answered when the scale is at rest; `N` after it means net. */
  #weight(text: string): Weighing | null {
    const digits = /^(\d{1,4}\.\d{1,3})N?$/.exec(text)?.[1]
    if (digits === undefined) return null
    const value = Number(digits)
    return { status: value === 0 ? 'zero' : 'stable', weight: { value, unit: this.#unit }, problem: null }
  }
}

function statusWeighing(frame: readonly number[]): Weighing | null {
  const status = frame[1]
  if (frame.length !== 2 || status === undefined || (status & 0x40) === 0) return null
  const answer = (name: Weighing['status']): Weighing => ({ status: name, weight: null, problem: null })
  if (status & bits.overCapacity) return answer('over_capacity')
  if (status & bits.underZero) return answer('under_zero')
  if (status & bits.motion) return answer('moving')
  if (status & bits.centreOfZero) return answer('zero')
  return { status: 'fault', weight: null, problem: 'scale_rezero' }
}
