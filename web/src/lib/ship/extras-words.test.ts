import { expect, test } from 'vitest'
import { extraWords, found } from './extras-words.ts'

test('finds extras by the beginning of any of their words', () => {
  expect(found('sat')).toEqual(['saturdayDelivery'])
  expect(found('UN34')).toEqual(['lithiumBatteries'])
  expect(found('insur')).toEqual(['insuredValueCents'])
  expect(found('third party')).toEqual(['billTo'])
  expect(found('nothing like it')).toEqual([])
})

test('shows all of them while nothing is looked for', () => {
  expect(found(' ')).toEqual(Object.keys(extraWords))
})
