/** Reads what arrives at a SATO printer as the printer does: jobs back into pictures, and status requests between them. */
import type { Picture } from '../printers/picture.ts'

interface SatoGraphic {
  h: number
  v: number
  picture: Picture
}

export interface SatoJob {
  kind: 'job'
  jobNumber: number | null
  jobName: string | null
  quantity: number
  graphics: SatoGraphic[]
}

/** `fault`: the job was dropped, and everything up to the next start of one. */
export type SatoPart = SatoJob | { kind: 'enquiry' } | { kind: 'fault'; reason: string }

const escapeByte = 0x1b
const enquiry = 0x05
/** Largest graphic taken, in units of 8 dots, and longest parameter: more than a WS408 has memory or use for. */
const unitsAcrossMax = 104
const unitsDownMax = 400
const parameterMax = 32

/** Takes one byte at a time through `yield`, so that a job may arrive in any pieces. */
type Reading<T> = Generator<undefined, T, number>

class Fault extends Error {}

export class SatoStream {
  readonly #reading = this.#read()
  #parts: SatoPart[] = []

  constructor() {
    this.#reading.next()
  }

  /** The parts completed by these bytes. */
  feed(bytes: Uint8Array): SatoPart[] {
    for (const byte of bytes) this.#reading.next(byte)
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  *#read(): Reading<never> {
    for (let byte = yield; ; byte = yield) {
      if (byte === enquiry) this.#parts.push({ kind: 'enquiry' })
      while (byte === escapeByte) {
        byte = yield
        if (byte === 0x41) yield* this.#job()
      }
    }
  }

  *#job(): Reading<void> {
    try {
      const job = yield* readJob()
      this.#parts.push(job)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.#parts.push({ kind: 'fault', reason: error.message })
    }
  }
}

function* readJob(): Reading<SatoJob> {
  const job: SatoJob = { kind: 'job', jobNumber: null, jobName: null, quantity: 1, graphics: [] }
  let [h, v] = [1, 1]
  expectByte(yield, escapeByte)
  for (;;) {
    const letter = String.fromCharCode(yield)
    if (letter === 'Z') return job
    if (letter === 'G') job.graphics.push({ h, v, picture: yield* readGraphic() })
    else {
      const parameter = yield* untilEscape()
      if (letter === 'H') h = number(parameter, /^\d{1,4}$/)
      else if (letter === 'V') v = number(parameter, /^\d{1,4}$/)
      else if (letter === 'Q') job.quantity = number(parameter, /^\d{1,6}$/)
      else if (letter === 'I') job.jobNumber = number(parameter, /^D\d\d$/)
      else if (letter === 'W' && parameter.startsWith('K')) job.jobName = parameter.slice(1)
      else throw new Fault(`unknown command ${letter}`)
    }
  }
}

/** The bytes of a parameter; the escape that ends it begins the next command. */
function* untilEscape(): Reading<string> {
  let text = ''
  for (let byte = yield; byte !== escapeByte; byte = yield) {
    if (byte < 0x20 || byte > 0x7e) throw new Fault(`byte ${byte} in a parameter`)
    text += String.fromCharCode(byte)
    if (text.length > parameterMax) throw new Fault('parameter too long')
  }
  return text
}

function number(text: string, shape: RegExp): number {
  if (!shape.test(text)) throw new Fault(`not a number of this command: ${text}`)
  return Number(text.replace(/^D/, ''))
}

function* readGraphic(): Reading<Picture> {
  const format = String.fromCharCode(yield)
  const size = yield* take(6)
  const across = number(size.toString('latin1', 0, 3), /^\d{3}$/)
  const down = number(size.toString('latin1', 3, 6), /^\d{3}$/)
  if (across === 0 || down === 0 || across > unitsAcrossMax || down > unitsDownMax) throw new Fault('graphic too large')
  const bytes = across * down * 8
  const rows = format === 'B' ? yield* take(bytes) : yield* takeHex(format, bytes)
  expectByte(yield, escapeByte)
  return { width: across * 8, height: down * 8, rows: Uint8Array.from(rows) }
}

function* takeHex(format: string, bytes: number): Reading<Buffer> {
  if (format !== 'H') throw new Fault(`unknown graphic format ${format}`)
  const text = (yield* take(bytes * 2)).toString('latin1')
  if (!/^[0-9A-F]*$/.test(text)) throw new Fault('graphic is not hexadecimal')
  return Buffer.from(text, 'hex')
}

function* take(count: number): Reading<Buffer> {
  const bytes = Buffer.alloc(count)
  for (let place = 0; place < count; place += 1) bytes[place] = yield
  return bytes
}

function expectByte(byte: number, expected: number): void {
  if (byte !== expected) throw new Fault(`byte ${byte} where ${expected} was due`)
}
