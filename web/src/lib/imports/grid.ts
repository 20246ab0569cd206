/** The arithmetic of the grid: where keys lead, which rows are in sight, how wide columns are, what is wrong where. */
import type { CellProblem, Import, ImportRow } from '#lib/api/types.ts'

type Columns = Import['columns']

/** Place of a cell: rows as they are listed, columns with the one that says how the row stands as 0. */
export interface Spot {
  row: number
  column: number
}

export interface Size {
  rows: number
  columns: number
  /** rows a page key moves by */
  page: number
}

/** Where a key leads from a cell, inside the grid; null for keys that move nothing. After the ARIA grid pattern. */
export function moved({ row, column }: Spot, { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>, size: Size) {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [row - size.page, column],
    PageDown: [row + size.page, column],
    Home: [ctrlKey ? 0 : row, 0],
    End: [ctrlKey ? size.rows - 1 : row, size.columns - 1],
  }
  const step = steps[key]
  return step ? inside({ row: step[0], column: step[1] }, size) : null
}

export function inside({ row, column }: Spot, { rows, columns }: Pick<Size, 'rows' | 'columns'>): Spot {
  return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) }
}

/** Rows drawn beyond what is in sight, so that scrolling shows no gap. */
const beyond = 10

/** The rows to draw, from and up to but not including. */
export function inSight(scroll: { top: number; height: number }, rowHeight: number, rows: number) {
  const from = Math.max(0, Math.min(rows, Math.floor(scroll.top / rowHeight)) - beyond)
  const to = Math.min(rows, Math.ceil((scroll.top + scroll.height) / rowHeight) + beyond)
  return { from, to }
}

const characterPx = 7.5
const paddingPx = 28
const narrowest = 6
const widest = 30

/** Widths in px, by the headers and the longest of the first rows' cells. */
export function widthsOf(columns: Columns, sample: readonly Pick<ImportRow, 'cells'>[]): number[] {
  return columns.map(({ header, column }, place) => {
    const cells = sample.map(({ cells }) => cells[place]?.length ?? 0)
    const longest = Math.max(header.length, column?.length ?? 0, ...cells)
    return Math.round(Math.max(narrowest, Math.min(widest, longest)) * characterPx + paddingPx)
  })
}

/** What is wrong with the cell of a column; undefined for a good one. */
export function problemOfCell(
  { problems }: Pick<ImportRow, 'problems'>,
  column: string | null,
): CellProblem | undefined {
  return column === null ? undefined : problems.find((problem) => problem.column === column)
}

/** What is wrong that no cell of the file shows: with the row as a whole, or with a column the file lacks. */
export function problemsOfRow({ problems }: Pick<ImportRow, 'problems'>, columns: Columns): CellProblem[] {
  return problems.filter(({ column }) => column === null || !columns.some((known) => known.column === column))
}

/** What a note beside a cell says. */
export interface NoteText {
  reasons: string[]
  missing: string[]
  cure: string
  suggestion: string | null
}

/** The note of a cell, of the row in the first column; null where all is well. `refused`: why what was typed was not taken. */
export function noteOf(row: ImportRow, columns: Columns, place: number, refused: string | null): NoteText | null {
  const plain = { missing: [], cure: '', suggestion: null }
  if (refused !== null) return { ...plain, reasons: [refused] }
  if (place < 0) {
    if (row.problems.length + row.missing.length === 0) return null
    const elsewhere = problemsOfRow(row, columns).length > 0
    const cure = elsewhere ? 'Mend it in the file and upload that again, or leave the row out.' : ''
    return { ...plain, reasons: row.problems.map(problemText), missing: row.missing, cure }
  }
  const problem = problemOfCell(row, columns[place]?.column ?? null)
  return problem ? { ...plain, reasons: [problemText(problem)], suggestion: problem.suggestion } : null
}

/** `Pounds is not a number; …`: reasons of cells go on from the name of their column. */
export function problemText({ column, reason }: CellProblem): string {
  return column === null ? reason : `${column} ${reason}`
}

/** The next spot with a problem after this one, in reading order and round to the beginning; null when there is none. */
export function nextProblem(rows: readonly ImportRow[], columns: Columns, { row, column }: Spot): Spot | null {
  for (let step = 0; step <= rows.length; step += 1) {
    const at = (row + step) % rows.length
    const one = rows[at]
    if (one?.outcome !== 'problem') continue
    const places = [...new Set(one.problems.map((problem) => placeOf(problem, columns)))].toSorted((a, b) => a - b)
    const found = places.find((place) => step > 0 || place > column)
    if (found !== undefined) return { row: at, column: found }
  }
  return null
}

function placeOf({ column }: CellProblem, columns: Columns): number {
  return column === null ? 0 : columns.findIndex((known) => known.column === column) + 1
}
