/** Imports in words: states, counts, what applying and undoing will do, and what became of it. */
import type { Import, ImportCounts, ImportRow } from '#lib/api/types.ts'
import { counted } from '#lib/batches/words.ts'
import type { Tone } from '#lib/ui/Badge.svelte'
import { importKinds } from './kinds.ts'

export type ImportState = Import['state']
export type Outcome = ImportRow['outcome']

export const importStateWords: Record<ImportState, { text: string; tone: Tone }> = {
  checking: { text: 'Checking', tone: 'accent' },
  checked: { text: 'Checked, not applied', tone: 'accent' },
  refused: { text: 'Refused', tone: 'bad' },
  applying: { text: 'Applying', tone: 'accent' },
  applied: { text: 'Applied', tone: 'good' },
  undone: { text: 'Taken back', tone: 'neutral' },
  cancelled: { text: 'Stopped', tone: 'neutral' },
}
export const importStates = Object.keys(importStateWords) as ImportState[]

export const outcomeWords: Record<Outcome, { text: string; tone: Tone }> = {
  problem: { text: 'Problem', tone: 'bad' },
  added: { text: 'New', tone: 'good' },
  changed: { text: 'Changes', tone: 'accent' },
  unchanged: { text: 'Unchanged', tone: 'neutral' },
  skipped: { text: 'Left out', tone: 'neutral' },
}

const countOf: Record<Outcome, keyof ImportCounts> = {
  problem: 'problems',
  added: 'added',
  changed: 'changed',
  unchanged: 'unchanged',
  skipped: 'skipped',
}

/** The counts as filters of the rows, problems first; undefined is all. */
export function rowFilters(counts: ImportCounts): { outcome: Outcome | undefined; text: string; count: number }[] {
  const outcomes = (Object.keys(outcomeWords) as Outcome[]).map((outcome) => ({
    outcome,
    text: outcome === 'problem' ? 'Problems' : outcomeWords[outcome].text,
    count: counts[countOf[outcome]],
  }))
  return [{ outcome: undefined, text: 'All rows', count: counts.rows }, ...outcomes]
}

const number = (count: number) => count.toLocaleString('en-US')

/** `12 new, 3 with problems`; what there is none of is not said. */
export function countsText(counts: ImportCounts): string {
  const parts = [
    [counts.added, 'new'],
    [counts.changed, 'changed'],
    [counts.unchanged, 'unchanged'],
    [counts.problems, counts.problems === 1 ? 'with a problem' : 'with problems'],
    [counts.skipped, 'left out'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${number(count)} ${word}`)
  return told.join(', ') || 'no rows'
}

const encodings: Record<Import['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252, as old programs write it',
}

/** `UTF-8, 12 kB`. */
export function fileText({ encoding, bytes }: Pick<Import, 'encoding' | 'bytes'>): string {
  return `${encodings[encoding]}, ${bytesText(bytes)}`
}

const kilo = 1000

/** `812 bytes`, `12 kB`, `3.4 MB`, in powers of a thousand as file managers show them. */
export function bytesText(bytes: number): string {
  if (bytes < kilo) return `${bytes} bytes`
  const [value, unit] = bytes < kilo ** 2 ? [bytes / kilo, 'kB'] : [bytes / kilo ** 2, 'MB']
  return `${Number(value.toFixed(value < 10 ? 1 : 0)).toLocaleString('en-US')} ${unit}`
}

/** How many rows applying writes. */
export function written({ added, changed }: ImportCounts): number {
  return added + changed
}

/** The word on the button that applies. */
export function applyAction({ counts }: Pick<Import, 'counts'>, mode: 'all' | 'good'): string {
  const rows = counted(written(counts), 'row')
  if (mode === 'good') return `Apply ${written(counts) === 1 ? 'the' : 'only the'} ${rows.replace(' row', ' good row')}`
  return `Apply all ${rows}`
}

/** What is asked once before rows are written. */
export function applyText({ kind, counts }: Pick<Import, 'kind' | 'counts'>): string {
  const { noun } = importKinds[kind]
  const will = [
    counts.added && `${counted(counts.added, `new ${noun}`)}`,
    counts.changed && `${counted(counts.changed, noun)} changed`,
  ].filter(Boolean)
  const left = [
    counts.unchanged && `${number(counts.unchanged)} unchanged`,
    counts.skipped && `${number(counts.skipped)} left out`,
    counts.problems && `${counted(counts.problems, 'row')} with problems: download them as rejected.csv`,
  ].filter(Boolean)
  return [
    `${will.join(' and ') || `No ${noun} changes`}.`,
    left.length > 0 && `Not written: ${left.join(', ')}.`,
    counts.incomplete > 0 &&
      `${counted(counts.incomplete, noun)} will need attention before ${counts.incomplete === 1 ? 'it' : 'they'} can be shipped.`,
    'Written whole or not at all, and it can be taken back for 7 days.',
  ]
    .filter(Boolean)
    .join(' ')
}

/** What became of an import, in one line. */
export function resultText(one: Pick<Import, 'kind' | 'state' | 'counts' | 'undoneCounts'>): string {
  const { kind, state, counts, undoneCounts } = one
  const { noun } = importKinds[kind]
  if (state === 'undone') {
    const { restored = 0, kept = 0 } = undoneCounts ?? {}
    const stay = kept > 0 ? `; ${counted(kept, noun)} changed or used since ${kept === 1 ? 'stays' : 'stay'}` : ''
    return `Taken back: ${counted(restored, noun)} as before${stay}`
  }
  if (state === 'applied') {
    const refused = counts.problems > 0 ? `, ${counted(counts.problems, 'row')} refused` : ''
    return `${counted(counts.added, `new ${noun}`)}, ${number(counts.changed)} changed, ${number(counts.unchanged)} unchanged${refused}`
  }
  return countsText(counts)
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** How long it can still be taken back: `6 days`, `5 hours`, `less than an hour`. */
export function undoLeftText(undoUntil: string, now: number = Date.now()): string {
  const left = Date.parse(undoUntil) - now
  if (left >= dayMs) return counted(Math.floor(left / dayMs), 'day')
  return left >= hourMs ? counted(Math.floor(left / hourMs), 'hour') : 'less than an hour'
}

/** What undoing will do, asked once. */
export function undoText({ kind, counts }: Pick<Import, 'kind' | 'counts'>): string {
  const { noun } = importKinds[kind]
  const parts = [
    counts.added && `${counted(counts.added, `new ${noun}`)} ${counts.added === 1 ? 'is' : 'are'} removed`,
    counts.changed && `${counted(counts.changed, 'changed one')} ${counts.changed === 1 ? 'is' : 'are'} as before`,
  ].filter(Boolean)
  return `${parts.join(' and ') || 'Nothing was written'}. What was changed, shipped or begun since stays as it is, and is counted. An import that was taken back cannot be applied again: upload the file anew.`
}
