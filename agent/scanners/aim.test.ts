import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aimSymbology, scanOf } from './aim.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`aim seed ${seed}\n`)

const usps22 = '9261290113185417468510'
const sscc = '006141411234567890'

describe('AIM identifiers', () => {
  test.each([
    [']A0', 'code39'],
    [']C0', 'code128'],
    [']C1', 'gs1-128'],
    [']C2', 'code128'],
    [']d1', 'datamatrix'],
    [']d2', 'gs1-datamatrix'],
    [']Q1', 'qr'],
    [']Q3', 'gs1-qr'],
    [']L0', 'pdf417'],
    [']U0', 'maxicode'],
    [']E0', 'ean-upc'],
    [']E4', 'ean-upc'],
    [']I1', 'itf'],
    [']e0', 'gs1-databar'],
    [']X0', 'other'],
    ['C0', null],
    [']', null],
    [']C', null],
  ])('%s is %s', (aim, symbology) => {
    expect(aimSymbology(aim)).toBe(symbology)
  })

  test('the identifier and the line end are no part of the text', () => {
    expect(scanOf(']C01Z999AA10123456784\r\n')).toEqual({
      symbology: 'code128',
      text: '1Z999AA10123456784',
      elements: null,
    })
    expect(scanOf('1Z999AA10123456784')).toMatchObject({ symbology: 'unknown', text: '1Z999AA10123456784' })
    expect(scanOf(']C0X', 'code39').symbology).toBe('code128')
  })
})

describe('GS1 with and without FNC1', () => {
  const routed = (zip: string) => [
    { ai: '420', value: zip },
    { ai: '92', value: usps22.slice(2) },
  ]

  test.each([
    ['said and separated', `]C142010282\x1d${usps22}`, routed('10282')],
    ['said, the separator lost', `]C142010282${usps22}`, routed('10282')],
    ['ZIP of nine, the separator lost', `]C1420102828200${usps22}`, routed('102828200')],
    ['the identifier lost', `42010282\x1d${usps22}`, routed('10282')],
    ['both lost', `42010282${usps22}`, routed('10282')],
    ['both lost, ZIP of nine', `420102828200${usps22}`, routed('102828200')],
    ['FNC1 sent as GS in front', `\x1d42010282\x1d${usps22}`, routed('10282')],
    ['in a DataMatrix', `]d242010282\x1d${usps22}`, routed('10282')],
  ])('%s', (_case, scanned, elements) => {
    expect(scanOf(scanned).elements).toEqual(elements)
  })

  test('fixed fields need no separator; variable ones end at theirs', () => {
    expect(scanOf(']C10109521234543213172501011012345\x1d2199').elements).toEqual([
      { ai: '01', value: '09521234543213' },
      { ai: '17', value: '250101' },
      { ai: '10', value: '12345' },
      { ai: '21', value: '99' },
    ])
    expect(scanOf(']C13103001940').elements).toEqual([{ ai: '3103', value: '001940' }])
  })

  test('a shipping container code is known by its check digit alone', () => {
    expect(scanOf(`00${sscc}`).elements).toEqual([{ ai: '00', value: sscc }])
    expect(scanOf(`00${sscc.slice(0, -1)}1`).elements).toBeNull()
  })

  test.each([
    ['a wrong check digit', `42010282${usps22.slice(0, -1)}1`],
    ['no identifier, no separator, no known form', '0109521234543213'],
    ['said, but a field is cut', ']C10012345'],
    ['said, but unknown', ']C1XYZ'],
    ['said, but empty', ']C1'],
    ['a separator inside what the scanner says is Code 128', ']C010AB\x1d2199'],
    ['a number of UPS', '1Z999AA10123456784'],
  ])('%s: null, the text is kept', (_case, scanned) => {
    const scan = scanOf(scanned)
    expect(scan.elements).toBeNull()
    expect(scan.text).toBe(scanned.replace(/^\]C[01]/, ''))
  })

  test('where both ZIP lengths fit, neither is chosen', () => {
    // 34 digits: ZIP of five with 26 that check, or ZIP of nine with 22 of the same end that check, too.
    const digits = (text: string) => scanOf(`420${text}`).elements
    const tail = `92${'0'.repeat(19)}`
    const both = Array.from({ length: 10_000 }, (_, n) => {
      const front = String(n).padStart(4, '0')
      return ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map((check) => `12345${front}${tail}${check}`)
    }).flat()
    const fits = both.filter((text) => /^\d{5}9[1-5]/.test(text) && valid(text.slice(5)) && valid(text.slice(9)))
    expect(fits.length).toBeGreaterThan(0)
    for (const text of fits) expect(digits(text)).toBeNull()
  })

  test('anything at all is a scan with its text, never an error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120, unit: 'binary-ascii' }), (received) => {
        const { text } = scanOf(received)
        return received.includes(text)
      }),
      { seed, numRuns: 1_000 },
    )
  })
})

function valid(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}
