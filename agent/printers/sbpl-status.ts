/**
 * What a SATO WS408 set to STATUS4 answers to ENQ, read one byte at a time: 27 bytes STX … ETX, over LAN with 5 bytes
 * in front (WS412DT interface manual p. 6; codes also E series p. 7-9 and DR300 p. 82).
 */
import type { ProblemCode } from '../problems.ts'
import { FixedFrames, type Noise } from './fixed-frames.ts'

const activities = ['offline', 'waiting', 'printing', 'dispensing', 'editing', 'error'] as const
type SatoActivity = (typeof activities)[number]

export interface SatoStatus {
  kind: 'status'
  /** of the job at hand; null when there is none */
  jobNumber: number | null
  jobName: string | null
  activity: SatoActivity
  /** the one character that says all: activity with its warnings, or the error */
  code: string
  /**
   * Labels of the job still to print. A printer in trouble keeps them and prints them by itself once mended and FEED is
   * pressed (paper end: WS408DT p. 36): never send a job again while this is above zero.
   */
  remaining: number
}

const startOfText = 0x02
const endOfText = 0x03
const answerBytes = 27
/** The length of the answer in four bytes, then the ENQ it answers. */
const lanHead = [0x00, 0x00, 0x00, answerBytes, 0x05]

export class SatoStatusReader {
  readonly #frames: FixedFrames<SatoStatus>

  constructor(link: 'lan' | 'other') {
    const head = link === 'lan' ? lanHead : []
    this.#frames = new FixedFrames({
      beginning: [...head, startOfText],
      length: head.length + answerBytes,
      read: (bytes) => readStatus(bytes.subarray(head.length)),
    })
  }

  /** The answers completed by these bytes, and what was no answer. */
  feed(bytes: Uint8Array): (SatoStatus | Noise)[] {
    return this.#frames.feed(bytes)
  }
}

function readStatus(bytes: Uint8Array): SatoStatus | null {
  const text = Buffer.from(bytes).toString('latin1')
  const [id, code, quantity, name] = [text.slice(1, 3), text.slice(3, 4), text.slice(4, 10), text.slice(10, 26)]
  const activity = activityOf(code)
  if (bytes.at(-1) !== endOfText || !activity) return null
  if (!/^(\d\d| {2})$/.test(id) || !/^\d{6}$/.test(quantity)) return null
  return {
    kind: 'status',
    jobNumber: id.trim() === '' ? null : Number(id),
    jobName: name.trimEnd() || null,
    activity,
    code,
    remaining: Number(quantity),
  }
}

/** Five codes each: plain, ribbon near its end, buffer nearly full, both, stopped by hand; small letters are errors. */
const activityCodes = [/[0-4]/, /[A-E]/, /[G-K]/, /[M-Q]/, /[S-W]/, /[a-k]/]

function activityOf(code: string): SatoActivity | null {
  return activities[activityCodes.findIndex((codes) => codes.test(code))] ?? null
}

const errorProblems: Record<string, ProblemCode> = {
  a: 'buffer_full',
  b: 'head_open',
  c: 'media_out',
  d: 'ribbon_out',
  e: 'media_fault',
  f: 'sensor_fault',
  g: 'head_fault',
  j: 'cutter_fault',
}

/** What a person must mend first, or null when the printer can print. */
export function satoProblem({ activity, code }: SatoStatus): ProblemCode | null {
  if (activity === 'error') return errorProblems[code] ?? 'printer_error'
  return activity === 'offline' || /[EKQW]/.test(code) ? 'paused' : null
}
