/** Addresses as lines, in the order of their country. */
import type { Address } from '#lib/api/types.ts'

/** Countries that write the postal code before the city (UPU S42). */
const codeFirst = new Set('AT BE CH CZ DE DK EE ES FI FR GR HR HU IS IT LT LU LV NL NO PL PT RO SE SI SK TR'.split(' '))

type AnyAddress = Partial<Address>

/** Name of the country in English, or the code when it is not known. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** The last line: `New York, NY 10001` or `10115 Berlin`. */
export function cityLine({ city, state, postalCode, country }: AnyAddress): string {
  if (codeFirst.has(country ?? '')) return [postalCode, city].filter(Boolean).join(' ')
  const region = [state, postalCode].filter(Boolean).join(' ')
  return [city, region].filter(Boolean).join(', ')
}

/** All lines as they would be printed; the country only when it is not `home`. */
export function addressLines(address: AnyAddress, home = 'US'): string[] {
  const { name, company, line1, line2, line3, country } = address
  const away = country && country !== home ? countryName(country) : ''
  return [name, company, line1, line2, line3, cityLine(address), away].filter((line): line is string => Boolean(line))
}

/** Who it goes to: the person, else the company. */
export function addressee({ name, company }: AnyAddress): string {
  return name || company || ''
}

/** One line for lists: street, city, state and code. */
export function addressInline(address: AnyAddress): string {
  return [address.line1, cityLine(address)].filter(Boolean).join(', ')
}

/** True when the postal code is complete enough for carriers to quote. */
export function postalCodeComplete({ postalCode = '', country = 'US' }: AnyAddress): boolean {
  const code = postalCode.trim()
  return country === 'US' ? /^\d{5}(-?\d{4})?$/.test(code) : code.length >= 2
}
