import { describe, expect, test } from 'vitest'
import type { Dimensions } from '#contracts/units.ts'
import { across, cards, extrasOf, rateIn, reasons, refusalIn, request } from './fixtures/requests.ts'
import { rateAll } from './rate.ts'

const box = (length: number, width: number, height: number): { dimensions: Dimensions } => ({
  dimensions: { length, width, height, unit: 'in' },
})
const weight = (value: number, unit: 'lb' | 'oz' | 'kg' = 'lb') => ({ weight: { value, unit } })

describe('dimensional weight', () => {
  test('over 70 lb pays the 70 lb price', () => {
    const rate = rateIn(across(box(36, 18, 18)), 'priority_mail')
    expect(rate.billedWeight).toEqual({ value: 70, unit: 'lb' })
  })

  test('less than the actual weight changes nothing', () => {
    const rate = rateIn(across({ ...weight(40), ...box(20, 12, 12) }), 'priority_mail')
    expect(rate.billedWeight).toEqual({ value: 40, unit: 'lb' })
    expect(reasons(rate)).toContain('is no more')
  })
})

describe('cubic prices', () => {
  test('are taken when cheaper, for the commercial price only', () => {
    const rate = rateIn(across({ ...weight(10), ...box(8, 6, 4) }), 'priority_mail')
    expect(rate.amountCents).toBe(1471)
    expect(rate.listAmountCents).toBe(rateIn(across(weight(10)), 'priority_mail').listAmountCents)
    expect(rate.charges[0]?.name).toBe('Priority Mail cubic 0.20, zone 8')
    expect(reasons(rate)).toContain('cheaper than by weight')
    expect(rate.billedWeight).toBeNull()
  })

  test.each([
    ['at most 20 lb', { ...weight(20.1), ...box(8, 6, 4) }],
    ['at most 18 in', { ...weight(10), ...box(18.01, 6, 4) }],
    ['no soft packs', { ...weight(10), ...box(8, 6, 4), packaging: 'soft_pack' as const }],
    ['at most half a cubic foot of Priority Mail', { ...weight(20), ...box(12.25, 12, 6) }],
  ])('%s', (_, item) => {
    expect(rateIn(across(item), 'priority_mail').charges[0]?.name).toMatch(/lb, zone 8$/)
  })

  test('Ground Advantage goes up to a whole cubic foot', () => {
    const rate = rateIn(across({ ...weight(20), ...box(12, 12, 12) }), 'ground_advantage')
    expect(rate.charges[0]?.name).toBe('USPS Ground Advantage cubic 1.00, zone 8')
    expect(rate.amountCents).toBe(2380)
  })
})

describe('size', () => {
  test('surcharges by length and volume add up', () => {
    const of = (item: ReturnType<typeof box>) => extrasOf(rateIn(across(item), 'ground_advantage'))
    expect(of(box(22, 4, 4))).toEqual([])
    expect(of(box(22.01, 4, 4))).toEqual(['Length over 22 in 400'])
    expect(of(box(30, 4, 4))).toEqual(['Length over 22 in 400'])
    expect(of(box(30.1, 4, 4))).toEqual(['Length over 30 in 840'])
    expect(of(box(20, 18, 9.6))).toEqual([])
    expect(of(box(24, 12, 12))).toEqual(['Length over 22 in 400'])
    expect(of(box(24, 12, 12.25))).toEqual(['Length over 22 in 400', 'Volume over 2 cubic feet 1800'])
    expect(extrasOf(rateIn(across(box(31, 12, 12)), 'priority_mail'))).toEqual([
      'Length over 30 in 1800',
      'Volume over 2 cubic feet 3000',
    ])
  })

  test('over 108 in of length plus girth is Ground Advantage oversized and nothing else', () => {
    const answer = across(box(40, 20, 15))
    const rate = rateIn(answer, 'ground_advantage')
    expect(rate.charges[0]).toMatchObject({ name: 'USPS Ground Advantage oversized, zone 8', amountCents: 25751 })
    expect(rate.billedWeight).toBeNull()
    for (const code of ['priority_mail', 'priority_mail_express', 'media_mail', 'library_mail'])
      expect(refusalIn(answer, code).code).toBe('too_large')
    expect(across(box(36, 18, 18)).rates).toHaveLength(5)
  })

  test('over 130 in is refused by all', () => {
    const answer = across(box(60, 20, 16))
    expect(answer.rates).toEqual([])
    expect(refusalIn(answer, 'ground_advantage').message).toContain('at most 130 in')
    expect(across(box(58, 20, 16)).rates).toHaveLength(1)
  })
})

