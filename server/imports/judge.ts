/** What is wrong with the cells of a row by themselves: cut short, too long, not as the column wants them. */
import type { CellProblem } from '#contracts/imports.ts'
import type { Layout } from './header.ts'
import type { ImportColumn, ImportKind } from './kind.ts'

const valueShownMax = 200
const controlCharacters = /[\p{Cc}--[\t\n\r]]/gv

export interface Cells {
  cells: readonly string[]
  /** values of columns the file lacks, given by a person */
  extra: Readonly<Record<string, string>> | null
}

/** One value a column of the kind, without blanks around it. */
export function valuesOf(kind: ImportKind, layout: Layout, { cells, extra }: Cells): string[] {
  const { places } = layout
  const values = new Array<string>(places.length)
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? -1
    values[index] = place < 0 ? '' : (cells[place] ?? '').trim()
  }
  if (extra)
    kind.columns.forEach(({ name }, index) => {
      const given = extra[name]
      if (given !== undefined) values[index] = given.trim()
    })
  return values
}

/** Null for a good row; almost all are, so that nothing is made for them. `controls`: look for control characters too. */
export function judgeCells(
  kind: ImportKind,
  row: { values: readonly string[]; cells: number; width: number; controls: boolean },
): CellProblem[] | null {
  let problems: CellProblem[] | null = null
  if (row.cells < row.width) problems = [cutShort(row.cells, row.width)]
  else if (row.cells > row.width) problems = [tooMany(row.cells, row.width)]
  for (let index = 0; index < kind.columns.length; index += 1) {
    const problem = cellProblem(kind.columns[index] as ImportColumn, row.values[index] ?? '', row.controls)
    if (!problem) continue
    problems ??= []
    problems.push(problem)
  }
  return problems
}

function cellProblem(column: ImportColumn, value: string, controls: boolean): CellProblem | null {
  if (value === '') {
    return column.required ? problemOf(column, value, { reason: 'is blank; every row needs a value here' }) : null
  }
  if (value.length > column.max && lengthOf(value) > column.max) {
    const reason = `has ${lengthOf(value)} characters; at most ${column.max} are taken. Shorten it`
    return problemOf(column, value, { reason })
  }
  if (controls && value.search(controlCharacters) >= 0)
    return problemOf(column, value, {
      reason: 'holds characters that cannot be printed; remove them',
      suggestion: value.replaceAll(controlCharacters, ''),
    })
  const wrong = column.check?.(value)
  return wrong ? problemOf(column, value, wrong) : null
}

/** Unicode code points. */
function lengthOf(value: string): number {
  let length = 0
  for (const _ of value) length += 1
  return length
}

function problemOf(
  { name }: ImportColumn,
  value: string,
  { reason, suggestion = null }: { reason: string; suggestion?: string | null },
): CellProblem {
  return { column: name, value: value.slice(0, valueShownMax), reason, suggestion }
}

function cutShort(cells: number, width: number): CellProblem {
  const reason = `The row has ${cells} cells, the header ${width}: it was cut short. Give the whole row`
  return { column: null, value: '', reason, suggestion: null }
}

function tooMany(cells: number, width: number): CellProblem {
  const reason = `The row has ${cells} cells, the header ${width}: a comma is not inside quotes. Put quotes around that cell`
  return { column: null, value: '', reason, suggestion: null }
}
