/** What a form of the address book sends. */
import { describe, expect, it } from 'vitest'
import type { AddressEntry } from '#lib/api/types.ts'
import { bookForm, changesOf, newEntry, withPasted } from './book-form.ts'

const entry: AddressEntry = {
  id: '00000000-0000-7000-8000-000000000001',
  code: 'ADA',
  scope: 'tenant',
  siteId: null,
  name: 'Ada Lovelace',
  line1: '12 Main Street',
  city: 'Albany',
  state: 'NY',
  postalCode: '12207',
  country: 'US',
  reference1: 'PO 7',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}

describe('a new entry', () => {
  it('leaves out what was left empty', () => {
    const form = bookForm({ line1: ' 1 Elm ', postalCode: '12207' })
    expect(newEntry(form)).toEqual({ line1: '1 Elm', postalCode: '12207', country: 'US', scope: 'private' })
  })
  it('carries references, scope and code', () => {
    expect(newEntry(bookForm(entry))).toMatchObject({ reference1: 'PO 7', scope: 'tenant', code: 'ADA' })
  })
})

describe('changes', () => {
  it('are none in an untouched form', () => {
    expect(changesOf(bookForm(entry), bookForm(entry))).toEqual({})
  })
  it('name only what differs, an emptied field as empty text', () => {
    const after = bookForm(entry)
    after.address.name = ''
    after.address.residential = true
    after.book.reference2 = ' Lab 4 '
    after.book.scope = 'site'
    expect(changesOf(bookForm(entry), after)).toEqual({
      name: '',
      residential: true,
      reference2: 'Lab 4',
      scope: 'site',
    })
  })
})

it('a pasted block replaces the address and keeps the rest', () => {
  const form = withPasted(bookForm(entry), { line1: '9 Oak', postalCode: '10001', country: 'US' }, 'US')
  expect(form.address).toMatchObject({ name: '', line1: '9 Oak' })
  expect(form.book).toMatchObject({ code: 'ADA', reference1: 'PO 7' })
})
