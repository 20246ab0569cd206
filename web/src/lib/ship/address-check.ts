/** What a carrier's validation would change in an address, field by field. */
import type { Address } from '#lib/api/types.ts'
import type { AddressForm } from './address-form.ts'

const fieldNames = {
  line1: 'Street',
  line2: 'Second line',
  line3: 'Third line',
  city: 'City',
  state: 'State',
  postalCode: 'Postal code',
  country: 'Country',
} as const
type CheckedField = keyof typeof fieldNames

export interface Difference {
  field: CheckedField | 'residential'
  name: string
  from: string
  to: string
}

/** What is checked, as one text: the same text needs no second check. */
export function checkKey(form: AddressForm): string {
  return JSON.stringify(Object.keys(fieldNames).map((field) => form[field as CheckedField].trim().toLowerCase()))
}

/** Fields that `candidate` writes otherwise. Capitals, punctuation, usual abbreviations and ZIP+4 are no difference. */
export function differences(form: AddressForm, candidate: Address): Difference[] {
  const found: Difference[] = []
  for (const [field, name] of Object.entries(fieldNames) as [CheckedField, string][]) {
    const [from, to] = [form[field].trim(), candidate[field] ?? '']
    if (plain(field, from) !== plain(field, to)) found.push({ field, name, from, to })
  }
  if (candidate.residential && !form.residential)
    found.push({ field: 'residential', name: 'Delivered to', from: '', to: 'a home' })
  return found
}

/** As the post abbreviates (USPS Publication 28, appendices B and C, the most common): no difference either. */
const abbreviations = new Map(
  'street st avenue ave road rd boulevard blvd drive dr lane ln court ct place pl square sq parkway pkwy highway hwy suite ste apartment apt floor fl building bldg room rm north n south s east e west w northeast ne northwest nw southeast se southwest sw circle cir terrace ter trail trl'
    .split(' ')
    .map((word, i, all): [string, string] => [word, i % 2 ? word : (all[i + 1] ?? word)]),
)

function plain(field: CheckedField, text: string): string {
  const words = text.toLowerCase().replaceAll(/[.,]/g, ' ').trim().split(/\s+/)
  if (field === 'postalCode') return words.join(' ').replace(/^(\d{5})-\d{4}$/, '$1')
  return words.map((word) => abbreviations.get(word) ?? word).join(' ')
}

/** The form with the candidate's address; name, company, phone and e-mail stay. */
export function corrected(form: AddressForm, candidate: Address): AddressForm {
  const texts = Object.fromEntries(
    Object.keys(fieldNames).map((field) => [field, candidate[field as CheckedField] ?? '']),
  )
  return { ...form, ...texts, residential: candidate.residential ?? form.residential }
}
