/** Reads a pasted address block into fields, without network. What is not understood is reported, never dropped or guessed away. */
import { Address } from '#contracts/addresses.ts'
import { takeContact } from './parse-contact.ts'
import { readLines } from './parse-lines.ts'
import { takeLocality } from './parse-locality.ts'
import { isOrganisation, readRecipient } from './parse-recipient.ts'
import { isUnit, splitUnit, streetIndex } from './parse-street.ts'

export interface ParsedAddress {
  address: Partial<Address>
  leftover: string[]
}

type TextField = Exclude<keyof Address, 'residential'>

/** Never throws. A value longer than its field is left over. The country is absent when the block does not tell it. */
export function parseAddress(text: string): ParsedAddress {
  const read = readLines(text)
  const contact = takeContact(read.lines)
  const locality = takeLocality(contact.lines)
  const { city, state, postalCode, country } = locality
  const delivery = readDelivery(locality.lines, contact.attention)
  const leftover = [...delivery.leftover, ...locality.leftover, ...contact.leftover, ...read.leftover]
  const { email, phone } = contact
  return keepFitting({ ...delivery.fields, city, state, postalCode, country, phone, email }, leftover)
}

/** Recipient, street and what belongs to it. */
function readDelivery(
  lines: readonly string[],
  attention: string | undefined,
): { fields: Partial<Address>; leftover: string[] } {
  const at = findStreet(lines)
  const above = at < 0 ? lines : lines.slice(0, at)
  const { street, unit } = splitUnit(at < 0 ? '' : (lines[at] ?? ''))
  const { name, company, extra } = readRecipient(
    above.filter((line) => !isUnit(line)),
    attention,
  )
  const below = at < 0 ? [] : lines.slice(at + 1)
  const further = [unit, ...above.filter(isUnit), ...below, ...extra].filter((line) => line !== null)
  const [line1, line2, line3, ...leftover] = street === '' ? further : [street, ...further]
  return { fields: { name, company, line1, line2, line3 }, leftover }
}

/** Without anything like a street the last of several lines is it: "The Old Rectory". */
function findStreet(lines: readonly string[]): number {
  const at = streetIndex(lines, isOrganisation)
  const last = lines.length - 1
  return at < 0 && last > 0 && !isUnit(lines[last] ?? '') ? last : at
}

/** Keeps the values that their fields can hold. */
function keepFitting(values: Partial<Record<TextField, string>>, leftover: string[]): ParsedAddress {
  const address: Partial<Address> = {}
  const refused: string[] = []
  for (const [field, value] of Object.entries(values) as [TextField, string | undefined][]) {
    if (value === undefined || value === '') continue
    if ([...value].length > maxLength(field)) refused.push(value)
    else address[field] = value
  }
  return { address, leftover: [...refused, ...leftover] }
}

function maxLength(field: TextField): number {
  const { maxLength: most } = Address.properties[field] as { maxLength?: number }
  return most ?? 2
}
