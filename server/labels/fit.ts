/** Makes text fit a box: shrink, then wrap, then shorten with an ellipsis. */
import { unitWidth } from './measure.ts'

/** Printable text that starts on a new line. `tail` ends it and survives shortening: a ZIP code after its city. */
export interface Paragraph {
  text: string
  tail: string
}

/** Sizes are em sizes in dots. Down to `shrinkTo` every paragraph has one line; from there to `minSize` it may wrap. */
export interface FitRules {
  width: number
  height: number
  maxSize: number
  shrinkTo: number
  minSize: number
  bold: boolean
}

export interface FittedText {
  size: number
  lineHeight: number
  lines: string[]
}

/** Distance of lines for a size of 1: accents above and tails below never touch. */
const leading = 1.16
/** Share of the width that is used, so that kerning (at most 1 % wider) and rounding stay inside. */
const usable = 0.98

/** The paragraphs as lines that fit `width` x `height`. Takes at most as many paragraphs as there are lines at `minSize`. */
export function fitText(paragraphs: readonly Paragraph[], rules: FitRules): FittedText {
  const whole = paragraphs.map(({ text, tail }) => text + tail)
  const widest = Math.max(...whole.map((text) => unitWidth(text, rules.bold)), 0.01)
  let single = Math.floor(Math.min(rules.maxSize, (rules.width * usable) / widest))
  while (single > rules.shrinkTo && linesIn(rules, single) < whole.length) single -= 1
  if (single >= rules.shrinkTo && linesIn(rules, single) >= whole.length) return fitted(single, whole)
  for (let size = rules.shrinkTo; size >= rules.minSize; size -= 1) {
    const room = linesIn(rules, size)
    const lines = whole.flatMap((text) => wrap(text, room, size, rules))
    if (lines.length <= room) return fitted(size, lines)
  }
  return fitted(rules.minSize, shortened(paragraphs, rules))
}

function fitted(size: number, lines: string[]): FittedText {
  return { size, lineHeight: Math.ceil(size * leading), lines }
}

function linesIn(rules: FitRules, size: number): number {
  return Math.max(1, Math.floor(rules.height / Math.ceil(size * leading)))
}

/**
 * Breaks at spaces; a word longer than a line breaks anywhere. Stops one line after `enough`, which is how the caller
 * sees that the text is too long: the time taken is bounded by the box, not by the text.
 */
function wrap(text: string, enough: number, size: number, rules: FitRules): string[] {
  const limit = (rules.width * usable) / size
  const space = unitWidth(' ', rules.bold)
  const lines: string[] = []
  let line = ''
  let width = 0
  for (const word of text.split(' ')) {
    let rest = word
    let head = longestHead(rest, limit, rules.bold)
    if (line !== '' && (head.text !== rest || width + space + head.width > limit)) {
      lines.push(line)
      line = ''
    }
    while (head.text !== rest && lines.length <= enough) {
      lines.push(head.text)
      rest = rest.slice(head.text.length)
      head = longestHead(rest, limit, rules.bold)
    }
    if (lines.length > enough) return lines
    width = line === '' ? head.width : width + space + head.width
    line = line === '' ? rest : `${line} ${rest}`
  }
  return [...lines, line]
}

/** As much of the word as fits the limit, one character at least. */
function longestHead(word: string, limit: number, bold: boolean): { text: string; width: number } {
  let width = 0
  for (let length = 0; length < word.length; length += 1) {
    const next = width + unitWidth(word.charAt(length), bold)
    if (next > limit && length > 0) return { text: word.slice(0, length), width }
    width = next
  }
  return { text: word, width }
}

/** Every paragraph keeps a line at least; the longest give up lines first. */
function shortened(paragraphs: readonly Paragraph[], rules: FitRules): string[] {
  const room = linesIn(rules, rules.minSize)
  const counts = paragraphs.map(({ text, tail }) => wrap(text + tail, room, rules.minSize, rules).length)
  let spare = room - counts.reduce((sum, count) => sum + count, 0)
  for (; spare < 0; spare += 1) {
    const longest = counts.indexOf(Math.max(...counts))
    counts[longest] = (counts[longest] ?? 0) - 1
  }
  return paragraphs.flatMap((paragraph, index) => shorten(paragraph, counts[index] ?? 0, rules))
}

function shorten({ text, tail }: Paragraph, count: number, rules: FitRules): string[] {
  if (count < 1) return []
  const wrapped = (line: string) => wrap(line, count, rules.minSize, rules)
  const fits = (line: string) => wrapped(line).length <= count
  if (fits(text + tail)) return wrapped(text + tail)
  const city = longestPrefix(text, (head) => fits(`${head.trimEnd()}...${tail}`))
  if (city !== null) return wrapped(`${city.trimEnd()}...${tail}`)
  const head = longestPrefix(text + tail, (part) => fits(`${part.trimEnd()}...`)) ?? ''
  return wrapped(`${head.trimEnd()}...`)
}

/** Longest prefix that passes, by bisection; null when not even the empty one does. */
function longestPrefix(text: string, passes: (prefix: string) => boolean): string | null {
  if (!passes('')) return null
  let good = 0
  let bad = text.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (passes(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return text.slice(0, good)
}
