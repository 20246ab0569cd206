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
  const single = Math.floor(
    Math.min(rules.maxSize, (rules.width * usable) / widest, rules.height / leading / Math.max(1, whole.length)),
  )
  if (single >= rules.shrinkTo) return fitted(single, whole)
  for (let size = rules.shrinkTo; size >= rules.minSize; size -= 1) {
    const lines = whole.flatMap((text) => wrap(text, size, rules))
    if (lines.length <= linesIn(rules, size)) return fitted(size, lines)
  }
  return fitted(rules.minSize, shortened(paragraphs, rules))
}

function fitted(size: number, lines: string[]): FittedText {
  return { size, lineHeight: Math.ceil(size * leading), lines }
}

function linesIn(rules: FitRules, size: number): number {
  return Math.max(1, Math.floor(rules.height / Math.ceil(size * leading)))
}

/** Breaks at spaces; a word longer than a line breaks anywhere. */
function wrap(text: string, size: number, rules: FitRules): string[] {
  const limit = (rules.width * usable) / size
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (unitWidth(longer, rules.bold) <= limit) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (unitWidth(line, rules.bold) > limit && line.length > 1) {
      const head = longestHead(line, limit, rules.bold)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return [...lines, line]
}

function longestHead(word: string, limit: number, bold: boolean): string {
  let width = 0
  for (let length = 0; length < word.length; length += 1) {
    width += unitWidth(word.charAt(length), bold)
    if (width > limit) return word.slice(0, Math.max(1, length))
  }
  return word
}

/** Every paragraph keeps a line at least; the longest give up lines first. */
function shortened(paragraphs: readonly Paragraph[], rules: FitRules): string[] {
  const counts = paragraphs.map(({ text, tail }) => wrap(text + tail, rules.minSize, rules).length)
  let spare = linesIn(rules, rules.minSize) - counts.reduce((sum, count) => sum + count, 0)
  for (; spare < 0; spare += 1) {
    const longest = counts.indexOf(Math.max(...counts))
    counts[longest] = (counts[longest] ?? 0) - 1
  }
  return paragraphs.flatMap((paragraph, index) => shorten(paragraph, counts[index] ?? 0, rules)).filter(Boolean)
}

function shorten(paragraph: Paragraph, count: number, rules: FitRules): string[] {
  const fits = (text: string) => wrap(text, rules.minSize, rules).length <= count
  const { text, tail } = paragraph
  if (count < 1) return []
  if (fits(text + tail)) return wrap(text + tail, rules.minSize, rules)
  const withTail = longestPrefix(text, (head) => fits(`${head.trimEnd()}...${tail}`))
  if (withTail !== null) return wrap(`${withTail.trimEnd()}...${tail}`, rules.minSize, rules)
  const head = longestPrefix(text + tail, (part) => fits(`${part.trimEnd()}...`))
  return wrap(`${(head ?? '').trimEnd()}...`, rules.minSize, rules)
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
