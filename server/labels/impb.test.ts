/** IMpb data against published numbers. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { groupedByFour, impbElements, mod10CheckDigit, normaliseTrackingNumber } from './impb.ts'

/** Public tracking numbers with valid and invalid check digits; outside the tree, see its README. */
const reference = fileURLToPath(new URL('../../../shared/data/tracking/usps.json', import.meta.url))

interface Family {
  id: string
  test_numbers: { valid: string[]; invalid: string[] }
}

/** The tracking number inside a published sample that may carry the routing code in front. */
const withoutRouting = (sample: string) => sample.replace(/\s/g, '').replace(/^420(?:\d{5}|\d{9})(?=9[1-5]\d{20}$)/, '')

describe('tracking number', () => {
  it('gives the check digit of the worked sample in the Precisely guide', () => {
    expect(mod10CheckDigit('94123129123456781234567')).toBe(1)
  })

  it('drops spaces and hyphens', () => {
    expect(normaliseTrackingNumber(' 9400 1112 0108-0805 4830 16 ')).toBe('9400111201080805483016')
  })

  it.each([
    ['9400111201080805483017', /ends in 7, its check digit is 6/],
    ['94001112', /20 to 34 digits/],
    ['94001112010808054830XX', /20 to 34 digits/],
    ['03071790000523483741', /must begin with 91/],
  ])('refuses %s with the reason and the field', (number, reason) => {
    expect(() => normaliseTrackingNumber(number)).toThrow(reason)
    expect(() => normaliseTrackingNumber(number)).toThrow(
      expect.objectContaining({
        code: 'unprocessable',
        fields: [expect.objectContaining({ field: 'trackingNumber' })],
      }),
    )
  })

  it.skipIf(!existsSync(reference))('agrees with every published sample (skipped where shared/data is absent)', () => {
    const families: Family[] = JSON.parse(readFileSync(reference, 'utf8')).tracking_numbers
    const samples = families.filter(({ id }) => id.startsWith('usps_impb'))
    const valid = samples.flatMap(({ test_numbers }) => test_numbers.valid).map(withoutRouting)
    const invalid = samples.flatMap(({ test_numbers }) => test_numbers.invalid).map(withoutRouting)
    expect(valid.length).toBeGreaterThan(5)
    for (const number of valid) expect(normaliseTrackingNumber(number)).toBe(number)
    for (const number of invalid) expect(() => normaliseTrackingNumber(number)).toThrow()
  })
})

describe('GS1 data', () => {
  it.each(['94105', '941051234'])('routes by AI 420 and ZIP %s', (zip) => {
    expect(impbElements(zip, '9400111201080805483016')).toEqual([
      { ai: '420', value: zip },
      { ai: '94', value: '00111201080805483016' },
    ])
  })

  it.each(['', '9410', '94105-1234', '9410512345', '9410\n'])('refuses the routing code %j', (zip) => {
    expect(() => impbElements(zip, '9400111201080805483016')).toThrow(/ZIP code of 5 or 9 digits/)
  })

  it('is read in groups of four', () => {
    expect(groupedByFour('9400111201080805483016')).toBe('9400 1112 0108 0805 4830 16')
    expect(groupedByFour('94001112')).toBe('9400 1112')
  })
})
