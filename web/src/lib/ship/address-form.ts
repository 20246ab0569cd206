/** The recipient as a form holds it: every field a text, turned into the contract's address on the way out. */
import type { Address } from '#lib/api/types.ts'

export const addressTexts = [
  'name',
  'company',
  'line1',
  'line2',
  'line3',
  'city',
  'state',
  'postalCode',
  'country',
  'phone',
  'email',
] as const
export type AddressText = (typeof addressTexts)[number]
export type AddressForm = Record<AddressText, string> & { residential: boolean | undefined }

/** A form with the fields of `address`; what it lacks is empty. */
export function addressForm(address: Partial<Address> = {}, country = 'US'): AddressForm {
  const texts = Object.fromEntries(addressTexts.map((field) => [field, address[field] ?? '']))
  const form = { ...texts, residential: address.residential } as AddressForm
  form.country ||= country
  return form
}

/** The address typed so far, without empty fields. `line1` and `postalCode` are always there, if need be empty. */
export function addressOf(form: AddressForm): Address {
  const given = addressTexts
    .map((field) => [field, form[field].trim()] as const)
    .filter(([field, text]) => text !== '' || field === 'line1' || field === 'postalCode')
  const address = Object.fromEntries(given) as unknown as Address
  return form.residential === undefined ? address : { ...address, residential: form.residential }
}

/** True when nothing has been typed. */
export function isEmpty(form: AddressForm): boolean {
  return addressTexts.every((field) => field === 'country' || !form[field].trim())
}
