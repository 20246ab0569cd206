/** States of the United States as the post writes them (USPS Publication 28, appendix B), and Canada's provinces. */

const stateNames: Record<string, string> = {
  AL: 'Alabama',
  AK: 'Alaska',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  DC: 'District of Columbia',
  FL: 'Florida',
  GA: 'Georgia',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York',
  NC: 'North Carolina',
  ND: 'North Dakota',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VA: 'Virginia',
  WA: 'Washington',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
  AS: 'American Samoa',
  FM: 'Federated States of Micronesia',
  GU: 'Guam',
  MH: 'Marshall Islands',
  MP: 'Northern Mariana Islands',
  PR: 'Puerto Rico',
  PW: 'Palau',
  VI: 'Virgin Islands',
  AA: 'Armed Forces Americas',
  AE: 'Armed Forces Europe',
  AP: 'Armed Forces Pacific',
}

const provinceNames: Record<string, string> = {
  AB: 'Alberta',
  BC: 'British Columbia',
  MB: 'Manitoba',
  NB: 'New Brunswick',
  NL: 'Newfoundland and Labrador',
  NS: 'Nova Scotia',
  NT: 'Northwest Territories',
  NU: 'Nunavut',
  ON: 'Ontario',
  PE: 'Prince Edward Island',
  QC: 'Quebec',
  SK: 'Saskatchewan',
  YT: 'Yukon',
}

const states = regions(stateNames)
const provinces = regions(provinceNames)
const regionMaxWords = 4

/** True for a two-letter code in capitals of a state, the District, a territory or the armed forces. */
export function isState(code: string): boolean {
  return Object.hasOwn(stateNames, code)
}

/** The code of a state written in any case, with dots or in full ("n.y.", "New York"); null when there is none. */
export function stateCode(text: string): string | null {
  return states.get(plain(text)) ?? null
}

/** Takes a US state off the end of a text: `Salt Lake City, Utah` → the city and `UT`. The longest name wins. */
export function splitState(text: string): { before: string; state: string } | null {
  return splitRegion(text, states)
}

/** Takes a Canadian province off the end of a text. */
export function splitProvince(text: string): { before: string; state: string } | null {
  return splitRegion(text, provinces)
}

function regions(names: Record<string, string>): Map<string, string> {
  return new Map(
    Object.entries(names).flatMap(([code, name]) => [
      [plain(code), code],
      [plain(name), code],
    ]),
  )
}

function splitRegion(text: string, known: Map<string, string>): { before: string; state: string } | null {
  const words = [...text.matchAll(/[^\s,]+/g)]
  for (let count = Math.min(regionMaxWords, words.length); count > 0; count -= 1) {
    const tail = words.slice(words.length - count)
    const state = known.get(plain(tail.map(([word]) => word).join(' ')))
    if (state) return { before: text.slice(0, tail[0]?.index).replace(/[\s,]+$/, ''), state }
  }
  return null
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(/ +/g, ' ')
    .trim()
}
