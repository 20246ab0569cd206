/** City, state and postal code of a pasted block: the lowest line that reads as one. */
import { takeCountry } from './parse-country.ts'
import { cityLike, isStreet, splitStreet } from './parse-street.ts'
import { type Reading, readers } from './postal-formats.ts'
import { splitState } from './states.ts'

export interface Locality {
  /** what stands above: recipient and street */
  lines: string[]
  city?: string
  state?: string
  postalCode?: string
  country?: string
  leftover: string[]
}

/** Lines from the bottom in which the city is looked for; what stands below it is left over. */
const linesTried = 4
const barePostalCode =
  /^(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|\d{4}|\d{3}-\d{4}|\d{5}-\d{3}|\d{6})$/i

/** Takes the locality and the country off the lines. */
export function takeLocality(given: readonly string[]): Locality {
  const { lines: withCode, country } = takeCountry(given)
  const lines = joinBareCode(withCode)
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - linesTried); at -= 1) {
    const found = readLine(lines, at, country)
    if (found) return settle(lines, at, found)
  }
  return lastResort(lines, country)
}

/** A postal code on a line of its own belongs to the line above. */
function joinBareCode(lines: readonly string[]): string[] {
  const last = lines.at(-1) ?? ''
  if (lines.length < 2 || !barePostalCode.test(last) || isStreet(lines.at(-2) ?? '')) return [...lines]
  return [...lines.slice(0, -2), `${lines.at(-2)} ${last}`]
}

function readLine(lines: readonly string[], at: number, country: string | null): Reading | null {
  const place = { isLast: at === lines.length - 1, above: lines.slice(0, at), country }
  for (const read of readers) {
    const found = read(lines[at] ?? '', place)
    if (found) return { ...found, country: country ?? found.country }
  }
  return null
}

function settle(lines: readonly string[], at: number, found: Reading): Locality {
  const above = lines.slice(0, at)
  const { street, city } = splitStreet(found.head)
  if (street) above.push(street)
  return {
    lines: above,
    city: city || takeCity(above, found),
    state: found.state,
    postalCode: found.postalCode,
    country: found.country,
    leftover: lines.slice(at + 1),
  }
}

/** Nothing before the code: the city is the line above, or the state's own name as in "New York 10001". */
function takeCity(above: string[], found: Reading): string | undefined {
  const last = above.at(-1)
  if (last !== undefined && !isStreet(last) && cityLike(last)) return above.pop()
  return found.stateText && found.stateText.length > 2 ? found.stateText : undefined
}

/** No postal code: "Springfield, IL", or with the country known the last line as the city. */
function lastResort(lines: string[], country: string | null): Locality {
  const last = lines.at(-1) ?? ''
  const above = lines.slice(0, -1)
  const none = { lines, country: country ?? undefined, leftover: [] }
  if (above.length === 0) return none
  const split = country === null || country === 'US' ? splitState(last) : null
  if (split && (last.includes(',') || /(?:^| )[A-Z]{2}$/.test(last))) {
    const found = { head: split.before, state: split.state, country: 'US' }
    return settle(lines, lines.length - 1, found)
  }
  return country && country !== 'US' && !isStreet(last) ? { ...none, lines: above, city: last } : none
}
