/** What is wrong with the cells of a row by themselves: cut short, too long, not as the column wants them. */
import type { CellProblem } from '#contracts/imports.ts'
import type { Layout } from './header.ts'
import type { ImportColumn } from './kind.ts'

const valueShownMax = 200
const controlCharacters = /[\p{Cc}--[\t\n\r]]/gv

export interface Cells {
  cells: readonly string[]
  /** values of columns the file lacks, given by a person */
  extra: Readonly<Record<string, string>> | null
}

/** One value a column of the kind, without blanks around it. Only columns the file has cost anything. */
export function valuesOf({ kind, present, blank }: Layout, { cells, extra }: Cells): string[] {
  const values = blank.slice()
  for (const { place, column } of present) values[column] = (cells[place] ?? '').trim()
  if (!extra) return values
  for (const [index, { name }] of kind.columns.entries()) values[index] = extra[name]?.trim() ?? values[index] ?? ''
  return values
}

/** Null for a good row; almost all are, so that nothing is made for them. `controls`: look for control characters too. */
export function judgeCells(
  layout: Layout,
  row: Cells,
  { values, controls }: { values: readonly string[]; controls: boolean },
): CellProblem[] | null {
  const { kind } = layout
  let problems: CellProblem[] | null = null
  const [cells, width] = [row.cells.length, layout.width]
  if (cells !== width) problems = [cells < width ? cutShort(cells, width) : tooMany(cells, width)]
  const look = (index: number) => {
    const problem = cellProblem(kind.columns[index] as ImportColumn, values[index] ?? '', controls)
    if (!problem) return
    problems ??= []
    problems.push(problem)
  }
  if (row.extra) kind.columns.forEach((_, index) => void look(index))
  else for (const { column } of layout.present) look(column)
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
