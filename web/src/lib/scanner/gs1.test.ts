import { describe, expect, test } from 'vitest'
import { gs1Elements } from './gs1.ts'

const usps22 = '9261290113185417468510'
const sscc = '006141411234567890'
const routed = (zip: string) => [
  { ai: '420', value: zip },
  { ai: '92', value: usps22.slice(2) },
]

describe('GS1 with and without FNC1', () => {
  test.each([
    ['said and separated', `42010282\x1d${usps22}`, true, routed('10282')],
    ['said, the separator lost', `42010282${usps22}`, true, routed('10282')],
    ['ZIP of nine, said, the separator lost', `420102828200${usps22}`, true, routed('102828200')],
    ['not said', `42010282\x1d${usps22}`, null, routed('10282')],
    ['not said, the separator lost', `42010282${usps22}`, null, routed('10282')],
    ['not said, ZIP of nine, the separator lost', `420102828200${usps22}`, null, routed('102828200')],
    ['FNC1 sent as GS in front', `\x1d42010282\x1d${usps22}`, null, routed('10282')],
  ])('%s', (_case, scanned, said, elements) => {
    expect(gs1Elements(scanned, said)).toEqual(elements)
  })

  test('fixed fields need no separator; variable ones end at theirs', () => {
    expect(gs1Elements('0109521234543213172501011012345\x1d2199', true)).toEqual([
      { ai: '01', value: '09521234543213' },
      { ai: '17', value: '250101' },
      { ai: '10', value: '12345' },
      { ai: '21', value: '99' },
    ])
    expect(gs1Elements('3103001940', true)).toEqual([{ ai: '3103', value: '001940' }])
  })

  test('a shipping container code is known by its check digit alone', () => {
    expect(gs1Elements(`00${sscc}`, null)).toEqual([{ ai: '00', value: sscc }])
    expect(gs1Elements(`00${sscc.slice(0, -1)}1`, null)).toBeNull()
  })

  test.each([
    ['a wrong check digit', `42010282${usps22.slice(0, -1)}1`, null],
    ['no identifier, no separator, no known form', '0109521234543213', null],
    ['said, but a field is cut', '0012345', true],
    ['said, but unknown', 'XYZ', true],
    ['said, but empty', '', true],
    ['a separator inside what the scanner says is Code 128', '10AB\x1d2199', false],
    ['a number of UPS', '1Z999AA10123456784', null],
  ])('%s: null', (_case, scanned, said) => {
    expect(gs1Elements(scanned, said)).toBeNull()
  })

  test('where both ZIP lengths fit, neither is chosen', () => {
    // 34 digits: ZIP of five with 26 that check, or ZIP of nine with 22 of the same end that check, too.
    const tail = `92${'0'.repeat(19)}`
    const both = Array.from({ length: 10_000 }, (_, n) => `12345${String(n).padStart(4, '0')}${tail}`)
      .flatMap((front) => Array.from('0123456789', (check) => front + check))
      .filter((text) => /^\d{5}9[1-5]/.test(text) && valid(text.slice(5)) && valid(text.slice(9)))
    expect(both.length).toBeGreaterThan(0)
    for (const text of both) expect(gs1Elements(`420${text}`, null)).toBeNull()
  })
})

function valid(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}
