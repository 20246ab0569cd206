import { describe, expect, test } from 'vitest'
import { across, cards, rateIn, reasons, refusalIn, request } from './fixtures/requests.ts'
import { rateAll } from './rate.ts'
import { serviceCodes } from './services.ts'

const lb = (value: number) => ({ weight: { value, unit: 'lb' as const } })

describe('known answers', () => {
  test.each([
    ['10001', '94105', 2, '8', [1185, 1471, 5765]],
    ['10001', '02108', 0.75, '3', [583, 889, 3115]],
    ['94105', '98101', 12.3, '5', [1816, 3048, 11750]],
    ['60601', '33101', 5, '6', [1396, 2423, 7375]],
  ])('%s to %s, %d lb', (from, to, pounds, zone, expected) => {
    const answer = rateAll(cards, request(from, to, lb(pounds)))
    const parcels = ['ground_advantage', 'priority_mail', 'priority_mail_express'].map((code) => rateIn(answer, code))
    expect(parcels.map((rate) => rate.amountCents)).toEqual(expected)
    expect(parcels.map((rate) => rate.zone)).toEqual([zone, zone, zone])
  })

  test('retail price beside the commercial one', () => {
    expect(rateIn(across(), 'priority_mail').listAmountCents).toBe(1985)
  })
})

describe('every service answers with a price or a reason', () => {
  test('a package has no First-Class Mail', () => {
    const answer = across()
    expect(answer.rates).toHaveLength(5)
    expect(refusalIn(answer, 'first_class_mail').message).toContain('use Ground Advantage')
  })

  test.each<[string, Parameters<typeof request>, string, string]>([
    ['an unknown ZIP Code', ['10001', '00000'], 'postal_code_unknown', 'to.postalCode'],
    ['an unknown origin', ['1000', '94105'], 'postal_code_unknown', 'from.postalCode'],
    ['no weight', ['10001', '94105', lb(0)], 'weight_missing', 'weight'],
    ['over 70 lb', ['10001', '94105', lb(70.001)], 'too_heavy', '70 lb'],
    ['a day before the card', ['10001', '94105', { shipDate: '2025-10-04' }], 'no_rate_card', '2025-10-05'],
    ['a day that is none', ['10001', '94105', { shipDate: 'soon' }], 'ship_date_invalid', 'YYYY-MM-DD'],
    ['no package', ['10001', '94105', { packages: [] }], 'package_missing', 'packages'],
    [
      'sides of nothing',
      ['10001', '94105', { dimensions: { length: 0, width: 1, height: 1, unit: 'in' } }],
      'dimensions_invalid',
      'dimensions',
    ],
  ])('%s is refused by all', (_, ask, code, words) => {
    const answer = rateAll(cards, request(...ask))
    expect(answer.rates).toEqual([])
    expect(answer.refusals.map((refusal) => refusal.service)).toEqual([...serviceCodes])
    for (const refusal of answer.refusals) {
      expect(refusal.code).toBe(code)
      expect(refusal.message).toContain(words)
    }
  })

  test('another country is refused, territories are not', () => {
    const abroad = request('10001', '94105')
    const to = (country: string, postalCode: string) =>
      rateAll(cards, { ...abroad, to: { ...abroad.to, country, postalCode } })
    expect(to('DE', '10115').refusals[0]?.code).toBe('international_unsupported')
    expect(to('PR', '00901').rates).toHaveLength(5)
    expect(to('VI', '00802').rates).toHaveLength(5)
    expect(to('GU', '96910').rates.map((rate) => rate.zone)).toContain('9')
    expect(rateAll(cards, { ...abroad, from: { ...abroad.from, country: 'CA' } }).refusals[0]?.code).toBe(
      'origin_not_domestic',
    )
  })
})

describe('the explanation', () => {
  test('tells zone, weight, base, card and transit in order', () => {
    const rate = rateIn(across({ dimensions: { length: 20, width: 13, height: 12, unit: 'in' } }), 'priority_mail')
    expect(rate.explain.map(({ topic }) => topic)).toEqual(['zone', 'weight', 'base', 'card', 'transit'])
    expect(reasons(rate)).toContain('3120 cubic inches, sides rounded to the nearest inch, divided by 166 is 19 lb')
    expect(reasons(rate)).toContain('USPS Notice 123, in force from 2025-10-05')
    expect(rate.billedWeight).toEqual({ value: 19, unit: 'lb' })
  })

  test('warns when the card is old for the ship date', () => {
    expect(reasons(rateIn(across({ shipDate: '2026-03-01' }), 'media_mail'))).toContain('check for a newer card')
    expect(reasons(rateIn(across(), 'media_mail'))).not.toContain('check for a newer card')
  })
})

describe('several packages', () => {
  const packages = [lb(2), { ...lb(0.75), packaging: 'small_flat_rate_box' as const }]

  test('are summed, each with its charges named', () => {
    const rate = rateIn(across({ packages, options: { signature: 'signature' } }), 'priority_mail')
    expect(rate.amountCents).toBe(1471 + 1130 + 2 * 395)
    expect(rate.listAmountCents).toBe(1985 + 1260 + 2 * 495)
    expect(rate.charges.map(({ name }) => name)).toEqual([
      'Package 1: Priority Mail 2 lb, zone 8',
      'Package 1: Signature Confirmation',
      'Package 2: Priority Mail small flat rate box',
      'Package 2: Signature Confirmation',
    ])
    expect(rate.billedWeight).toBeNull()
  })

  test('are refused together, naming the one', () => {
    expect(refusalIn(across({ packages }), 'media_mail').message).toMatch(/^Package 2: packaging/)
  })
})
