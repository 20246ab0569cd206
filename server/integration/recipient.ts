/** The recipient a record names: its lines as an address has them. */
import type { Address } from '#contracts/addresses.ts'
import type { DropFields } from '#contracts/drop-records.ts'
import { placeOf, valuesOfFields } from './fields.ts'

/** Fields of an address and the fields of a record they come from. */
export const addressFields = {
  name: 'attentionName',
  company: 'companyName',
  line1: 'address1',
  line2: 'address2',
  line3: 'address3',
  city: 'city',
  state: 'state',
  postalCode: 'postalCode',
  country: 'country',
  phone: 'phone',
  email: 'recipientEmail',
} as const
export type AddressLines = Record<keyof typeof addressFields, string | undefined>

const at = Object.fromEntries(Object.entries(addressFields).map(([line, field]) => [line, placeOf(field)])) as Record<
  keyof typeof addressFields,
  number
>
const oddSpace = /^ | $| {2}|[^\S ]/

/** A cell may hold line breaks; a line of an address cannot. */
export function oneLine(value: string): string {
  // Nearly every cell is one line already, and a million of them are looked at in one import.
  return oddSpace.test(value) ? value.replaceAll(/\s+/g, ' ').trim() : value
}

/** The lines among a row's values, written out: an import makes a million of these. */
export function linesOf(values: readonly string[]): AddressLines {
  return {
    name: line(values[at.name]),
    company: line(values[at.company]),
    line1: line(values[at.line1]),
    line2: line(values[at.line2]),
    line3: line(values[at.line3]),
    city: line(values[at.city]),
    state: line(values[at.state])?.toUpperCase(),
    postalCode: line(values[at.postalCode]),
    country: line(values[at.country])?.toUpperCase(),
    phone: line(values[at.phone]),
    email: line(values[at.email]),
  }
}

function line(value: string | undefined): string | undefined {
  return value ? oneLine(value) || undefined : undefined
}

/** The recipient, as far as it is known. Any content of Residential means yes. */
export function addressOf(fields: DropFields): Partial<Address> {
  const known = Object.entries(linesOf(valuesOfFields(fields))).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(known), ...(fields.residential && { residential: true }) }
}