describe('flat rate', () => {
  test('is one price for any zone, weight and size', () => {
    for (const [to, pounds] of [
      ['10002', 1],
      ['96910', 70],
    ] as const) {
      const item = { ...weight(pounds), ...box(40, 30, 3), packaging: 'medium_flat_rate_box' as const }
      const answer = rateAll(cards, request('10001', to, item))
      expect(answer.rates).toHaveLength(1)
      expect(rateIn(answer, 'priority_mail')).toMatchObject({ amountCents: 1920, listAmountCents: 2195 })
    }
  })

  test('envelopes go by Priority Mail and Express', () => {
    const answer = across({ packaging: 'flat_rate_envelope', options: { nonmachinable: true } })
    expect(answer.rates.map((rate) => rate.amountCents)).toEqual([1040, 2895])
    expect(refusalIn(answer, 'ground_advantage').message).toContain('has no flat rate envelope')
    expect(reasons(rateIn(answer, 'priority_mail'))).toContain('costs nothing more in flat-rate packaging')
  })

  test('the military box goes to military addresses only', () => {
    const to = (code: string) => rateAll(cards, request('10001', code, { packaging: 'large_flat_rate_box_apo' }))
    expect(refusalIn(to('94105'), 'priority_mail').message).toContain('large_flat_rate_box')
    expect(rateIn(to('09012'), 'priority_mail')).toMatchObject({ amountCents: 2710, deliveryDate: null })
  })
})

describe('handling', () => {
  test('nonstandard shape, live contents and Sunday delivery are charged', () => {
    const options = { nonmachinable: true, livePerishable: true, sundayHolidayDelivery: true }
    expect(extrasOf(rateIn(across({ options }), 'priority_mail_express'))).toEqual([
      'Nonstandard characteristics 400',
      'Live animals or perishables 750',
      'Sunday or holiday delivery 1250',
    ])
  })

  test('what a service does not do is refused with the cure', () => {
    const sunday = across({ options: { sundayHolidayDelivery: true } })
    expect(sunday.rates).toHaveLength(1)
    for (const code of ['ground_advantage', 'priority_mail', 'media_mail', 'library_mail'])
      expect(refusalIn(sunday, code).code).toBe('sunday_delivery_unavailable')
    const live = across({ options: { livePerishable: true } })
    expect(refusalIn(live, 'media_mail').code).toBe('live_perishable_unavailable')
    expect(extrasOf(rateIn(live, 'priority_mail'))).toEqual(['Live animals or perishables 1500'])
  })
})

describe('envelopes and books', () => {
  test('a letter may go by Priority Mail and Express, not by Ground Advantage or Media Mail', () => {
    const answer = across({ ...weight(3, 'oz'), packaging: 'letter' })
    expect(answer.rates.map((rate) => rate.service)).toEqual([
      'usps_priority_mail',
      'usps_priority_mail_express',
      'usps_first_class_mail',
    ])
    expect(refusalIn(answer, 'ground_advantage').message).toContain('is for parcels')
  })

  test('a postcard goes by First-Class Mail alone', () => {
    const answer = across({ ...weight(0.2, 'oz'), packaging: 'postcard' })
    expect(answer.rates.map((rate) => rate.amountCents)).toEqual([61])
  })

  test('books pay by weight in any zone, and say what they must hold', () => {
    const rate = rateIn(across({ ...weight(1, 'kg'), options: { nonmachinable: true } }), 'media_mail')
    expect(rate).toMatchObject({ amountCents: 597, listAmountCents: 597, zone: null })
    expect(reasons(rate)).toContain('Contents must qualify as Media Mail')
    expect(reasons(rate)).toContain('Nonstandard shape costs nothing more')
  })
})
