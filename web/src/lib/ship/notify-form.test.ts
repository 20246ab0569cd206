import { expect, test } from 'vitest'
import { emailsProblem, notifyForm, notifyOf, notifyText } from './notify-form.ts'

const wanted = { recipient: true, emails: ['a@b.test', 'c@d.test'], kinds: ['shipped' as const] }

test('keeps who is told from a shipment to the form and back', () => {
  expect(notifyOf(notifyForm(wanted), 'r@e.test')).toEqual(wanted)
})

test('tells no recipient without an e-mail address', () => {
  expect(notifyOf(notifyForm(wanted), ' ').recipient).toBe(false)
})

test('names what is no address, and too many', () => {
  expect(emailsProblem('a@b.test; c@d.test')).toBeUndefined()
  expect(emailsProblem('a@b.test, nobody')).toBe('"nobody" is no e-mail address')
  expect(emailsProblem(Array(6).fill('a@b.test').join(' '))).toBe('At most 5 addresses')
})

test('says in one line who is told what', () => {
  expect(notifyText(wanted)).toBe('Recipient and 2 others: shipped')
  expect(notifyText({ recipient: true, emails: [], kinds: [] })).toBe('')
  expect(notifyText({ recipient: false, emails: ['a@b.test'], kinds: ['shipped', 'delivered'] })).toBe(
    'a@b.test: shipped, delivered',
  )
})
