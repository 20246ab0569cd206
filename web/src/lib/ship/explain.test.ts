import { expect, test } from 'vitest'
import { type Asked, whatWouldChange } from './explain.ts'
import { rateOf } from './fixtures/rates.ts'

const box = {
  weight: { value: 1, unit: 'lb' as const },
  dimensions: { length: 9, width: 6, height: 3, unit: 'in' as const },
}
const asked: Asked = {
  packages: [box],
  options: {},
  residential: true,
  shipDate: '2026-11-24',
  failures: [],
  excluded: [],
}
const failure = { carrier: 'ups', carrierAccountId: 'a', service: null, code: 'other', retryable: false } as const

test('has nothing to say where nothing would change', () => {
  expect(whatWouldChange(asked)).toEqual([])
})

test('names the cure of each rule and each missing piece once', () => {
  const rate = rateOf('ground')
  const texts = whatWouldChange({
    ...asked,
    packages: [{ weight: box.weight }],
    excluded: [{ rate, ruleId: 'r', ruleName: 'Fast only', reason: 'Too slow.', cure: 'Ask for standard delivery.' }],
    failures: [
      { ...failure, code: 'customs_required', message: 'customs: needed' },
      { ...failure, message: 'options.billTo: take it off' },
      { ...failure, message: 'No answer', retryable: true },
      { ...failure, message: 'No answer', retryable: true },
    ],
  })
  expect(texts).toEqual([
    'ground: Ask for standard delivery.',
    expect.stringMatching(/^Declare the goods/),
    expect.stringMatching(/^Give length, width and height/),
    'UPS: Take it off',
    'Ask again: UPS may answer this time.',
  ])
})
