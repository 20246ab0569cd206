/**
 * What a Zebra printer answers to `~HS` and `~HQES`, read one byte at a time.
 * Frames are STX … ETX (ZPL II programming guide, ~HS and ~HQES); anything between frames is noise.
 */
import type { ProblemCode } from '../problems.ts'

export interface HostStatus {
  kind: 'host-status'
  paperOut: boolean
  paused: boolean
  bufferFull: boolean
  corruptMemory: boolean
  underTemperature: boolean
  overTemperature: boolean
  headOpen: boolean
  ribbonOut: boolean
  /** formats in the receive buffer, a partial one included */
  buffered: number
  /** labels of the running batch still to print */
  remaining: number
}

export interface ErrorStatus {
  kind: 'errors'
  active: boolean
  /** the second group of eight hexadecimal digits */
  bits: number
}

export type ZplAnswer = HostStatus | ErrorStatus

const startOfText = 0x02
const endOfText = 0x03
/** Longest frame kept; real ones are below 150 bytes. */
const frameMaxBytes = 512
const firstFields = 12
const secondFields = 11

export class ZplStatusReader {
  #frame: number[] | null = null
  #first: number[] | null = null

  /** The answers completed by these bytes. */
  feed(bytes: Uint8Array): ZplAnswer[] {
    const answers: ZplAnswer[] = []
    for (const byte of bytes) {
      const answer = this.#take(byte)
      if (answer) answers.push(answer)
    }
    return answers
  }

  #take(byte: number): ZplAnswer | null {
    if (byte === startOfText) this.#frame = []
    else if (byte === endOfText && this.#frame) {
      const text = String.fromCharCode(...this.#frame)
      this.#frame = null
      return this.#read(text)
    } else if (this.#frame) {
      this.#frame.push(byte)
      if (this.#frame.length > frameMaxBytes) this.#frame = null
    }
    return null
  }

  #read(text: string): ZplAnswer | null {
    const errors = /ERRORS:\s*([01])\s+([0-9A-F]{8})\s+([0-9A-F]{8})/i.exec(text)
    if (errors) return { kind: 'errors', active: errors[1] === '1', bits: Number.parseInt(errors[3] ?? '0', 16) }
    if (!/^[0-9]+(,[0-9]+)*$/.test(text)) return null
    const fields = text.split(',').map(Number)
    if (fields.length === firstFields) this.#first = fields
    if (fields.length !== secondFields || !this.#first) return null
    const status = hostStatus(this.#first, fields)
    this.#first = null
    return status
  }
}

function hostStatus(first: readonly number[], second: readonly number[]): HostStatus {
  const flag = (fields: readonly number[], place: number) => fields[place] === 1
  return {
    kind: 'host-status',
    paperOut: flag(first, 1),
    paused: flag(first, 2),
    bufferFull: flag(first, 5),
    corruptMemory: flag(first, 9),
    underTemperature: flag(first, 10),
    overTemperature: flag(first, 11),
    headOpen: flag(second, 2),
    ribbonOut: flag(second, 3),
    buffered: (first[4] ?? 0) + (first[7] ?? 0),
    remaining: second[8] ?? 0,
  }
}

/** What a person must mend first, or null when the printer can print. */
export function problemOf(answer: ZplAnswer): ProblemCode | null {
  return answer.kind === 'errors' ? errorProblem(answer) : hostProblem(answer)
}

/** Bits of the error group: last digit media, ribbon, head, cutter; next digit 1 head too hot (Zebra, ~HQES). */
const errorBits: readonly [bit: number, code: ProblemCode][] = [
  [0x04, 'head_open'],
  [0x01, 'media_out'],
  [0x02, 'ribbon_out'],
  [0x08, 'cutter_fault'],
  [0x10, 'over_temperature'],
]

function errorProblem({ active, bits }: ErrorStatus): ProblemCode | null {
  if (!active) return null
  return errorBits.find(([bit]) => (bits & bit) !== 0)?.[1] ?? 'printer_error'
}

function hostProblem(status: HostStatus): ProblemCode | null {
  if (status.headOpen) return 'head_open'
  if (status.paperOut) return 'media_out'
  if (status.ribbonOut) return 'ribbon_out'
  if (status.corruptMemory) return 'memory_corrupt'
  if (status.overTemperature) return 'over_temperature'
  if (status.underTemperature) return 'under_temperature'
  if (status.paused) return 'paused'
  return status.bufferFull ? 'buffer_full' : null
}
