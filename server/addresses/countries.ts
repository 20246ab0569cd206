/** Countries by ISO 3166-1 alpha-2 code and by name. */

/** The officially assigned codes (ISO 3166-1, 249 of them). User-assigned ones such as XK are not countries here. */
const codes = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
    'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP ' +
    'KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT ' +
    'MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW ' +
    'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ ' +
    'UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
)

/** Names on letters that are not the ones Unicode's tables give. */
const aliases: Record<string, string> = {
  usa: 'US',
  'u s a': 'US',
  'u s': 'US',
  'united states of america': 'US',
  america: 'US',
  uk: 'GB',
  'u k': 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  'republic of ireland': 'IE',
  korea: 'KR',
  'republic of korea': 'KR',
  uae: 'AE',
  turkey: 'TR',
  brasil: 'BR',
  'ivory coast': 'CI',
  'hong kong': 'HK',
  macau: 'MO',
}

/** Languages in which senders write the country: English and those of our neighbours in the post. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da']

const byName = new Map<string, string>()
for (const language of languages) {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  for (const code of codes) {
    const name = names.of(code)
    if (name && !byName.has(plain(name))) byName.set(plain(name), code)
  }
}
for (const [name, code] of Object.entries(aliases)) byName.set(name, code)

/** True for an ISO 3166-1 alpha-2 code in capitals. */
export function isCountry(code: string): boolean {
  return codes.has(code)
}

/** The country of a name in any case ("Germany", "U.S.A.", "España"), or null. Codes are not names. */
export function countryNamed(name: string): string | null {
  return byName.get(plain(name)) ?? null
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()
}
