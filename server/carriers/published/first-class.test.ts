import { expect, test } from 'vitest'
import type { Packaging, ShippingOptions } from '#contracts/carriers.ts'
import { across, rateIn, reasons, refusalIn } from './fixtures/requests.ts'

function mail(
  packaging: Packaging,
  ounces: number,
  rest: { size?: [number, number, number]; options?: ShippingOptions } = {},
) {
  const [length = 1, width = 1, height = 1] = rest.size ?? []
  const dimensions = rest.size && { length, width, height, unit: 'in' as const }
  return across({ packaging, weight: { value: ounces, unit: 'oz' }, dimensions, options: rest.options })
}
const price = (...ask: Parameters<typeof mail>) => {
  const { amountCents, listAmountCents } = rateIn(mail(...ask), 'first_class_mail')
  return [amountCents, listAmountCents]
}

test.each<[Packaging, number, number[]]>([
  ['letter', 1, [74, 78]],
  ['letter', 1.01, [103, 107]],
  ['letter', 3, [132, 136]],
  ['letter', 3.5, [161, 165]],
  ['letter', 3.51, [244, 244]],
  ['large_envelope', 1, [163, 163]],
  ['large_envelope', 13, [504, 504]],
  ['postcard', 0.2, [61, 61]],
  ['postcard', 1.5, [103, 107]],
])('%s of %d oz costs metered and stamped %j', (packaging, ounces, expected) => {
  expect(price(packaging, ounces)).toEqual(expected)
})

test('a piece over the size of its shape pays as the next', () => {
  expect(price('letter', 1, { size: [11.5, 6.125, 0.25] })).toEqual([74, 78])
  expect(price('letter', 1, { size: [11.6, 6, 0.25] })).toEqual([163, 163])
  expect(price('postcard', 0.2, { size: [6, 4.25, 0.01] })).toEqual([61, 61])
  expect(price('postcard', 0.2, { size: [7, 4.25, 0.01] })).toEqual([74, 78])
  expect(reasons(rateIn(mail('letter', 4), 'first_class_mail'))).toContain(
    'Pays as a large envelope: weight 4 oz is over the limit of a letter',
  )
})

test('a nonmachinable letter pays more: when marked, or by its proportions', () => {
  const options = { nonmachinable: true }
  expect(price('letter', 1, { options })).toEqual([123, 127])
  expect(price('letter', 1, { size: [5, 5, 0.1] })).toEqual([123, 127])
  expect(price('letter', 1, { size: [9.5, 4.125, 0.1] })).toEqual([74, 78])
  expect(price('postcard', 0.2, { options })).toEqual([123, 127])
})

test('a rigid large envelope is a parcel', () => {
  const refusal = refusalIn(mail('large_envelope', 5, { options: { nonmachinable: true } }), 'first_class_mail')
  expect(refusal).toMatchObject({ code: 'packaging_unsupported' })
  expect(refusal.message).toContain('Ground Advantage')
})

test('over the largest shape there is a reason and a cure', () => {
  expect(refusalIn(mail('large_envelope', 13.1), 'first_class_mail')).toMatchObject({ code: 'too_heavy' })
  const thick = refusalIn(mail('large_envelope', 5, { size: [15, 12, 1] }), 'first_class_mail')
  expect(thick.code).toBe('too_large')
  expect(thick.message).toContain('choose "package"')
})
