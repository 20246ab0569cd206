/** What UPS refuses in prices and labels alike, as far as it is documented. */
import { at, type Json, numberOf, record, records, textOf } from '../../kit/values.ts'
import { Said } from './envelope.ts'

const poundsMax = 150
const kilogramsPerPound = 0.453_592_37
const girthInchesMax = 165
const lengthInchesMax = 108

export interface Place {
  country: string
  state: string
  postalCode: string
  city: string
  line1: string
}

export interface Parcel {
  pounds: number
  /** inches, longest first */
  sides: number[]
  letter: boolean
}

export function placeOf(party: unknown): Place {
  const address = record(at(party, 'Address'))
  const line = Array.isArray(address.AddressLine) ? address.AddressLine[0] : address.AddressLine
  return {
    country: textOf(address.CountryCode) ?? '',
    state: textOf(address.StateProvinceCode) ?? '',
    postalCode: textOf(address.PostalCode) ?? '',
    city: textOf(address.City) ?? '',
    line1: textOf(line) ?? '',
  }
}

/** Postal codes and states of the United States; other countries need a code or a city. */
export function checkPlace(place: Place, what: string): void {
  if (!/^[A-Z]{2}$/.test(place.country)) throw new Said(400, '110208', `Missing/Illegal ${what}/Address/CountryCode`)
  const american = place.country === 'US' || place.country === 'PR'
  if (american && !/^\d{5}(\d{4})?$/.test(place.postalCode.replace('-', '')))
    throw new Said(400, '111285', `The postal code ${place.postalCode} is invalid for ${place.state} United States.`)
  if (place.country === 'US' && !/^[A-Z]{2}$/.test(place.state))
    throw new Said(400, '111286', `${place.state} is not a valid state for the specified shipment.`)
  if (!place.postalCode && !place.city) throw new Said(400, '111210', `Missing ${what} postal code or city`)
}

export function checkAccount(shipper: unknown, account: string): void {
  const number = textOf(at(shipper, 'ShipperNumber')) ?? ''
  if (!/^[A-Z0-9]{6}$/.test(number) || number !== account)
    throw new Said(400, '111580', 'Missing or invalid shipper number')
}

/** The parcels in pounds and inches. Throws for the limits of a package. */
export function parcelsOf(shipment: Json, packagingKey: 'Packaging' | 'PackagingType'): Parcel[] {
  const packages = records(shipment.Package)
  if (packages.length === 0) throw new Said(400, '110002', 'No packages in shipment')
  return packages.map((one) => {
    const packaging = textOf(at(one, packagingKey, 'Code'))
    if (!packaging) throw new Said(400, '120600', 'Missing or invalid packaging type')
    const parcel = { pounds: poundsOf(one), sides: sidesOf(one), letter: packaging === '01' }
    if (!(parcel.pounds > 0)) throw new Said(400, '111057', 'Package weight must be greater than zero')
    if (parcel.pounds > poundsMax)
      throw new Said(400, '111035', `The maximum per package weight for the selected service is ${poundsMax} pounds.`)
    const [length = 0, width = 0, height = 0] = parcel.sides
    if (length > lengthInchesMax || length + 2 * (width + height) > girthInchesMax)
      throw new Said(400, '111050', 'Package exceeds the maximum size total constraint of 165 inches')
    return parcel
  })
}

function poundsOf(one: Json): number {
  const value = numberOf(at(one, 'PackageWeight', 'Weight')) ?? 0
  return textOf(at(one, 'PackageWeight', 'UnitOfMeasurement', 'Code')) === 'KGS' ? value / kilogramsPerPound : value
}

function sidesOf(one: Json): number[] {
  const metric = textOf(at(one, 'Dimensions', 'UnitOfMeasurement', 'Code')) === 'CM'
  return ['Length', 'Width', 'Height']
    .map((side) => numberOf(at(one, 'Dimensions', side)) ?? 0)
    .map((side) => (metric ? side / 2.54 : side))
    .sort((a, b) => b - a)
}

const union = new Set('AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

/** One customs territory needs no papers. */
export function crosses(from: Place, to: Place): boolean {
  const american = (country: string) => country === 'US' || country === 'PR'
  if (from.country === to.country || (american(from.country) && american(to.country))) return false
  return !(union.has(from.country) && union.has(to.country))
}
