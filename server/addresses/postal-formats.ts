/** How countries write city and postal code on one line. */
import { cityLike, isStreet } from './parse-street.ts'
import { splitProvince, splitState } from './states.ts'

export interface Reading {
  /** before state and code: the city, perhaps with the street in front */
  head: string
  state?: string
  /** the state as it was written */
  stateText?: string
  postalCode?: string
  country?: string
}

export interface Place {
  isLast: boolean
  above: readonly string[]
  country: string | null
}

type Reader = (line: string, place: Place) => Reading | null

/** USPS: `New York, NY 10001-2345`. Without a state only when the country is known. */
const unitedStates: Reader = (line, { country }) => {
  const match = /^(.*?)[\s,]*(?<![\dA-Z])(\d{5})(?:[-–\s]?(\d{4}))?$/i.exec(line)
  if (!match || (country !== null && country !== 'US' && country !== 'PR')) return null
  const head = match[1] ?? ''
  const postalCode = match[3] ? `${match[2]}-${match[3]}` : match[2]
  const split = splitState(head)
  if (!split) return country === null ? null : { head, postalCode, country }
  const stateText = head.slice(split.before.length).replace(/^[\s,]+/, '')
  return { head: split.before, state: split.state, stateText, postalCode, country: 'US' }
}

/** Canada Post: `Toronto ON M5V 2T6`. */
const canada: Reader = (line, { country }) => {
  const match = /^(.*?)[\s,]*\b([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)$/i.exec(line)
  if (!match || (country !== null && country !== 'CA')) return null
  const head = match[1] ?? ''
  const split = splitProvince(head)
  const postalCode = `${match[2]} ${match[3]}`.toUpperCase()
  return { head: split?.before ?? head, state: split?.state, postalCode, country: 'CA' }
}

const british = new Set(['GB', 'GG', 'IM', 'JE'])

/** Royal Mail: `London SW1A 1AA`. */
const unitedKingdom: Reader = (line, { country }) => {
  const match = /^(.*?)[\s,]*\b(GIR|[A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})$/i.exec(line)
  if (!match || (country !== null && !british.has(country))) return null
  return { head: match[1] ?? '', postalCode: `${match[2]} ${match[3]}`.toUpperCase(), country: 'GB' }
}

/** Eircode: `Dublin D02 AF30`, read only when the country is Ireland. */
const ireland: Reader = (line, { country }) => {
  const match = /^(.*?)[\s,]*\b([A-Z]\d[\dW]) ?([\dA-Z]{4})$/i.exec(line)
  if (!match || country !== 'IE') return null
  return { head: match[1] ?? '', postalCode: `${match[2]} ${match[3]}`.toUpperCase() }
}

/** `Sydney NSW 2000`. */
const australia: Reader = (line, { country }) => {
  const match = /^(.*?)[\s,]+(NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[\s,]+(\d{4})$/i.exec(line)
  if (!match || (country !== null && country !== 'AU')) return null
  return { head: match[1] ?? '', state: match[2]?.toUpperCase(), postalCode: match[3], country: 'AU' }
}

/** `1016 BR Amsterdam`. */
const netherlands: Reader = (line, { country, isLast, above }) => {
  const match = /^(?:NL-)?(\d{4}) ?([A-Z]{2})\s+(.+)$/.exec(line)
  if (!match || (country !== null && country !== 'NL')) return null
  const city = match[3] ?? ''
  if (country === null && !(isLast && above.length > 0 && cityLike(city))) return null
  return { head: city, postalCode: `${match[1]} ${match[2]}`, country: 'NL' }
}

/** The letters of international road signs that are still written before codes. */
const prefixes: Record<string, string> = {
  ...{ A: 'AT', AT: 'AT', B: 'BE', BE: 'BE', CH: 'CH', CZ: 'CZ', D: 'DE', DE: 'DE', DK: 'DK', E: 'ES', ES: 'ES' },
  ...{ F: 'FR', FR: 'FR', FI: 'FI', FIN: 'FI', H: 'HU', HU: 'HU', I: 'IT', IT: 'IT', L: 'LU', LU: 'LU', N: 'NO' },
  ...{ NO: 'NO', P: 'PT', PL: 'PL', PT: 'PT', S: 'SE', SE: 'SE', SK: 'SK' },
}
const codeAfterCity = new Set(['US', 'CA', 'GB', 'AU'])
const languagesOfStreets: [country: string, words: RegExp][] = [
  ['DE', /stra(?:ß|ss)e|str\.|weg\b|platz\b|allee\b|gasse\b/i],
  ['FR', /\b(?:rue|quai|chemin|impasse|boulevard|avenue (?:de|du|des))\b/i],
  ['ES', /\b(?:calle|avenida|paseo|plaza)\b/i],
  ['IT', /\b(?:via|viale|piazza|corso)\b/i],
]

/** Most of Europe and Mexico: `10115 Berlin`, `F-75001 Paris`, `114 55 Stockholm`, `20121 Milano MI`. */
const codeBeforeCity: Reader = (line, { country, isLast, above }) => {
  const match = /^(?:([A-Z]{1,3})[- ])?(\d{3,6}(?:[ -]\d{2,4})?)\s+(\D.*)$/.exec(line)
  if (!match || (country !== null && codeAfterCity.has(country))) return null
  const [, letters, postalCode, rest = ''] = match
  const prefix = letters ? prefixes[letters] : undefined
  if (letters && !prefix) return null
  const [, city = rest, state] = /^(.*?)(?:,\s*(.{1,50})|\s\(?([A-Z]{2})\)?)$/.exec(rest) ?? []
  const province = /\s\(?([A-Z]{2})\)?$/.exec(rest)?.[1]
  if (country === null && !prefix) {
    if (!isLast || above.length === 0 || !cityLike(rest) || !/^\d{4,5}$/.test(postalCode ?? '')) return null
    return { head: rest, postalCode, country: guess(above) }
  }
  return { head: city, state: state ?? province, postalCode, country: prefix }
}

function guess(above: readonly string[]): string | undefined {
  const text = above.join('\n')
  return languagesOfStreets.find(([, words]) => words.test(text))?.[0]
}

/** The rest of the world, country known: `Tokyo 100-0001`, `Singapore 049315`, `São Paulo - SP, 01310-100`. */
const codeLast: Reader = (line, { country }) => {
  const match = /^(.+?)[\s,]+(\d{3,8}|\d{2,5}[ -]\d{2,5})$/.exec(line)
  if (!match || country === null || country === 'US') return null
  if (isStreet(line) && !line.includes(',')) return null
  const head = match[1] ?? ''
  const withState = /^(.*?)\s*[-,–]\s*([A-Z]{2,3})$/.exec(head)
  return { head: withState?.[1] ?? head, state: withState?.[2], postalCode: match[2] }
}

/** In the order tried: the narrowest pattern first. */
export const readers: readonly Reader[] = [
  unitedStates,
  canada,
  unitedKingdom,
  ireland,
  australia,
  netherlands,
  codeBeforeCity,
  codeLast,
]
