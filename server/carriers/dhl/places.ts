/** What depends on the country: customs borders, territories, the time there and the money. */
import type { Address } from '#contracts/addresses.ts'

/** Members of the European Union: one customs territory, so parcels between them need no declaration. */
const union = new Set('AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))
const euro = new Set('AT BE HR CY DE EE ES FI FR GR IE IT LT LU LV MC MT NL PT SI SK SM VA'.split(' '))

/** Parts of the United States that DHL treats as countries. */
const territories = new Set(['PR', 'VI', 'GU', 'MP', 'AS'])

/** `US` with the state `PR` is Puerto Rico, a country to DHL. */
export function countryOf({ country, state }: Pick<Address, 'country' | 'state'>): string {
  const code = state?.trim().toUpperCase() ?? ''
  return country === 'US' && territories.has(code) ? code : country
}

const customsArea = (address: Address) => {
  const country = countryOf(address)
  if (union.has(country)) return 'EU'
  return territories.has(country) ? 'US' : country
}

/** True when customs will want to know what is inside. */
export function crossesBorder(from: Address, to: Address): boolean {
  return customsArea(from) !== customsArea(to)
}

const currencies: Readonly<Record<string, string>> = {
  AE: 'AED',
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CN: 'CNY',
  CZ: 'CZK',
  DK: 'DKK',
  GB: 'GBP',
  HK: 'HKD',
  HU: 'HUF',
  IL: 'ILS',
  IN: 'INR',
  JP: 'JPY',
  KR: 'KRW',
  MX: 'MXN',
  MY: 'MYR',
  NO: 'NOK',
  NZ: 'NZD',
  PL: 'PLN',
  SE: 'SEK',
  SG: 'SGD',
  TH: 'THB',
  TR: 'TRY',
  TW: 'TWD',
  ZA: 'ZAR',
}

/** The money values are in when nobody said: that of the place the parcel leaves. */
export function currencyOf(from: Address): string {
  const country = countryOf(from)
  return euro.has(country) ? 'EUR' : (currencies[country] ?? 'USD')
}

const zones: Readonly<Record<string, string>> = {
  AE: 'Asia/Dubai',
  AT: 'Europe/Vienna',
  AU: 'Australia/Sydney',
  BE: 'Europe/Brussels',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CH: 'Europe/Zurich',
  CN: 'Asia/Shanghai',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  ES: 'Europe/Madrid',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GR: 'Europe/Athens',
  GU: 'Pacific/Guam',
  HK: 'Asia/Hong_Kong',
  HU: 'Europe/Budapest',
  IE: 'Europe/Dublin',
  IL: 'Asia/Jerusalem',
  IN: 'Asia/Kolkata',
  IT: 'Europe/Rome',
  JP: 'Asia/Tokyo',
  KR: 'Asia/Seoul',
  LU: 'Europe/Luxembourg',
  MX: 'America/Mexico_City',
  MY: 'Asia/Kuala_Lumpur',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  NZ: 'Pacific/Auckland',
  PL: 'Europe/Warsaw',
  PR: 'America/Puerto_Rico',
  PT: 'Europe/Lisbon',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  SG: 'Asia/Singapore',
  TH: 'Asia/Bangkok',
  TR: 'Europe/Istanbul',
  TW: 'Asia/Taipei',
  US: 'America/New_York',
  VI: 'America/Puerto_Rico',
  ZA: 'Africa/Johannesburg',
}

const american: readonly (readonly [zone: string, states: string])[] = [
  ['America/Chicago', 'AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI'],
  ['America/Denver', 'CO ID MT NM UT WY'],
  ['America/Phoenix', 'AZ'],
  ['America/Los_Angeles', 'CA NV OR WA'],
  ['America/Anchorage', 'AK'],
  ['Pacific/Honolulu', 'HI'],
]
const canadian: readonly (readonly [zone: string, states: string])[] = [
  ['America/Vancouver', 'BC YT'],
  ['America/Edmonton', 'AB NT'],
  ['America/Regina', 'SK'],
  ['America/Winnipeg', 'MB'],
  ['America/Halifax', 'NB NS PE'],
  ['America/St_Johns', 'NL'],
]

/** The usual time zone of a place: of the state in North America, of the capital elsewhere, UTC where not listed. */
export function timeZoneOf(address: Pick<Address, 'country' | 'state'>): string {
  const country = countryOf(address)
  const states = country === 'US' ? american : country === 'CA' ? canadian : []
  const state = address.state?.trim().toUpperCase() ?? ''
  return states.find(([, list]) => list.split(' ').includes(state))?.[0] ?? zones[country] ?? 'UTC'
}
