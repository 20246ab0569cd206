/**
 * An address as the lines of a label, in the order of its country.
 * Order of city, region and postal code: Universal Postal Union S42 templates; USPS Publication 28 for domestic ones.
 */
import type { Address } from '#contracts/addresses.ts'
import type { Paragraph } from './fit.ts'
import { printableCapitals } from './printable.ts'

/** USPS treats these as domestic destinations (Domestic Mail Manual 608.2). */
const unitedStates = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW', 'UM'])
const postalCodeFirst = new Set(
  (
    'AD AL AR AT BA BE BG BR CH CL CR CU CY CZ DE DK DO DZ EE EG ES FI FO FR GE GL GR GT HN HR HU IL IS IT KW KZ LA LI ' +
    'LT LU LV MA MC MD ME MG MK MX MY MZ NC NE NI NL NO PF PH PL PM PT PY RE RO RS SE SI SK SM SN TN TR TZ UY VA VE WF YT ZM'
  ).split(' '),
)
const postalCodeAlone = new Set('GB GG IM JE FK GI IE IN BD LK PK NP KE ZA RU UA BY'.split(' '))

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' })

/**
 * Lines in capitals. The country's name is last when the address lies outside the United States or `international`
 * is set. The part that sorts the mail (region and postal code) is a `tail`, so that shortening spares it.
 */
export function addressLines(address: Address, international: boolean): Paragraph[] {
  const domestic = unitedStates.has(address.country)
  const street = [address.name, address.company, address.line1, address.line2, address.line3].map((line) => ({
    text: printableCapitals(line ?? ''),
    tail: '',
  }))
  const country = domestic && !international ? '' : printableCapitals(countryNameOf(address.country))
  return [...street, ...localityLines(address), { text: country, tail: '' }].filter(
    (line) => line.text + line.tail !== '',
  )
}

function localityLines(address: Address): Paragraph[] {
  const city = printableCapitals(address.city ?? '')
  const state = printableCapitals(address.state ?? '')
  const code = postalCodeOf(address)
  if (postalCodeFirst.has(address.country)) return [{ text: joined([code, city, state]), tail: '' }]
  if (postalCodeAlone.has(address.country)) {
    return [
      { text: joined([city, state]), tail: '' },
      { text: code, tail: '' },
    ]
  }
  const tail = joined([state, code])
  return [{ text: city, tail: city === '' || tail === '' ? tail : ` ${tail}` }]
}

function postalCodeOf(address: Address): string {
  const code = printableCapitals(address.postalCode)
  return unitedStates.has(address.country) ? code.replace(/^([0-9]{5})([0-9]{4})$/, '$1-$2') : code
}

function countryNameOf(code: string): string {
  return code === 'US' ? 'United States of America' : (countryNames.of(code) ?? code)
}

function joined(parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
