/** Words for type-ahead search: one spelling for stored texts and for what people type. */

/** Longer words are cut here on both sides, so that they still match; code points. */
export const wordMaxLength = 64
/** Distinct words kept of one record; texts given first win. */
export const wordsMax = 40
/** Terms of a query that are looked at; the rest is ignored. */
export const termsMax = 8
/** Greater than every word that begins with a term, in "C" order. */
const afterEverything = '\u{10FFFF}'

/** Letters that Unicode does not take apart into a base letter and an accent. */
const folded: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
}
const foldable = new RegExp(`[${Object.keys(folded).join('')}]`, 'gu')

/** The distinct words of the texts without case and accents, in order of appearance; at most `wordsMax`. */
export function wordsOf(texts: readonly (string | undefined | null)[]): string[] {
  const words = new Set<string>()
  for (const text of texts) {
    for (const word of split(text ?? '')) {
      if (words.size === wordsMax) return [...words]
      words.add(word)
    }
  }
  return [...words]
}

/**
 * The words a query asks for, each to match the beginning of a stored word; at most `termsMax`, longest first.
 * A term that begins another one is left out: whatever matches the longer matches it too. Empty when nothing is asked.
 */
export function searchTerms(q: string): string[] {
  const terms = [...new Set(split(q))].slice(0, termsMax)
  return terms
    .filter((term) => !terms.some((other) => other !== term && other.startsWith(term)))
    .sort((a, b) => b.length - a.length)
}

/** The range of words that begin with a term: `from <= word < to` in "C" order, which an index serves under row-level security. */
export function wordRange(term: string): { from: string; to: string } {
  return { from: term, to: term + afterEverything }
}

function split(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(cut)
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(foldable, (letter) => folded[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
}

function cut(word: string): string {
  return word.length <= wordMaxLength ? word : [...word].slice(0, wordMaxLength).join('')
}
