/** The country of a pasted block: the last line, or what stands at its end. */
import { countryNamed, isCountry } from './countries.ts'
import { splitState, stateCode } from './states.ts'

const usLocality = /^(.*?)[\s,]*(?<!\d)\d{5}(?:[-\s]?\d{4})?$/
/** Anything that may be a postal code: digits, or Britain's and Canada's mixture. */
const anyPostalCode = /\d{4}|[A-Z]\d[A-Z\d]? ?\d[A-Z]/i
const endsLikePostalCode = /(?:\d|\d[A-Z]{2}|\d{4} ?[A-Z]{2})$/
const countryMaxWords = 4

/** Takes the country off the end of the lines; null leaves them as they are. */
export function takeCountry(lines: readonly string[]): { lines: string[]; country: string | null } {
  const last = lines.at(-1) ?? ''
  const above = lines.slice(0, -1)
  const whole = lines.length > 1 ? wholeLine(last, above.at(-1) ?? '') : null
  if (whole) return { lines: above, country: whole }
  const part = afterComma(last) ?? afterPostalCode(last)
  return part ? { lines: [...above, part.before], country: part.country } : { lines: [...lines], country: null }
}

/** `DE`, `CA`, `Georgia` are states too: countries only under a line whose postal code is not American. */
function wholeLine(line: string, above: string): string | null {
  const country = countryOf(line)
  if (!country || stateCode(line) === null || country === 'PR') return country
  return anyPostalCode.test(above) && !isAmerican(above) ? country : null
}

function isAmerican(line: string): boolean {
  const match = usLocality.exec(line)
  return match !== null && splitState(match[1] ?? '') !== null
}

function countryOf(text: string): string | null {
  const code = text.toUpperCase()
  return isCountry(code) ? code : countryNamed(text)
}

function afterComma(line: string): { before: string; country: string } | null {
  const comma = line.lastIndexOf(',')
  if (comma < 1) return null
  const text = line.slice(comma + 1).trim()
  const country = stateCode(text) === null ? countryOf(text) : null
  return country === null ? null : { before: line.slice(0, comma).trim(), country }
}

function afterPostalCode(line: string): { before: string; country: string } | null {
  const words = line.split(' ')
  for (let count = Math.min(countryMaxWords, words.length - 1); count > 0; count -= 1) {
    const before = words.slice(0, -count).join(' ')
    const country = countryNamed(words.slice(-count).join(' '))
    if (country && endsLikePostalCode.test(before)) return { before, country }
  }
  return null
}
