/** The posts of the world by the country code that ends their S10 numbers. */

const names: Readonly<Record<string, string>> = {
  AE: 'Emirates Post',
  AR: 'Correo Argentino',
  AT: 'Österreichische Post',
  AU: 'Australia Post',
  BE: 'bpost',
  BR: 'Correios',
  CA: 'Canada Post',
  CH: 'Swiss Post',
  CL: 'Correos de Chile',
  CN: 'China Post',
  CO: '4-72',
  CZ: 'Česká pošta',
  DE: 'Deutsche Post',
  DK: 'PostNord Denmark',
  EE: 'Omniva',
  ES: 'Correos',
  FI: 'Posti',
  FR: 'La Poste',
  GB: 'Royal Mail',
  GR: 'Hellenic Post',
  HK: 'Hongkong Post',
  HR: 'Hrvatska pošta',
  HU: 'Magyar Posta',
  IE: 'An Post',
  IL: 'Israel Post',
  IN: 'India Post',
  IT: 'Poste Italiane',
  JP: 'Japan Post',
  KR: 'Korea Post',
  LT: 'Lietuvos paštas',
  LV: 'Latvijas Pasts',
  MX: 'Correos de México',
  MY: 'Pos Malaysia',
  NL: 'PostNL',
  NO: 'Posten',
  NZ: 'New Zealand Post',
  PH: 'PHLPost',
  PL: 'Poczta Polska',
  PT: 'CTT',
  RO: 'Poșta Română',
  RU: 'Russian Post',
  SE: 'PostNord Sweden',
  SG: 'SingPost',
  SI: 'Pošta Slovenije',
  SK: 'Slovenská pošta',
  TH: 'Thailand Post',
  TR: 'PTT',
  TW: 'Chunghwa Post',
  UA: 'Ukrposhta',
  US: 'USPS',
  VN: 'Vietnam Post',
  ZA: 'South African Post Office',
}

/** ISO 3166-1 codes of the other countries and territories with a post of their own. */
const unnamed = new Set(
  (
    'AD AF AG AI AL AM AO AW AX AZ BA BB BD BF BG BH BI BJ BM BN BO BQ BS BT BW BY BZ CD CF CG CI CK CM CR CU CV CW CY ' +
    'DJ DM DO DZ EC EG ER ET FJ FK FO GA GD GE GF GG GH GI GL GM GN GP GQ GT GW GY HN HT ID IM IQ IR IS JE JM JO ' +
    'KE KG KH KI KM KN KP KW KY KZ LA LB LC LI LK LR LS LU LY MA MC MD ME MG MK ML MM MN MO MQ MR MS MT MU MV MW MZ ' +
    'NA NC NE NF NG NI NP NR NU OM PA PE PF PG PK PM PN PS PY QA RE RS RW SA SB SC SD SH SL SM SN SO SR SS ST SV SX SY SZ ' +
    'TC TD TG TJ TK TL TM TN TO TT TV TZ UG UY UZ VA VC VE VG VU WF WS YE YT ZM ZW'
  ).split(' '),
)

const regions = new Intl.DisplayNames('en', { type: 'region' })

/** Name of the post that uses `country`, two capital letters, in its S10 numbers; null when no post does. */
export function postOf(country: string): string | null {
  if (unnamed.has(country)) return `Post of ${regions.of(country)}`
  return Object.hasOwn(names, country) ? (names[country] ?? null) : null
}
