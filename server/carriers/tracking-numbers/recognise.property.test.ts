import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seed } from '../published/fixtures/seed.ts'
import { recogniseTrackingNumber } from './recognise.ts'

const kindsOf = (text: string) => recogniseTrackingNumber(text).map(({ kind }) => kind)
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const lastDigits = [...'0123456789']

interface Made {
  kind: string
  /** A number with # for its check digit. */
  text: fc.Arbitrary<string>
  /** Numbers and places whose wrong digits the check digit does not promise to find. */
  unsure?: (text: string, at: number) => boolean
}

/** A place before the check digit of a number that ends in `digit`. */
const lastIs = (digit: string) => (text: string, at: number) => at < text.length - 1 && text.endsWith(digit)
const made: Made[] = [
  { kind: 'USPS IMpb', text: digits(16).map((rest) => `94001${rest}#`) },
  { kind: 'USPS IMpb', text: digits(20).map((rest) => `927489${rest.slice(1)}#`) },
  { kind: 'USPS 20', text: digits(19).map((rest) => `${rest}#`) },
  { kind: 'USPS 91', text: digits(19).map((rest) => `${rest}#`) },
  { kind: 'FedEx Ground 15', text: digits(14).map((rest) => `${rest}#`) },
  { kind: 'FedEx Express 12', text: digits(11).map((rest) => `${rest}#`), unsure: lastIs('0') },
  { kind: 'Canada Post 16', text: digits(15).map((rest) => `${rest}#`) },
  { kind: 'Purolator 12', text: digits(10).map((rest) => `3${rest}#`) },
  { kind: 'DPD 14', text: digits(14).map((rest) => `${rest}#`) },
  // Eleven less the rest is written 5 for 11 as for 5.
  { kind: 'S10', text: digits(8).map((rest) => `RB${rest}#US`), unsure: (text) => text[10] === '5' },
  // Under weight 2 a digit that is wrong by five goes unnoticed; the digits after 1Z weigh 1, 2, 1 …
  { kind: 'UPS 1Z', text: digits(15).map((rest) => `1Z${rest}#`), unsure: (_, at) => at % 2 === 1 && at < 17 },
]

/** `text` with the check digit for # that makes it a `kind`, or null. */
const completed = (text: string, kind: string) =>
  lastDigits.map((digit) => text.replace('#', digit)).find((whole) => kindsOf(whole).includes(kind)) ?? null

describe('a wrong digit', () => {
  test.each(made)('makes a number no $kind', ({ kind, text, unsure }) => {
    const changed = fc.tuple(text, fc.nat({ max: 40 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(changed, ([open, place, by]) => {
        const whole = completed(open, kind)
        fc.pre(whole !== null)
        const places = [...(whole ?? '')].flatMap((char, at) => (/\d/.test(char) ? [at] : []))
        const at = places[place % places.length] ?? 0
        fc.pre(!unsure?.(whole ?? '', at))
        const wrong = `${whole?.slice(0, at)}${(Number(whole?.[at]) + by) % 10}${whole?.slice(at + 1)}`
        expect(kindsOf(wrong)).not.toContain(kind)
      }),
      { seed },
    )
  })

  test('at the end makes a number nobody’s of that kind: one of ten last digits is right', () => {
    fc.assert(
      fc.property(digits(21), (rest) => {
        const right = lastDigits.filter((digit) => kindsOf(`94${rest.slice(2)}${digit}`).includes('USPS IMpb'))
        expect(right).toHaveLength(1)
      }),
      { seed },
    )
  })
})

describe('whatever is scanned', () => {
  const piece = fc.constantFrom(
    '420',
    '1Z',
    '92',
    '94',
    ']C1',
    '\u001d',
    '(',
    ')',
    ' ',
    '-',
    'US',
    'JJD',
    'GM',
    '*',
    '0',
  )
  const scanned = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.array(fc.oneof(piece, digits(4)), { maxLength: 30 }).map((parts) => parts.join('')),
  )

  test('gives at most 8 well-formed readings, the checked ones first, and never throws', () => {
    fc.assert(
      fc.property(scanned, (text) => {
        const readings = recogniseTrackingNumber(text)
        expect(readings.length).toBeLessThanOrEqual(8)
        const firstUnchecked = readings.findIndex(({ checked }) => !checked)
        if (firstUnchecked >= 0) expect(readings.slice(firstUnchecked).some(({ checked }) => checked)).toBe(false)
        for (const { number, trackingUrl } of readings) {
          expect(number).toMatch(/^[0-9A-Z]{9,40}$/)
          expect(trackingUrl === null || trackingUrl.endsWith(number)).toBe(true)
        }
        expect(new Set(readings.map(({ kind, number }) => `${kind} ${number}`)).size).toBe(readings.length)
      }),
      { seed, numRuns: 2000 },
    )
  })

  test('spaces, hyphens and small letters change nothing', () => {
    const spaced = fc.tuple(fc.constantFrom('1Z5R89390357567127', 'RB123456785US', '986578788855'), fc.nat({ max: 20 }))
    fc.assert(
      fc.property(spaced, fc.constantFrom(' ', '-', '\u00a0', '\u001d'), ([number, at], between) => {
        const text = `${number.slice(0, at)}${between}${number.slice(at)}`.toLowerCase()
        expect(recogniseTrackingNumber(text)).toEqual(recogniseTrackingNumber(number))
      }),
      { seed },
    )
  })
})
