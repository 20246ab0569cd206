/** Currencies: FedEx has codes of its own for some, everything else of ours is ISO 4217. */

/** FedEx's code to ISO 4217, from the currency table of its developer guide; codes it shares with ISO are left out. */
const isoOf: Readonly<Record<string, string>> = {
  ARN: 'ARS',
  CHP: 'CLP',
  CID: 'KYD',
  DHS: 'AED',
  ECD: 'XCD',
  JAD: 'JMD',
  JYE: 'JPY',
  KUD: 'KWD',
  NMP: 'MXN',
  NTD: 'TWD',
  RDD: 'DOP',
  SFR: 'CHF',
  SID: 'SGD',
  UKL: 'GBP',
  UYP: 'UYU',
  WON: 'KRW',
}
const fedexOf = Object.fromEntries(Object.entries(isoOf).map(([fedex, iso]) => [iso, fedex]))

/** ISO 4217 of a code in an answer; null when it is no code. */
export function currencyFrom(code: string | null): string | null {
  if (code === null || !/^[A-Z]{3}$/.test(code)) return null
  return isoOf[code] ?? code
}

/** The code FedEx wants for an ISO 4217 currency. */
export function currencyTo(iso: string): string {
  return fedexOf[iso] ?? iso
}
