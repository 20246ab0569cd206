/** One reading of a file from beginning to end: judges every row, keeps those worth looking at, and writes when it applies. */
import type { CellProblem, ImportCounts } from '#contracts/imports.ts'
import type { Tx } from '../platform/db/database.ts'
import { selectChunks } from './chunk-store.ts'
import { type Layout, layoutOf } from './header.ts'
import { judgeCells, valuesOf } from './judge.ts'
import { Keys } from './keys.ts'
import type { ImportKind, KindPass, KindRow, PassContext } from './kind.ts'
import { FileRefused, type ReadPiece, type ReadRow, readRows } from './read-rows.ts'
import { insertChanges, insertRows, type KeptRow } from './row-store.ts'
import type { ImportRecord } from './store.ts'

/** Rows related, and written, in one statement each. */
const rowsAtOnce = 1_000
/** The beginning of every file is kept to be looked at. */
const firstRowsKept = 2_000
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

/** A row with all that is known of it before it is related. */
interface Judged extends KindRow {
  kept: KeptRow
}

/** Reads the whole file in the given transaction. Throws FileRefused, ProblemsFound, and what `progress` throws. */
export async function runPass(tx: Tx, options: PassOptions): Promise<PassEnd> {
  const { file, kind, context } = options
  const pass = new Pass(tx, options, await kind.open(tx, context))
  let done = 0
  for await (const piece of readRows(selectChunks(tx, file), file.encoding)) {
    await pass.take(piece)
    done += piece.bytes
    await options.progress(done)
  }
  return pass.end()
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
  #batch: Judged[] = []
  /** rows of the batch before, being related while the next are read */
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

  #judge(row: ReadRow, layout: Layout, controls: boolean): Judged {
    const { kind, mended } = this.#options
    const before = mended.get(row.number)
    const cells = before?.edited ? before.cells : row.cells
    const extra = before?.extra ?? null
    const values = valuesOf(kind, layout, { cells, extra })
    const skipped = before?.skipped ?? false
    const problems = skipped
      ? []
      : (judgeCells(kind, { values, cells: cells.length, width: layout.width, controls }) ??
        this.#repeated(row, values))
    const kept: KeptRow = {
      number: row.number,
      line: row.line,
      outcome: skipped ? 'skipped' : 'problem',
      cells,
      extra,
      original: before?.edited ? row.cells : null,
      edited: before?.edited ?? false,
      skipped,
      problems,
      missing: [],
    }
    return { number: row.number, values, kept }
  }

  #repeated({ number }: ReadRow, values: readonly string[]): CellProblem[] {
    const value = values[this.#keyPlace] ?? ''
    const first = this.#keys.add(value, number)
    if (first === null) return noProblems
    const { key } = this.#options.kind
    const reason = `stands in row ${first} already; a file names each ${key} once. Leave one of the rows out`
    return [{ column: key, value, reason, suggestion: null }]
  }

  /** The batch goes to the database while the next one is read; at most one is under way. */
  async #handOver(): Promise<void> {
    await this.#inHand
    const batch = this.#batch
    this.#batch = []
    if (batch.length === 0) return
    this.#inHand = this.#settle(batch)
    // Its failure is thrown by the next `await`; until then nobody listens.
    this.#inHand.catch(() => undefined)
  }

  async #settle(batch: readonly Judged[]): Promise<void> {
    const { apply, file } = this.#options
    const good = batch.filter(({ kept }) => kept.problems.length === 0 && !kept.skipped)
    const verdicts = await this.#kindPass.relate(good)
    for (const [index, { kept }] of good.entries()) Object.assign(kept, verdicts[index])
    for (const { kept } of batch) this.#count(kept)
    if (apply === 'all' && this.#counts.problems > 0) throw new ProblemsFound()
    if (this.#counts.problems > problemsMax) throw new FileRefused(tooManyProblems)
    if (apply) await this.#write(good.filter(({ kept }) => kept.outcome === 'added' || kept.outcome === 'changed'))
    const worth = batch.flatMap(({ kept }) => (isWorthKeeping(kept) ? [kept] : []))
    this.#keptRows += worth.length
    await insertRows(this.#tx, file, worth)
  }

  async #write(rows: readonly Judged[]): Promise<void> {
    if (rows.length === 0) return
    await insertChanges(this.#tx, this.#options.file, await this.#kindPass.write(rows))
  }

  #count({ outcome, missing }: KeptRow): void {
    const counts = this.#counts
    counts.rows += 1
    counts[outcome === 'problem' ? 'problems' : outcome] += 1
    if (missing.length > 0 && outcome !== 'problem') counts.incomplete += 1
  }
}

const noProblems: CellProblem[] = []
const tooManyProblems = `More than ${problemsMax.toLocaleString('en-US')} rows have problems: the columns are probably shifted. Look at the first rows, mend the file and import it again.`

function isWorthKeeping({ number, outcome, edited }: KeptRow): boolean {
  return number <= firstRowsKept || outcome === 'problem' || outcome === 'skipped' || edited
}
