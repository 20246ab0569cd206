import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Weight } from '#contracts/units.ts'
import { RateCardError } from './card-fields.ts'
import { cards } from './fixtures/requests.ts'
import { entry } from './price.ts'
import { centsAt, type PriceTable } from './price-table.ts'
import { cardOn, loadRateCard, type RateCard } from './rate-card.ts'
import { bracketOf } from './weight.ts'

const text = readFileSync(new URL('./data/usps-2025-10-05.json', import.meta.url), 'utf8')

type Loose = { [key: string]: Loose } & Loose[] & { [key: string]: unknown }

/** Loads our card after `damage`; answers the fault and its place. */
function faultOf(damage: (card: Loose) => unknown): { code: string; path: string } | null {
  const card = JSON.parse(text)
  damage(card)
  try {
    loadRateCard(card)
    return null
  } catch (error) {
    if (!(error instanceof RateCardError)) throw error
    expect(error.message).toContain(error.path)
    return { code: error.code, path: error.path }
  }
}

const set = (parent: Loose | undefined, key: string | number, value: unknown) =>
  Object.assign(parent ?? {}, { [key]: value })

describe('a rate card is refused when', () => {
  test.each<[string, (card: Loose) => unknown, string, string]>([
    ['its format is another', (c) => set(c, 'format', 'x/9'), 'unknown_format', '$.card.format'],
    ['its day is no day', (c) => set(c, 'effective', '2025-02-30'), 'not_a_date', '$.card.effective'],
    ['a product is missing', (c) => delete c.parcels?.usps_priority_mail, 'missing', 'usps_priority_mail'],
    ['extras are missing', (c) => delete c.extras, 'missing', '$.card.extras'],
    ['an extra has no price', (c) => delete c.extras?.certified, 'not_cents', 'extras.certified'],
    ['a table is empty', (c) => set(c.books?.usps_media_mail, 'retail', []), 'missing', 'usps_media_mail.retail'],
    [
      'a price has a fraction',
      (c) => set(c.parcels?.usps_priority_mail?.commercial?.[0], 3, 8.18),
      'not_cents',
      'commercial[0][2]',
    ],
    [
      'a price is text',
      (c) => set(c.parcels?.usps_priority_mail?.flatRate, 'small_flat_rate_box', ['1130', 1260]),
      'not_cents',
      'small_flat_rate_box[0]',
    ],
    ['a zone is missing', (c) => c.parcels?.usps_priority_mail?.retail?.[4]?.pop(), 'wrong_columns', 'retail[4]'],
    [
      'brackets do not ascend',
      (c) => set(c.parcels?.usps_ground_advantage?.commercial?.[1], 0, '4 oz'),
      'not_ascending',
      'commercial[1]',
    ],
    [
      'the last bracket is missing',
      (c) => c.parcels?.usps_priority_mail?.commercial?.pop(),
      'wrong_last_bracket',
      'usps_priority_mail.commercial',
    ],
    [
      'a weight is not readable',
      (c) => set(c.parcels?.usps_priority_mail?.commercial?.[0], 0, 'half'),
      'not_a_weight',
      'commercial[0]',
    ],
    [
      'a price falls with weight',
      (c) => set(c.books?.usps_library_mail?.retail?.[9], 1, 900),
      'price_falls',
      'retail[9]',
    ],
    [
      'a price falls with zone',
      (c) => set(c.parcels?.usps_priority_mail_express?.retail?.[0], 9, 4000),
      'price_falls',
      'retail[0] column 9',
    ],
    [
      'retail is cheaper than commercial',
      (c) => set(c.firstClass?.letter?.retail?.[0], 1, 73),
      'retail_below_commercial',
      'letter.commercial[0]',
    ],
    [
      'a flat-rate packaging is unknown',
      (c) => set(c.parcels?.usps_priority_mail?.flatRate, 'huge_box', [1, 2]),
      'unknown_name',
      'huge_box',
    ],
    [
      'cubic tiers do not ascend',
      (c) => set(c.parcels?.usps_priority_mail?.cubic?.[1], 0, 10),
      'not_ascending',
      'cubic[1]',
    ],
    [
      'insurance bands do not ascend',
      (c) => set(c.extras?.insuranceBands?.[2], 0, 100),
      'not_ascending',
      'insuranceBands[2]',
    ],
    ['transit days lack a zone', (c) => c.firstClass?.transitDays?.pop(), 'wrong_columns', 'transitDays'],
  ])('%s', (_, damage, code, place) => {
    const fault = faultOf(damage)
    expect(fault?.code).toBe(code)
    expect(fault?.path).toContain(place)
  })

  test('it is no object at all', () => {
    for (const value of [null, undefined, 5, 'x', []]) expect(() => loadRateCard(value)).toThrow(RateCardError)
  })
})

