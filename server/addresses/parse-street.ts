/** Which line of a pasted block is the street, which the suite, which may be a city. */

const suffixes =
  'st|street|ave?|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|way|ct|court|pl|place|sq|square|pkwy|parkway|hwy|highway|ter|terrace|cir|circle|trl|trail|aly|alley|plz|plaza|row|broadway|loop|pike|tpke|turnpike|expy|crescent|close|gardens|grove|mews|quay|wharf|route'
/** `\b` would find the lane of "Köln": to it ö is no letter. */
const wordStart = String.raw`(?<![\p{L}\p{N}])`
const streetWord = new RegExp(
  `${wordStart}(?:${suffixes}|rue|quai|chemin|calle|avenida|paseo|via|viale|piazza|corso|rua)\\b|stra(?:ß|ss)e\\b|str\\.|weg\\b|platz\\b|allee\\b|gasse\\b|gracht\\b|straat\\b|gatan\\b|vej\\b`,
  'iu',
)
const endsInStreetWord = new RegExp(`${wordStart}(?:${suffixes})\\.?$`, 'iu')
const box = /^(?:p\.? ?o\.? ?box|post office box|box|postfach|apartado|rr|rural route|hc|psc|cmr|caller)\s+\S/i
const militaryUnit = /^unit\s+\d+\s+box\s+\d+/i
const startsWithNumber = /^\d[\w/-]*\.?\s+\S/
const numberWord = /^(?:one|two|three|four|five|six|seven|eight|nine|ten)\s/i
const endsWithNumber = /\s\d+ ?[a-z]?$/i
const unitWords =
  'apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|slip|dept|mailstop|ms|hngr|penthouse|ph'
const unit = new RegExp(
  `^(?:(?:${unitWords})\\b\\.?\\s*[#\\w-]+|#\\s*\\w+|\\d+(?:st|nd|rd|th) (?:floor|fl)\\b|penthouse\\b|basement\\b)`,
  'i',
)
const unitAtEnd =
  /^(.*?\S)(?:,\s*|\s+)((?:(?:apt|apartment|suite|ste|unit|room|rm|floor|bldg|building)\b\.?\s*#?\s*\w[\w-]*|#\s*\w+|\d+(?:st|nd|rd|th) (?:floor|fl)\b).*)$/i
/** The street ends with its last street word and a direction; the city follows. */
const streetThenCity = new RegExp(
  `^(.*\\d.*\\b(?:${suffixes})\\b\\.?(?: (?:n|s|e|w|ne|nw|se|sw)\\b\\.?)?) (\\D+)$`,
  'i',
)
const boxThenCity = /^(p\.? ?o\.? ?box \S+) (\D+)$/i
const cityMaxWords = 5

/** True for a suite, apartment, floor, room or building. */
export function isUnit(line: string): boolean {
  return unit.test(line) && !militaryUnit.test(line)
}

/** True for a line that can only be a street, a box or a military unit. */
export function isStreet(line: string): boolean {
  if (isUnit(line)) return false
  if (box.test(line) || militaryUnit.test(line)) return true
  if (startsWithNumber.test(line)) return true
  return (numberWord.test(line) || /\d/.test(line)) && streetWord.test(line)
}

/** True for words only, few, and no street: what may be a city. */
export function cityLike(text: string): boolean {
  return !/\d/.test(text) && text.split(' ').length <= cityMaxWords && !endsInStreetWord.test(text)
}

/** Where the street is among the lines: a sure one, else the last that ends with a number or a street word; -1 without. */
export function streetIndex(lines: readonly string[], isOrganisation: (line: string) => boolean): number {
  const sure = lines.findIndex(
    (line) => isStreet(line) && (streetWord.test(line) || box.test(line) || !isOrganisation(line)),
  )
  if (sure >= 0) return sure
  return lines.findLastIndex(
    (line) => !isUnit(line) && !isOrganisation(line) && (endsWithNumber.test(line) || endsInStreetWord.test(line)),
  )
}

/** `421 8th Ave, Suite 4` → the street and the suite. */
export function splitUnit(line: string): { street: string; unit: string | null } {
  const match = militaryUnit.test(line) ? null : unitAtEnd.exec(line)
  return match?.[1] && match[2] ? { street: match[1].replace(/,+$/, ''), unit: match[2] } : { street: line, unit: null }
}

/** `421 8th Ave, New York` or `421 8th Ave New York` → street and city; a head without a street is the city. */
export function splitStreet(head: string): { street: string | null; city: string } {
  const comma = head.lastIndexOf(',')
  if (comma > 0) return { street: head.slice(0, comma).trim(), city: head.slice(comma + 1).trim() }
  const match = streetThenCity.exec(head) ?? boxThenCity.exec(head)
  if (match?.[1] && match[2]) return { street: match[1], city: match[2] }
  return { street: null, city: head }
}
