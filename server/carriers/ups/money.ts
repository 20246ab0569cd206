/** Amounts as UPS writes and wants them. */
import { at, cents, decimalOf, textOf } from '../kit/values.ts'
import { isUnion } from './party.ts'

export interface Amount {
  amountCents: number
  currency: string
}

/** `{CurrencyCode, MonetaryValue}`; null when there is no amount. */
export function amountOf(value: unknown): Amount | null {
  const amountCents = cents(at(value, 'MonetaryValue'))
  return amountCents === null ? null : { amountCents, currency: textOf(at(value, 'CurrencyCode')) ?? 'USD' }
}

export const moneyOf = (amountCents: number, currency: string) => ({
  CurrencyCode: currency,
  MonetaryValue: decimalOf(amountCents),
})

/** Members of the European Union that keep their own money. */
const own: Readonly<Record<string, string>> = {
  ...{ CZ: 'CZK', DK: 'DKK', HU: 'HUF', PL: 'PLN', RO: 'RON', SE: 'SEK' },
  ...{ CA: 'CAD', MX: 'MXN', GB: 'GBP', CH: 'CHF', NO: 'NOK', JP: 'JPY', AU: 'AUD', SG: 'SGD', HK: 'HKD' },
}

/** The currency UPS prices and declares values in for parcels from a country. */
export function currencyOf(country: string): string {
  return own[country] ?? (isUnion(country) ? 'EUR' : 'USD')
}
