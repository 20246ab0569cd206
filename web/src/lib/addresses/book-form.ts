/** An entry of the address book as its form holds it, and what changed in it. */
import type { components } from '#lib/api/generated.d.ts'
import type { Address, AddressEntry } from '#lib/api/types.ts'
import { type AddressForm, addressForm, addressOf, addressTexts } from '#lib/ship/address-form.ts'

export type AddressInput = components['schemas']['AddressInput']
export type Scope = AddressEntry['scope']
export const referenceFields = ['reference1', 'reference2', 'reference3'] as const
export type ReferenceField = (typeof referenceFields)[number]
export type BookTexts = Record<ReferenceField | 'code', string> & { scope: Scope }

export interface BookForm {
  address: AddressForm
  book: BookTexts
}

/** Who sees an entry, in words. */
export const scopeWords: Record<Scope, { text: string; short: string }> = {
  private: { text: 'Only me', short: 'Private' },
  group: { text: 'My group', short: 'Group' },
  site: { text: 'My site', short: 'Site' },
  tenant: { text: 'Everyone', short: 'Everyone' },
}

/** The form of an entry, or of a new one. */
export function bookForm(entry: Partial<AddressEntry> = {}, country = 'US'): BookForm {
  const { scope = 'private', reference1 = '', reference2 = '', reference3 = '', code = '' } = entry
  return { address: addressForm(entry, country), book: { scope, reference1, reference2, reference3, code } }
}

/** What to send for a new entry: fields left empty are left out. */
export function newEntry({ address, book }: BookForm): AddressInput {
  const references = referenceFields.map((field) => [field, book[field].trim()] as const).filter(([, text]) => text)
  const code = book.code.trim()
  return { ...addressOf(address), ...Object.fromEntries(references), scope: book.scope, ...(code && { code }) }
}

/** The fields that differ between two states of the form; an emptied one as an empty text. Empty when nothing changed. */
export function changesOf(before: BookForm, after: BookForm): Partial<AddressInput> {
  const changed: [string, string | boolean][] = []
  for (const field of addressTexts) {
    const text = after.address[field].trim()
    if (text !== before.address[field]) changed.push([field, text])
  }
  for (const field of [...referenceFields, 'code'] as const) {
    const text = after.book[field].trim()
    if (text !== before.book[field]) changed.push([field, text])
  }
  if (after.book.scope !== before.book.scope) changed.push(['scope', after.book.scope])
  const { residential } = after.address
  if (residential !== undefined && residential !== before.address.residential)
    changed.push(['residential', residential])
  return Object.fromEntries(changed)
}

/** The form with what was read from a pasted block in place of its address; scope, code and references stay. */
export function withPasted(form: BookForm, address: Partial<Address>, country: string): BookForm {
  return { ...form, address: addressForm(address, country) }
}
