/** Sender and recipient as DHL wants them, within its limits: nothing is cut. */
import type { Address } from '#contracts/addresses.ts'
import type { Json } from '../kit/values.ts'
import { countryOf } from './places.ts'
import { firstRefusal, type Refusal } from './refusal.ts'

/** Lengths of postalAddress and contactInformation. */
const limits = { line: 45, city: 45, postalCode: 12, province: 35, phone: 70, email: 70, company: 100, name: 255 }
/** `provinceCode` has two characters at least; one goes as `provinceName`. */
const provinceCodeMin = 2

export type Side = 'from' | 'to'

const linesOf = ({ line1, line2, line3 }: Address) => [line1, line2, line3].flatMap((line) => line?.trim() || [])

/** The side's own number, else the other side's. */
export function phoneOf(own: Address, other: Address): string {
  return own.phone?.trim() || other.phone?.trim() || ''
}

const needed = (code: string, text: string): Refusal => ({ code, text })

function tooLong(field: string, value: string | undefined, max: number): () => Refusal | null {
  const length = value?.trim().length ?? 0
  return () =>
    length <= max ? null : needed('too_long', `${field}: DHL takes ${max} characters, this has ${length}; shorten it`)
}

/** What DHL would refuse of an address, for prices as for labels. */
export function checkPlace(side: Side, address: Address): Refusal | null {
  return firstRefusal([
    () => (address.city?.trim() ? null : needed('city_required', `${side}.city: DHL wants the city; add it`)),
    tooLong(`${side}.city`, address.city, limits.city),
    tooLong(`${side}.postalCode`, address.postalCode, limits.postalCode),
    tooLong(`${side}.state`, address.state, limits.province),
    tooLong(`${side}.line1`, address.line1, limits.line),
    tooLong(`${side}.line2`, address.line2, limits.line),
    tooLong(`${side}.line3`, address.line3, limits.line),
  ])
}

/** What DHL would refuse of a person. `other`: the other side, whose phone stands in for a missing one. */
export function checkContact(side: Side, own: Address, other: Address): Refusal | null {
  const someone = own.name?.trim() || own.company?.trim()
  return firstRefusal([
    () => (someone ? null : needed('name_required', `${side}.name: DHL wants a name or a company; add one`)),
    () =>
      phoneOf(own, other)
        ? null
        : needed('phone_required', `${side}.phone: DHL wants a phone number, to.phone or from.phone; add one`),
    tooLong(`${side}.phone`, phoneOf(own, other), limits.phone),
    tooLong(`${side}.email`, own.email, limits.email),
    tooLong(`${side}.company`, own.company || own.name, limits.company),
    tooLong(`${side}.name`, own.name || own.company, limits.name),
  ])
}

/** The address fields that every operation takes. */
export function addressOf(address: Address): Json {
  const [line1, line2, line3] = linesOf(address)
  const state = address.state?.trim()
  return {
    postalCode: address.postalCode.trim(),
    cityName: address.city?.trim() ?? '',
    countryCode: countryOf(address),
    ...(state && state.length >= provinceCodeMin && { provinceCode: state }),
    addressLine1: line1,
    ...(line2 && { addressLine2: line2 }),
    ...(line3 && { addressLine3: line3 }),
  }
}

/** `postalAddress` and `contactInformation` of a shipment or pickup. */
export function partyOf(own: Address, other: Address): Json {
  const state = own.state?.trim()
  const name = own.name?.trim() || own.company?.trim()
  const company = own.company?.trim() || name
  return {
    postalAddress: {
      ...addressOf(own),
      ...(state && state.length < provinceCodeMin && { provinceName: state }),
    },
    contactInformation: {
      ...(own.email?.trim() && { email: own.email.trim() }),
      phone: phoneOf(own, other),
      companyName: company,
      fullName: name,
    },
    ...(own.residential !== undefined && { typeCode: own.residential ? 'private' : 'business' }),
  }
}