test('an undamaged card loads', () => expect(faultOf(() => undefined)).toBeNull())

test('the card in force is the latest that has begun, whatever the order of the list', () => {
  const [card] = cards
  const dated = (effective: string) => ({ ...card, effective }) as RateCard
  const list = [dated('2026-07-12'), dated('2025-10-05'), dated('2026-01-18')]
  expect(cardOn(list, '2025-10-04')).toBeUndefined()
  expect(cardOn(list, '2025-10-05')?.effective).toBe('2025-10-05')
  expect(cardOn(list, '2026-01-17')?.effective).toBe('2025-10-05')
  expect(cardOn(list, '2026-07-11')?.effective).toBe('2026-01-18')
  expect(cardOn(list, '2030-01-01')?.effective).toBe('2026-07-12')
})

const reference = new URL('../../../../shared/data/rates/usps-notice123-2025-10-05.json', import.meta.url)

describe.skipIf(!existsSync(reference))('our figures are those of Notice 123 (skipped where it is absent)', () => {
  const notice = existsSync(reference) ? JSON.parse(readFileSync(reference, 'utf8')) : {}
  const card = loadRateCard(JSON.parse(text))
  const cents = (amount: number) => Math.round(amount * 100)
  const at = (table: PriceTable, weight: Weight, zone: number) =>
    centsAt(table, bracketOf(table.ceilings, weight), zone)
  const weightOf = (label: string): Weight => ({
    value: Number.parseFloat(label),
    unit: label.endsWith('oz') ? 'oz' : 'lb',
  })

  test.each(['usps_ground_advantage', 'usps_priority_mail', 'usps_priority_mail_express'] as const)('%s', (code) => {
    const key = code === 'usps_ground_advantage' ? 'USPS_GROUND_ADVANTAGE' : code.slice(5).toUpperCase()
    const parcel = card.parcels[code]
    for (const tier of ['commercial', 'retail'] as const)
      for (const row of notice.zoned[key][tier])
        for (const [zone, amount] of Object.entries<number>(row.zones)) {
          const ours =
            row.not_over === 'Oversized'
              ? entry(parcel.oversized?.[tier] ?? [], Number(zone) - 1)
              : at(parcel.tariff[tier], weightOf(row.not_over), Number(zone))
          expect(ours, `${tier} ${row.not_over} zone ${zone}`).toBe(cents(amount))
        }
    for (const [index, row] of (notice.cubic[key]?.commercial ?? []).entries())
      expect(parcel.cubic[index]).toEqual({
        hundredths: cents(Number(row.not_over)),
        cents: Object.values<number>(row.zones).map(cents),
      })
    expect(Object.values(parcel.surcharges).filter(Boolean).length).toBeGreaterThan(4)
    expect(parcel.surcharges).toMatchObject({
      lengthOver22: cents(notice.surcharges[key].length_over_22_to_30in),
      lengthOver30: cents(notice.surcharges[key].length_over_30in),
      volumeOver2CubicFeet: cents(notice.surcharges[key].over_2_cubic_feet),
      livePerishable: cents(notice.surcharges[key].live_animal_perishable),
    })
    for (const [name, amount] of Object.entries<number>(notice.flat_rate.commercial[key] ?? {})) {
      const packaging = [...parcel.flatRate.keys()].find((ours) => name.toLowerCase().replace('_fpo_dpo', '') === ours)
      expect(parcel.flatRate.get(packaging ?? 'package'), name).toEqual([
        cents(amount),
        cents(notice.flat_rate.retail[key][name]),
      ])
    }
  })

  test('books, letters and extras', () => {
    for (const [key, book] of [
      ['media_mail', card.books.usps_media_mail],
      ['library_mail', card.books.usps_library_mail],
    ] as const)
      for (const [pounds, amount] of Object.entries<number>(notice[key].retail_lb))
        expect(at(book.tariff.retail, { value: Number(pounds), unit: 'lb' }, 1)).toBe(cents(amount))
    const mail = notice.first_class_mail
    for (const [table, list] of [
      [card.firstClass.letter.commercial, mail.letters_metered_oz],
      [card.firstClass.letter.retail, mail.letters_stamped_oz],
      [card.firstClass.largeEnvelope.commercial, mail.large_envelopes_flats_oz],
    ])
      for (const [ounces, amount] of Object.entries<number>(list))
        expect(at(table, { value: Number(ounces), unit: 'oz' }, 1)).toBe(cents(amount))
    expect(card.extras.certified).toBe(cents(notice.extra_services.certified_mail))
    expect(card.extras.insurance.bands.map((band) => [band.upToCents / 100, band.feeCents / 100])).toEqual(
      notice.extra_services.insurance_bands_usd,
    )
  })
})
