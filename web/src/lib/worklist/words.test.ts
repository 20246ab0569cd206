import { expect, test } from 'vitest'
import { kindFrom, pageOf, sentAgainText } from './words.ts'

test('opens the shipment at the part the item is about', () => {
  const shipment = { id: '0199' }
  expect(pageOf({ kind: 'price_differs', shipment })).toBe('/shipments/0199#charges')
  expect(pageOf({ kind: 'no_movement', shipment })).toBe('/shipments/0199')
})

test('believes only known kinds of a URL', () => {
  expect(kindFrom('refund_late')).toBe('refund_late')
  expect(kindFrom('drop table')).toBeNull()
  expect(kindFrom(null)).toBeNull()
})

test('says how many notices are sent again', () => {
  expect([0, 1, 2].map(sentAgainText)).toEqual([
    'No notice of this shipment waits to be sent again',
    'The notice is in line again',
    '2 notices are in line again',
  ])
})
