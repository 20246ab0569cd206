/** Sender and recipient as FedEx wants them, within its limits: nothing is cut. */
import type { Address } from '#contracts/addresses.ts'
import { firstRefusal, type Refusal } from './refusal.ts'

/** Lengths of Ship API, PartyAddress and PartyContact. */
const lineMax = 35
const cityMax = 35
const companyMax = 35
const personMax = 70
const emailMax = 80
const postalCodeMax = 10
const phoneMin = 10
const phoneMax = 15

/** Territories that FedEx treats as countries of their own. */
const territories = new Set(['PR', 'VI', 'GU', 'MP', 'AS'])
const statesNeeded = new Set(['US', 'CA', 'PR'])

export type Side = 'from' | 'to'

/** `US` with the state `PR` is Puerto Rico, a country to FedEx. */
export function countryOf({ country, state }: Pick<Address, 'country' | 'state'>): string {
  const code = state?.toUpperCase() ?? ''
  return country === 'US' && territories.has(code) ? code : country
}

/** FedEx writes Quebec as PQ. */
function stateOf(address: Pick<Address, 'country' | 'state'>): string | undefined {
  const state = address.state?.trim().toUpperCase()
  return address.country === 'CA' && state === 'QC' ? 'PQ' : state || undefined
}

const linesOf = ({ line1, line2, line3 }: Address) => [line1, line2, line3].filter((line) => line?.trim())

/** Digits only; the 1 before ten digits in North America goes, as FedEx wants ten there. */
function phoneOf(own: Address, other: Address): string {
  const digits = (own.phone || other.phone || '').replace(/\D/g, '')
  const northAmerica = own.country === 'US' || own.country === 'CA'
  return northAmerica && /^1\d{10}$/.test(digits) ? digits.slice(1) : digits
}

const tooLong = (field: string, value: string, max: number): Refusal | null =>
  value.length <= max
    ? null
    : { code: 'too_long', text: `${field}: FedEx prints ${max} characters, this has ${value.length}; shorten it` }

const missing = (code: string, text: string): Refusal => ({ code, text })

/** What FedEx would refuse of an address when buying. `other`: the other side, whose phone stands in for a missing one. */
export function checkParty(side: Side, own: Address, other: Address): Refusal | null {
  const phone = phoneOf(own, other)
  const country = countryOf(own)
  return firstRefusal([
    () => (own.name || own.company ? null : missing('name_required', `${side}.name: FedEx wants a name or a company`)),
    () => (own.city ? null : missing('city_required', `${side}.city: FedEx wants the city; add it`)),
    () =>
      statesNeeded.has(country) && !/^[A-Z]{2}$/.test(stateOf(own) ?? '')
        ? missing('state_required', `${side}.state: FedEx wants two letters there, such as NY; correct it`)
        : null,
    () => (phone ? null : missing('phone_required', `${side}.phone: FedEx wants a phone number of one side; add one`)),
    () =>
      phone.length < phoneMin || phone.length > phoneMax
        ? missing('phone_invalid', `${side}.phone: FedEx wants ${phoneMin} to ${phoneMax} digits; correct it`)
        : null,
    () => tooLong(`${side}.name`, own.name ?? '', personMax),
    () => tooLong(`${side}.company`, own.company ?? '', companyMax),
    ...linesOf(own).map((line, index) => () => tooLong(`${side}.line${index + 1}`, line ?? '', lineMax)),
    () => tooLong(`${side}.city`, own.city ?? '', cityMax),
    () => tooLong(`${side}.email`, own.email ?? '', emailMax),
    () => tooLong(`${side}.postalCode`, own.postalCode, postalCodeMax),
  ])
}

/** What prices need of an address. */
export function rateAddress(address: Address) {
  return {
    ...(address.city && { city: address.city }),
    ...(stateOf(address) && { stateOrProvinceCode: stateOf(address) }),
    postalCode: address.postalCode,
    countryCode: countryOf(address),
    ...(address.residential !== undefined && { residential: address.residential }),
  }
}

export function partyAddress(address: Address) {
  return { streetLines: linesOf(address), ...rateAddress(address), city: address.city ?? '' }
}

export function contactOf(own: Address, other: Address) {
  return {
    ...(own.name && { personName: own.name }),
    ...(own.company && { companyName: own.company }),
    ...(own.email && { emailAddress: own.email }),
    phoneNumber: phoneOf(own, other),
  }
}

/** European Union: one customs territory, so parcels between its members need no declaration. */
const union = new Set('AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

/** Puerto Rico belongs to the customs territory of the United States (19 CFR 101.1); the other territories do not. */
function customsTerritory(country: string): string {
  return country === 'PR' ? 'US' : union.has(country) ? 'EU' : country
}

/** True when customs will want to know. */
export function crossesBorder(from: Address, to: Address): boolean {
  return customsTerritory(from.country) !== customsTerritory(to.country)
}
