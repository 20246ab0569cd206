import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchTerms, termsMax, wordMaxLength, wordRange, wordsMax, wordsOf } from './words.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)
const check = <T>(property: fc.IProperty<T>) => fc.assert(property, { seed, numRuns: 500 })
const anyText = fc.string({ unit: 'binary', maxLength: 300 })

describe('words', () => {
  it.each([
    ['Müller & Söhne GmbH', ['muller', 'sohne', 'gmbh']],
    ["O'Brien-Smith, 12b", ['o', 'brien', 'smith', '12b']],
    ['Łódź Straße Ærø ŒUVRE', ['lodz', 'strasse', 'aero', 'oeuvre']],
    ['İstanbul ΟΔΟΣ ﬁne ①', ['istanbul', 'οδοσ', 'fine', '1']],
    ['東京都 Киев 🎁 <b>', ['東京都', 'киев', 'b']],
    ['', []],
  ])('of %j are %j', (text, words) => {
    expect(wordsOf([text])).toEqual(words)
  })

  it('keep the first texts when there are too many, and cut long words on both sides alike', () => {
    const many = Array.from({ length: 100 }, (_, i) => `w${i}`).join(' ')
    expect(wordsOf(['code', many])).toHaveLength(wordsMax)
    expect(wordsOf(['code', many])[0]).toBe('code')
    const long = 'ä'.repeat(200)
    expect(wordsOf([long])).toEqual(searchTerms(long))
  })

  it(`of any text are short, distinct, plain and stay as they are when split again (seed ${seed})`, () => {
    check(
      fc.property(fc.array(fc.option(anyText), { maxLength: 5 }), (texts) => {
        const words = wordsOf(texts)
        expect(words.length).toBeLessThanOrEqual(wordsMax)
        expect(new Set(words).size).toBe(words.length)
        for (const word of words) {
          expect([...word].length).toBeLessThanOrEqual(wordMaxLength)
          expect(word.isWellFormed()).toBe(true)
        }
        expect(wordsOf([words.join(' ')])).toEqual(words)
      }),
    )
  })

  it(`of any text are found by every beginning of theirs, in any case (seed ${seed})`, () => {
    check(
      fc.property(anyText, fc.nat(), fc.nat(), (text, which, length) => {
        const words = wordsOf([text])
        const word = words[which % Math.max(1, words.length)] ?? ''
        const beginning = [...word].slice(0, 1 + (length % wordMaxLength)).join('')
        for (const term of searchTerms(beginning)) {
          const { from, to } = wordRange(term)
          const inRange = words.filter((w) => bytes(w).compare(bytes(from)) >= 0 && bytes(w).compare(bytes(to)) < 0)
          expect(inRange).toEqual(words.filter((w) => w.startsWith(term)))
          expect(inRange).toContain(word)
        }
      }),
    )
  })
})

describe('search terms', () => {
  it('put the longest first and drop what another term implies', () => {
    expect(searchTerms('New  NEWARK a york')).toEqual(['newark', 'york', 'a'])
    expect(searchTerms(' ,.! ')).toEqual([])
  })

  it(`of any text are few (seed ${seed})`, () => {
    check(fc.property(anyText, (text) => searchTerms(text).length <= termsMax))
  })
})

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}
