/** A stored file as rows of cells: decoded, parsed with csv-parse a piece at a time, every way a file can be broken named. */
import { setImmediate as turn } from 'node:timers/promises'
import { type CsvError, parse } from 'csv-parse'
import { type ImportEncoding, importRowMaxBytes, importRowsMax } from '#contracts/imports.ts'

/** The whole file cannot be read as a table; the message says why and how to mend it. */
export class FileRefused extends Error {}

export interface ReadRow {
  /** row of the table, from 1; 0 is the header */
  number: number
  /** line of the file where it begins, from 1 */
  line: number
  cells: string[]
}

/** What one piece of the file held. */
export interface ReadPiece {
  rows: ReadRow[]
  bytes: number
  /** a control character is somewhere in it: cells are to be looked at one by one */
  controls: boolean
}

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const space = 32
const del = 127

/** Parsed in one go: some four milliseconds, and few enough rows that the database works on some while the next are read. */
const sliceBytes = 64 * 1024

/** The rows of a file, piece by piece; other work gets its turn between two. Throws FileRefused. */
export async function* readRows(pieces: AsyncIterable<Buffer>, encoding: ImportEncoding): AsyncGenerator<ReadPiece> {
  const table = new TableReader()
  const decode = decoderOf(encoding)
  for await (const piece of pieces) {
    const text = decode(piece)
    for (let at = 0; at < text.length; at += sliceBytes) {
      const slice = text.subarray(at, at + sliceBytes)
      yield { ...table.feed(slice), bytes: (piece.length * slice.length) / text.length }
      await turn()
    }
  }
  yield { ...(await table.end(decode(null))), bytes: 0 }
}

/** The bytes of the text in UTF-8. */
function decoderOf(encoding: ImportEncoding): (piece: Buffer | null) => Buffer {
  if (encoding === 'utf-8') return (piece) => piece ?? Buffer.alloc(0)
  const decoder = new TextDecoder(encoding)
  return (piece) => Buffer.from(piece ? decoder.decode(piece, { stream: true }) : decoder.decode())
}

/** csv-parse, driven by hand: what a piece completes is taken before the next is given. */
class TableReader {
  readonly #parser = parse({
    bom: true,
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: importRowMaxBytes,
  })
  #number = 0
  #line = 1
  /** the last piece ended in a carriage return, whose line feed may begin the next */
  #returned = false
  /** line ends given to the parser that are not yet those of a row */
  #openLineEnds = 0

  constructor() {
    // Looked at where rows are taken; unheard, the event would end the process.
    this.#parser.on('error', () => undefined)
  }

  feed(piece: Buffer): Omit<ReadPiece, 'bytes'> {
    if (piece.includes(0)) throw new FileRefused(nulBytes(this.#number))
    const text = this.#oneLineEnd(piece)
    const { lineEnds, controls } = lookThrough(text)
    this.#openLineEnds += lineEnds
    this.#parser.write(text)
    return { rows: this.#taken(), controls }
  }

  /** A line feed for each line end of any kind, in place: csv-parse looks for one kind far faster than for three. */
  #oneLineEnd(piece: Buffer): Buffer {
    if (!this.#returned && !piece.includes(carriageReturn)) return piece
    let to = 0
    for (const byte of piece) {
      if (byte !== lineFeed || !this.#returned) piece[to++] = byte === carriageReturn ? lineFeed : byte
      this.#returned = byte === carriageReturn
    }
    return piece.subarray(0, to)
  }

  async end(text: Buffer): Promise<Omit<ReadPiece, 'bytes'>> {
    const fed = text.length > 0 ? this.feed(text) : { rows: [], controls: false }
    this.#parser.end()
    // The stream ends, or fails, in a turn of its own.
    await turn()
    return { rows: [...fed.rows, ...this.#taken()], controls: fed.controls }
  }

  #taken(): ReadRow[] {
    const rows: ReadRow[] = []
    const taken: string[][] = []
    for (let cells = this.#parser.read(); cells !== null; cells = this.#parser.read()) taken.push(cells)
    this.#openLineEnds -= taken.length
    // Looking into each cell costs as much as parsing it.
    const breaks = this.#openLineEnds > 0
    for (const cells of taken) {
      const row = this.#row(cells, breaks)
      if (row) rows.push(row)
    }
    const failure = this.#parser.errored
    if (failure) throw new FileRefused(inWords(failure as CsvError, this.#number))
    if (this.#number > importRowsMax) throw new FileRefused(tooManyRows)
    return rows
  }

  /** Null for a line without anything: it counts as a line, not as a row. */
  #row(cells: string[], breaks: boolean): ReadRow | null {
    const line = this.#line
    const within = breaks ? cells.reduce((sum, cell) => sum + breaksIn(cell), 0) : 0
    this.#line += 1 + within
    this.#openLineEnds -= within
    if (cells.length === 1 && cells[0]?.trim() === '') return null
    const number = this.#number
    this.#number += 1
    return { number, line, cells }
  }
}

function breaksIn(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0
}

/** Only of ASCII: bytes beyond are parts of characters. */
function lookThrough(text: Buffer): { lineEnds: number; controls: boolean } {
  let [lineEnds, controls] = [0, false]
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] as number
    if (byte >= space && byte !== del) continue
    if (byte === lineFeed) lineEnds += 1
    else if (byte !== tab) controls = true
  }
  return { lineEnds, controls }
}

const tooManyRows = `The file has more than ${importRowsMax.toLocaleString('en-US')} rows. Divide it and import the parts.`

function nulBytes(row: number): string {
  return `There are NUL bytes near row ${row}: this is no text file, or UTF-16 without its mark. Save it as CSV UTF-8.`
}

function inWords({ code, message }: CsvError, row: number): string {
  const near = row === 0 ? 'in the line of column names' : `after row ${Math.max(0, row - 1)}`
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return `The file ends inside quotes that were opened ${near}: it was cut short. Export it again and import the whole.`
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `A row ${near} is longer than ${importRowMaxBytes / 1024} kB: a quote was probably not closed. Mend that row.`
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE')
    return `A quote stands in the midst of a cell ${near}. Write a quote inside of quotes twice, as "".`
  return `The file cannot be read as CSV ${near}: ${message}`
}
