/** Writing CSV meant for people: RFC 4180, and no cell that a spreadsheet would run as a formula. */

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
