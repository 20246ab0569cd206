/** Every text becomes characters that the outputs have; nothing visible disappears. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unitWidth } from './measure.ts'
import { printable, printableCapitals, repertoire } from './printable.ts'

const seed = Date.now() % 2 ** 31

describe('printable text', () => {
  it.each([
    ['Zoë Müller', 'Zoë Müller'],
    ['Zoe\u0308', 'Zoë'],
    ['Łódź', 'Lódz'],
    ['Улица Ленина', 'Ulitsa Lenina'],
    ['深圳市', 'ShenZhenShi'],
    ['تاج', 'taj'],
    ['“quoted” – …', '"quoted" - ...'],
    ['a\tb\r\nc\u0000d\u2028e\u00a0f', 'a b c d e f'],
    ['soft\u00adhyphen zero\u200bwidth', 'softhyphen zerowidth'],
    ['\ud800 \ue000', '? ?'],
    ['❤️', ':heart:'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('writes addresses in capitals', () => {
    expect(printableCapitals('Straße 5, 深圳')).toBe('STRASSE 5, SHENZHEN')
    expect(printableCapitals('ÿ µ')).toBe('Ÿ M')
  })

  it(`stays within the repertoire and on one line (seed ${seed})`, () => {
    const known = new Set(repertoire)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        for (const shown of [printable(text), printableCapitals(text)]) {
          expect(Array.from(shown).filter((char) => !known.has(char))).toEqual([])
          expect(shown).toBe(shown.trim())
        }
      }),
      { seed, numRuns: 500 },
    )
  })

  it('has a width for every character', () => {
    for (const char of repertoire) expect(unitWidth(char, true)).toBeGreaterThan(0.1)
  })
})
