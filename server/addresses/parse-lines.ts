/** A pasted block as clean lines; a block on one line is taken apart at its commas. */

/** Lines looked at; more is no address. */
const linesMax = 30
const labels =
  /^(?:ship(?:ping)?(?: address| to)?|deliver(?:y)?(?: address| to)?|send to|to|address(?: line)?(?: ?\d)?|name|recipient|company|organi[sz]ation|street|city|town|country|zip(?: code)?|postal code|postcode)\s*:\s*/i
/** Ends of a name that a comma separates: never a segment of their own. MD and CO are states here. */
const nameEnd = /^(?:inc|incorporated|llc|l\.l\.c|llp|ltd|limited|corp|gmbh|s\.a|plc|jr|sr|ii|iii|iv|ph\.?d|esq)\.?$/i

/** Lines without control characters, surplus space, labels ("Ship to:") and closing punctuation; none is empty. */
export function readLines(text: string): { lines: string[]; leftover: string[] } {
  const lines = text
    .split(/[\r\n\t\v\f\u0085\u2028\u2029]+/)
    .map(clean)
    .filter((line) => line !== '')
  const all = lines.length === 1 ? splitAtCommas(lines[0] ?? '') : lines
  return { lines: all.slice(0, linesMax), leftover: all.slice(linesMax) }
}

function clean(line: string): string {
  return line
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200b\ufeff]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s,;|•*>-]+/, '')
    .trim()
    .replace(labels, '')
    .replace(/[\s,;|]+$/, '')
}

function splitAtCommas(line: string): string[] {
  const segments: string[] = []
  for (const segment of line.split(/[,;|•]/).map(clean)) {
    if (nameEnd.test(segment) && segments.length > 0) segments.push(`${segments.pop()}, ${segment}`)
    else if (segment !== '') segments.push(segment)
  }
  return segments
}

/** True for "Inc.", "Jr." and the like standing alone. */
export function isNameEnd(text: string): boolean {
  return nameEnd.test(text)
}
