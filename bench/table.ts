/** Rows of the table: what was measured beside the limit or the peer it is measured against. */

/** `ok` and `over` for limits; `peer` when a comparison only informs; `not run` with the reason. */
type Verdict = 'ok' | 'over' | 'peer' | 'not run'

export interface Row {
  name: string
  measured: string
  /** the limit or the peer, with its figure of this run */
  against: string
  /** how many times the limit or the peer's cost; 1.00 or less is good; null when there is nothing to compare */
  ratio: number | null
  verdict: Verdict
}

/** A cost (time, bytes) that has a limit: ratio = measured / limit. */
export function atMost(row: Omit<Row, 'ratio' | 'verdict'>, figures: { measured: number; limit: number }): Row {
  const { measured, limit } = figures
  // No limit but zero: anything at all is over it.
  const ratio = limit === 0 ? (measured === 0 ? 0 : Number.POSITIVE_INFINITY) : measured / limit
  return { ...row, ratio, verdict: measured <= limit ? 'ok' : 'over' }
}

/** A rate that must be reached: ratio = limit / measured, so that here too 1.00 or less is good. */
export function atLeast(row: Omit<Row, 'ratio' | 'verdict'>, figures: { measured: number; limit: number }): Row {
  return { ...row, ratio: figures.limit / figures.measured, verdict: figures.measured >= figures.limit ? 'ok' : 'over' }
}

/** A rate beside the least anyone could do: ratio = peer / measured, the times it costs. Nobody set a limit. */
export function besidePeer(row: Omit<Row, 'ratio' | 'verdict'>, rates: { measured: number; peer: number }): Row {
  return { ...row, ratio: rates.peer / rates.measured, verdict: 'peer' }
}

export function notRun(name: string, reason: string): Row {
  return { name, measured: '-', against: reason, ratio: null, verdict: 'not run' }
}

/** `1234567` → `1,234,567`; small figures keep three digits. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

const heads = ['row', 'measured', 'limit or peer', 'ratio', ''] as const
const ratioColumn = 3

/** The table as text, columns aligned. */
export function tableText(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.name, row.measured, row.against, ratioText(row.ratio), row.verdict])
  const lines = [[...heads], ...cells]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const texts = lines.map((line) => alignedLine(line, widths))
  texts.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '))
  return texts.join('\n')
}

function alignedLine(line: readonly string[], widths: readonly number[]): string {
  const padded = line.map((cell, column) => {
    const width = widths[column] ?? 0
    return column === ratioColumn ? cell.padStart(width) : cell.padEnd(width)
  })
  return padded.join('  ').trimEnd()
}

function ratioText(ratio: number | null): string {
  if (ratio === null) return '-'
  return Number.isFinite(ratio) ? ratio.toFixed(2) : '∞'
}
