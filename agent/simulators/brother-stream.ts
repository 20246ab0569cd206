/** Reads what arrives at a Brother QL-1100 as the printer does: raster jobs back into pictures of the whole head. */
import { unpackBits } from '../printers/packbits.ts'
import type { Picture } from '../printers/picture.ts'

interface BrotherPage {
  kind: 'page'
  /** the ten bytes of the print information command */
  information: Uint8Array
  autoCut: boolean
  cutEvery: number
  cutAtEnd: boolean
  margin: number
  /** all pins of the head, seen from above: left is left on the label */
  picture: Picture
  /** printed with feed: nothing follows */
  last: boolean
}

/** `fault`: everything up to the next initialise command was dropped. */
export type BrotherPart = BrotherPage | { kind: 'status-request' } | { kind: 'fault'; reason: string }

const headBytes = 162
/** Longest label the printer takes: three metres. */
const rowsMax = 35_434

/** Takes one byte at a time through `yield`, so that a job may arrive in any pieces. */
type Reading<T> = Generator<undefined, T, number>

class Fault extends Error {}

export class BrotherStream {
  readonly #reading = this.#read()
  #parts: BrotherPart[] = []
  #page = blankPage()
  #rows: Uint8Array[] = []
  #rasterMode = false
  #packed = false

  constructor() {
    this.#reading.next()
  }

  /** The parts completed by these bytes. */
  feed(bytes: Uint8Array): BrotherPart[] {
    for (const byte of bytes) this.#reading.next(byte)
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  *#read(): Reading<never> {
    for (;;) {
      try {
        for (;;) yield* this.#command(yield)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        this.#parts.push({ kind: 'fault', reason: error.message })
        yield* untilInitialise()
        this.#initialise()
      }
    }
  }

  *#command(byte: number): Reading<void> {
    if (byte === 0x00) return
    if (byte === 0x1b) yield* this.#escape(yield)
    else if (byte === 0x4d) this.#packed = (yield) === 0x02
    else if (byte === 0x67) yield* this.#row()
    else if (byte === 0x5a) this.#keep(new Uint8Array(headBytes))
    else if (byte === 0x0c || byte === 0x1a) this.#print(byte === 0x1a)
    else throw new Fault(`unknown command ${byte}`)
  }

  *#escape(byte: number): Reading<void> {
    if (byte === 0x40) return this.#initialise()
    if (byte !== 0x69) throw new Fault(`unknown command 27 ${byte}`)
    const letter = String.fromCharCode(yield)
    if (letter === 'S') this.#parts.push({ kind: 'status-request' })
    else if (letter === 'a') this.#rasterMode = (yield) === 0x01
    else if (letter === '!') yield
    else if (letter === 'z') this.#page.information = yield* take(10)
    else if (letter === 'M') this.#page.autoCut = ((yield) & 0x40) !== 0
    else if (letter === 'A') this.#page.cutEvery = yield
    else if (letter === 'K') this.#page.cutAtEnd = ((yield) & 0x08) !== 0
    else if (letter === 'd') this.#page.margin = (yield* take(2)).readUInt16LE()
    else throw new Fault(`unknown command 27 105 ${letter}`)
  }

  *#row(): Reading<void> {
    if ((yield) !== 0x00) throw new Fault('row of a colour this printer has not')
    const bytes = yield* take(yield)
    const row = this.#packed ? unpackBits(bytes, headBytes) : bytes
    if (row?.length !== headBytes) throw new Fault('row is not as wide as the head')
    this.#keep(row)
  }

  #keep(row: Uint8Array): void {
    if (!this.#rasterMode) throw new Fault('row before raster mode')
    if (this.#rows.length === rowsMax) throw new Fault('label too long')
    this.#rows.push(row)
  }

  #print(last: boolean): void {
    const rows = this.#rows
    const announced = Buffer.from(this.#page.information).readUInt32LE(4)
    if (rows.length !== announced) throw new Fault(`${rows.length} rows where ${announced} were announced`)
    const picture = { width: headBytes * 8, height: rows.length, rows: Buffer.concat(rows.map(mirrored)) }
    this.#parts.push({ ...this.#page, picture, last })
    this.#rows = []
  }

  #initialise(): void {
    this.#page = blankPage()
    this.#rows = []
    this.#rasterMode = false
    this.#packed = false
  }
}

function blankPage(): Omit<BrotherPage, 'picture' | 'last'> {
  return {
    kind: 'page',
    information: new Uint8Array(10),
    autoCut: false,
    cutEvery: 1,
    cutAtEnd: false,
    margin: 0,
  }
}

function* untilInitialise(): Reading<void> {
  for (let [before, byte] = [0, yield]; before !== 0x1b || byte !== 0x40; [before, byte] = [byte, yield]);
}

function* take(count: number): Reading<Buffer> {
  const bytes = Buffer.alloc(count)
  for (let place = 0; place < count; place += 1) bytes[place] = yield
  return bytes
}

/** The first pin is the rightmost: bytes and the bits within them turn round. */
function mirrored(row: Uint8Array): Uint8Array {
  return Uint8Array.from(row, (byte) => {
    let turned = 0
    for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) turned |= 0x80 >> bit
    return turned
  }).reverse()
}
