import { expect, test } from 'vitest'
import { numberDetail, numberName } from './number-words.ts'

const number = {
  carrier: 'fedex' as const,
  courier: 'FedEx',
  kind: 'FedEx Ground 96',
  number: '9611020987654312345672',
  checked: true,
  trackingUrl: null,
}

test('names the courier once', () => {
  expect(numberName(number)).toBe('FedEx Ground 96')
  expect(numberName({ ...number, courier: 'Canada Post', kind: 'S10' })).toBe('Canada Post S10')
})

test('says whether the checksum proves it', () => {
  expect(numberDetail(number)).toBe('checksum right, not one of ours')
  expect(numberDetail({ ...number, checked: false })).toBe('has no checksum, not one of ours')
})
