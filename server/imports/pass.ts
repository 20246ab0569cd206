/** One reading of a file from beginning to end: judges every row, keeps those worth looking at, and writes when it applies. */
import type { CellProblem, ImportCounts, ImportOutcome } from '#contracts/imports.ts'
import type { Tx } from '../platform/db/database.ts'
import { selectFile } from './chunk-store.ts'
import { type Layout, layoutOf } from './header.ts'
import { type Cells, judgeCells, valuesOf } from './judge.ts'
import { Keys } from './keys.ts'
import type { ImportKind, KindPass, KindRow, PassContext, Verdict } from './kind.ts'
import { FileRefused, type ReadPiece, type ReadRow, readRows } from './read-rows.ts'
import { insertChanges, insertRows, type KeptRow } from './row-store.ts'
import type { ImportRecord } from './store.ts'

/** Rows related, and written, in one statement each. */
const rowsAtOnce = 250
/** The beginning of every file is kept to be looked at. */
const firstRowsKept = 500
/** A file with more problems than this is not mended in a grid: its columns are probably shifted. */
const problemsMax = 100_000

/** `all` was asked for and a row has a problem: nothing is written. */
export class ProblemsFound extends Error {}

export interface PassOptions {
  file: ImportRecord
  kind: ImportKind
  context: PassContext
  apply: 'all' | 'good' | null
  mended: ReadonlyMap<number, KeptRow>
  /** told after every piece; throws to stop */
  progress(bytes: number): Promise<void>
}

export interface PassEnd {
  columns: Layout['columns']
  counts: ImportCounts
  keptRows: number
}

/** A row on its way: what the file says of it, what a person did to it, and what is wrong with it by itself. */
class RowInHand implements KindRow, Cells {
  readonly #layout: Layout
  readonly read: ReadRow
  readonly mended: KeptRow | undefined
  readonly cells: readonly string[]
  readonly extra: Cells['extra']
  /** null: good so far */
  problems: CellProblem[] | null = null

  constructor(layout: Layout, read: ReadRow, mended: KeptRow | undefined) {
    this.#layout = layout
    this.read = read
    this.mended = mended
    this.cells = mended?.edited ? mended.cells : read.cells
    this.extra = mended?.extra ?? null
  }

  values(): string[] {
    return valuesOf(this.#layout, this)
  }
}

/** Reads the whole file in the given transaction. Throws FileRefused, ProblemsFound, and what `progress` throws. */
export async function runPass(tx: Tx, options: PassOptions): Promise<PassEnd> {
  const { file, kind, context } = options
  const pass = new Pass(tx, options, await kind.open(tx, context))
  let done = 0
  try {
    for await (const piece of readRows(selectFile(tx, file), file.encoding)) {
      await pass.take(piece)
      done += piece.bytes
      await options.progress(done)
    }
    return await pass.end()
  } finally {
    // After this the connection is somebody else's: no statement of ours may come later.
    await pass.atRest()
  }
}

class Pass {
  readonly #tx: Tx
  readonly #options: PassOptions
  readonly #kindPass: KindPass
  readonly #keys = new Keys()
  readonly #keyPlace: number
  readonly #counts: ImportCounts = {
    rows: 0,
    problems: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    incomplete: 0,
    skipped: 0,
  }
  #layout: Layout | null = null
  #batch: RowInHand[] = []
  /** the batch that is related and written while the next one is read */
  #inHand: Promise<void> = Promise.resolve()
  #keptRows = 0

  constructor(tx: Tx, options: PassOptions, kindPass: KindPass) {
    this.#tx = tx
    this.#options = options
    this.#kindPass = kindPass
    this.#keyPlace = options.kind.columns.findIndex(({ name }) => name === options.kind.key)
  }

