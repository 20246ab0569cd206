/** Sender and recipient as UPS wants them, within its limits: nothing is cut. */
import type { Address } from '#contracts/addresses.ts'
import { firstRefusal, type Refusal } from './errors.ts'

/** Lengths of Shipping 2409, ShipTo and its address. */
const nameMax = 35
const lineMax = 35
const linesMax = 3
const cityMax = 30
const stateMax = 5
const postalCodeMax = 9
const phoneMax = 15
const emailMax = 50

/** United States territories that UPS knows as countries of their own. */
const territories = new Set(['PR', 'VI', 'GU', 'AS', 'MP'])
const statesNeeded = new Set(['US', 'CA'])
/** European Union: one customs territory, so parcels between its members need no invoice. */
const union = new Set('AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

export type Side = 'from' | 'to'

/** `US` with the state `PR` is Puerto Rico, a country to UPS. */
export function countryOf({ country, state }: Pick<Address, 'country' | 'state'>): string {
  const code = state?.trim().toUpperCase() ?? ''
  return country === 'US' && territories.has(code) ? code : country
}

export const isUnion = (country: string) => union.has(country)

/** True when customs will want to know. The United States and Puerto Rico are one territory. */
export function crossesBorder(from: Address, to: Address): boolean {
  const [start, end] = [countryOf(from), countryOf(to)]
  const home = new Set(['US', 'PR'])
  return start !== end && !(union.has(start) && union.has(end)) && !(home.has(start) && home.has(end))
}

const stateOf = (address: Address) => address.state?.trim().toUpperCase() ?? ''

/** A province with a long name stands below the street: UPS has five characters for it and wants it in two countries. */
function linesOf(address: Address): string[] {
  const lines = [address.line1, address.line2, address.line3].flatMap((line) => (line?.trim() ? [line.trim()] : []))
  const long = !statesNeeded.has(countryOf(address)) && stateOf(address).length > stateMax
  return long && address.state ? [...lines, address.state.trim()] : lines
}

/** ZIP+4 without the dash. */
function postalCodeOf(address: Address): string {
  const code = address.postalCode.trim()
  return /^\d{5}-\d{4}$/.test(code) ? code.replace('-', '') : code
}

/** Digits only; the 1 before ten digits in North America goes. The other side's number stands in for a missing one. */
export function phoneOf(own: Address, other: Address): string {
  const digits = (own.phone?.trim() || other.phone || '').replace(/\D/g, '')
  return /^1\d{10}$/.test(digits) && ['US', 'CA', 'PR', 'VI'].includes(countryOf(own)) ? digits.slice(1) : digits
}

const tooLong = (field: string, value: string, max: number): Refusal | null =>
  value.length <= max
    ? null
    : { code: 'too_long', text: `${field}: UPS takes ${max} characters, this has ${value.length}; shorten it.` }

interface PartyCheck {
  side: Side
  own: Address
  other: Address
  /** crossing a border, and services that want to call the recipient */
  phoneNeeded: boolean
}

/** What UPS would refuse of an address when buying. */
export function checkParty({ side, own, other, phoneNeeded }: PartyCheck): Refusal | null {
  const lines = linesOf(own)
  return firstRefusal([
    () => (own.name || own.company ? null : need('name_required', `${side}.name: UPS wants a name or a company.`)),
    () => (own.city?.trim() ? null : need('city_required', `${side}.city: UPS wants the city; add it.`)),
    () => checkState(side, own),
    () => (phoneNeeded ? checkPhone(side, phoneOf(own, other), own) : null),
    () => tooLong(`${side}.name`, own.name ?? '', nameMax),
    () => tooLong(`${side}.company`, own.company ?? '', nameMax),
    ...lines.map((line, index) => () => tooLong(`${side}.line${index + 1}`, line, lineMax)),
    () =>
      lines.length > linesMax
        ? need('too_long', `${side}: UPS has ${linesMax} address lines and a province with a long name needs one.`)
        : null,
    () => tooLong(`${side}.city`, own.city ?? '', cityMax),
    () => tooLong(`${side}.postalCode`, postalCodeOf(own), postalCodeMax),
  ])
}

const need = (code: string, text: string): Refusal => ({ code, text })

function checkState(side: Side, own: Address): Refusal | null {
  if (!statesNeeded.has(countryOf(own)) || /^[A-Z]{2}$/.test(stateOf(own))) return null
  return need('state_required', `${side}.state: UPS wants two letters there, such as NY; correct it.`)
}

function checkPhone(side: Side, phone: string, own: Address): Refusal | null {
  if (!phone) return need('phone_required', `${side}.phone: UPS wants a phone number here; add one.`)
  const ten = ['US', 'CA', 'PR', 'VI'].includes(countryOf(own)) && own.phone
  if (phone.length > phoneMax || (ten && phone.length !== 10))
    return need('phone_invalid', `${side}.phone: UPS wants ${ten ? '10' : `at most ${phoneMax}`} digits; correct it.`)
  return null
}

/** @param stateLength longest state of the API that is asked; a longer one is left to the address lines */
export function addressOf(address: Address, stateLength = stateMax) {
  const state = stateOf(address)
  return {
    AddressLine: linesOf(address),
    ...(address.city?.trim() && { City: address.city.trim() }),
    ...(state && state.length <= stateLength && !territories.has(countryOf(address)) && { StateProvinceCode: state }),
    PostalCode: postalCodeOf(address),
    CountryCode: countryOf(address),
  }
}

/** Only a recipient is residential to UPS. */
export function recipientAddress(address: Address, stateLength = stateMax) {
  return { ...addressOf(address, stateLength), ...(address.residential && { ResidentialAddressIndicator: 'Y' }) }
}

/** Name, contact, phone and e-mail. UPS keeps no e-mail address over 50 characters; it only sends notices there. */
export function contactOf(own: Address, other: Address) {
  const phone = phoneOf(own, other)
  const email = own.email?.trim() ?? ''
  return {
    Name: own.company || own.name || '',
    AttentionName: own.name || own.company || '',
    ...(phone && phone.length <= phoneMax && { Phone: { Number: phone } }),
    ...(email && email.length <= emailMax && { EMailAddress: email }),
  }
}
