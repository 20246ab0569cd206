import { expect, test } from 'vitest'
import { Intent, newKey } from './intent.ts'

test('keeps the key while the same thing is tried again', () => {
  const intent = new Intent()
  expect(intent.keyFor({ rateId: '1' })).toBe(intent.keyFor({ rateId: '1' }))
})

test('takes a new key for another payload and after the outcome is known', () => {
  const intent = new Intent()
  const first = intent.keyFor({ rateId: '1' })
  const second = intent.keyFor({ rateId: '2' })
  intent.settle()
  expect(new Set([first, second, intent.keyFor({ rateId: '2' })]).size).toBe(3)
})

test('makes version 4 UUIDs', () => {
  expect(newKey()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