  async take({ rows, controls }: ReadPiece): Promise<void> {
    for (const row of rows) {
      if (!this.#layout) {
        this.#layout = layoutOf(this.#options.kind, row.cells)
        continue
      }
      this.#batch.push(this.#judge(row, this.#layout, controls))
      if (this.#batch.length >= rowsAtOnce) await this.#handOver()
    }
  }

  async end(): Promise<PassEnd> {
    await this.#handOver()
    await this.#inHand
    if (!this.#layout) throw new FileRefused('The file is empty: it needs a line of column names and rows below it.')
    if (this.#counts.rows === 0) throw new FileRefused('The file has column names but no rows.')
    return { columns: this.#layout.columns, counts: this.#counts, keptRows: this.#keptRows }
  }

  /** Resolves when no batch is under way any more, however the last one ended. */
  async atRest(): Promise<void> {
    await this.#inHand.catch(() => undefined)
  }

  #judge(read: ReadRow, layout: Layout, controls: boolean): RowInHand {
    const row = new RowInHand(layout, read, this.#options.mended.get(read.number))
    if (row.mended?.skipped) return row
    const values = row.values()
    row.problems = judgeCells(layout, row, { values, controls }) ?? this.#repeated(read.number, values)
    return row
  }

  #repeated(number: number, values: readonly string[]): CellProblem[] | null {
    const value = values[this.#keyPlace] ?? ''
    const first = this.#keys.add(value, number)
    if (first === null) return null
    const { key } = this.#options.kind
    const reason = `stands in row ${first} already; a file names each ${key} once. Leave one of the rows out`
    return [{ column: key, value, reason, suggestion: null }]
  }

  /** The batch goes to the database while the next one is read. */
  async #handOver(): Promise<void> {
    await this.#inHand
    const batch = this.#batch
    this.#batch = []
    this.#inHand = this.#settle(batch)
    // Thrown when the next batch is handed over; until then nobody listens.
    this.#inHand.catch(() => undefined)
  }

  async #settle(batch: readonly RowInHand[]): Promise<void> {
    const { apply, file } = this.#options
    const good = batch.filter(({ problems, mended }) => problems === null && !mended?.skipped)
    const { verdicts, write } = await this.#kindPass.relate(good)
    const worth: KeptRow[] = []
    const wanted: number[] = []
    let place = 0
    for (const row of batch) {
      const verdict = row === good[place] ? verdicts[place++] : undefined
      const outcome = verdict?.outcome ?? (row.mended?.skipped ? 'skipped' : 'problem')
      this.#count(outcome, verdict)
      if (outcome === 'added' || outcome === 'changed') wanted.push(place - 1)
      if (isWorthKeeping(row, outcome)) worth.push(keptRow(row, outcome, verdict))
    }
    if (apply === 'all' && this.#counts.problems > 0) throw new ProblemsFound()
    if (this.#counts.problems > problemsMax) throw new FileRefused(tooManyProblems)
    if (apply && wanted.length > 0) await insertChanges(this.#tx, file, await write(wanted))
    this.#keptRows += worth.length
    await insertRows(this.#tx, file, worth)
  }

  #count(outcome: ImportOutcome, verdict: Verdict | undefined): void {
    const counts = this.#counts
    counts.rows += 1
    counts[outcome === 'problem' ? 'problems' : outcome] += 1
    if (verdict && verdict.missing.length > 0 && outcome !== 'problem') counts.incomplete += 1
  }
}

const tooManyProblems = `More than ${problemsMax.toLocaleString('en-US')} rows have problems: the columns are probably shifted. Look at the first rows, mend the file and import it again.`

function isWorthKeeping({ read, mended }: RowInHand, outcome: ImportOutcome): boolean {
  return read.number <= firstRowsKept || outcome === 'problem' || outcome === 'skipped' || (mended?.edited ?? false)
}

function keptRow(row: RowInHand, outcome: ImportOutcome, verdict: Verdict | undefined): KeptRow {
  const { read, mended, cells, extra } = row
  const edited = mended?.edited ?? false
  return {
    ...{ number: read.number, line: read.line, outcome, extra, edited },
    cells: [...cells],
    original: edited ? read.cells : null,
    skipped: mended?.skipped ?? false,
    problems: row.problems ?? verdict?.problems ?? [],
    missing: verdict?.missing ?? [],
  }
}
