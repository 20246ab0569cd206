import { expect, test } from 'vitest'
import type { CarrierAccount, CarrierDescription } from '#lib/api/types.ts'
import { accountForm, changesOf, missingFields, newAccount, reconnects } from './account-form.ts'

const ups: CarrierDescription = {
  carrier: 'ups',
  name: 'UPS',
  fields: [
    { key: 'clientId', label: 'Client ID', hint: '', secret: false, required: true },
    { key: 'clientSecret', label: 'Client secret', hint: '', secret: true, required: true },
    { key: 'note', label: 'Note', hint: '', secret: false, required: false },
  ],
  services: [],
  abilities: [],
}
const account: CarrierAccount = {
  id: 'a',
  carrier: 'ups',
  name: 'UPS east',
  siteId: null,
  active: true,
  environment: 'live',
  baseUrl: null,
  labelFormat: 'png',
  settings: { clientId: 'me', note: 'old' },
  secretsSet: ['clientSecret'],
  abilities: [],
  eventsUrl: null,
  lastTest: null,
  version: 1,
  createdAt: '2026-11-21T10:00:00Z',
}

test('an untouched account changes nothing and shows no secret', () => {
  const form = accountForm(ups, account)
  expect(form.credentials).toEqual({ clientId: 'me', clientSecret: '', note: 'old' })
  expect(changesOf(form, accountForm(ups, account))).toEqual({})
})

test('a secret is replaced only when typed, and an emptied text is removed', () => {
  const [before, after] = [accountForm(ups, account), accountForm(ups, account)]
  after.credentials.note = ' '
  expect(changesOf(before, after)).toEqual({ credentials: { note: '' } })
  after.credentials.clientSecret = ' new '
  expect(changesOf(before, after)).toEqual({ credentials: { clientSecret: 'new', note: '' } })
})

test('an own address goes with its environment only', () => {
  const [before, after] = [accountForm(ups, account), accountForm(ups, account)]
  after.baseUrl = 'https://gateway.example.org'
  expect(changesOf(before, after)).toEqual({})
  after.environment = 'custom'
  const changes = changesOf(before, after)
  expect(changes).toEqual({ environment: 'custom', baseUrl: 'https://gateway.example.org' })
  expect([reconnects(changes), reconnects({ name: 'x' })]).toEqual([true, false])
})

test('a new account leaves out what is empty and says what is missing', () => {
  const form = accountForm(ups, null)
  form.credentials.clientId = ' id '
  expect(newAccount(ups, form)).toEqual({
    carrier: 'ups',
    name: 'UPS',
    siteId: null,
    environment: 'live',
    labelFormat: 'png',
    credentials: { clientId: 'id' },
  })
  expect(missingFields(ups.fields, form, [])).toEqual(['clientSecret'])
  expect(missingFields(ups.fields, form, ['clientSecret'])).toEqual([])
})
