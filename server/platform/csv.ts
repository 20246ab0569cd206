/** Writing CSV (RFC 4180): for people without cells that a spreadsheet would run as a formula, for programs exactly. */

/** One line with CRLF, every cell exactly as it is: for programs, and for files that are imported again. */
export function exactCsvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

/** One line with CRLF. Cells that begin like a formula get a single quote in front (OWASP "CSV injection"). */
export function csvLine(cells: readonly (string | null | undefined)[]): string {
  return `${cells.map((cell) => quoted(neutral(cell ?? ''))).join(',')}\r\n`
}

function neutral(cell: string): string {
  return /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
