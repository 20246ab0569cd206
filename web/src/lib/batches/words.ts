/** Batches and their rows in words: states, counts, what is done and what is left to do. */
import type { Batch, BatchItem } from '#lib/api/types.ts'
import { moneyText } from '#lib/format/money.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const batchStateWords: Record<Batch['state'], { text: string; tone: Tone }> = {
  checking: { text: 'Checking', tone: 'accent' },
  ready: { text: 'Ready to buy', tone: 'accent' },
  buying: { text: 'Buying', tone: 'accent' },
  paused: { text: 'Paused', tone: 'warn' },
  done: { text: 'Done', tone: 'good' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}

export const itemStateWords: Record<BatchItem['state'], { text: string; tone: Tone }> = {
  waiting: { text: 'To be checked', tone: 'neutral' },
  ready: { text: 'Ready', tone: 'accent' },
  buying: { text: 'Buying', tone: 'accent' },
  bought: { text: 'Bought', tone: 'good' },
  unknown: { text: 'Asking the carrier', tone: 'warn' },
  failed: { text: 'Failed', tone: 'bad' },
  skipped: { text: 'Left out', tone: 'neutral' },
}

/** The states that are counted, in the order rows go through them. */
export const countedStates = ['bought', 'ready', 'waiting', 'unknown', 'failed', 'skipped'] as const
export type CountedState = (typeof countedStates)[number]

const countWords: Record<CountedState, string> = {
  bought: 'bought',
  ready: 'ready',
  waiting: 'to be checked',
  unknown: 'asking the carrier',
  failed: 'failed',
  skipped: 'left out',
}

/** `38 bought, 2 failed`; `no rows` when there are none. */
export function countsText(counts: Batch['counts']): string {
  const parts = countedStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString('en-US')} ${countWords[state]}`)
  return parts.join(', ') || 'no rows'
}

/** `1 label`, `1,000 labels`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** Rows that are decided in the state a batch is in, of those that are to be: null when nothing goes on. */
export function progressOf({ state, counts }: Pick<Batch, 'state' | 'counts'>): { done: number; total: number } | null {
  const total = counts.total - counts.skipped
  if (state === 'checking') return { done: total - counts.waiting, total }
  if (state === 'buying' || state === 'paused') return { done: total - counts.ready - counts.waiting, total }
  return null
}

/** What goes on, in one line. */
export function stateText(batch: Pick<Batch, 'state' | 'counts' | 'currency' | 'totalCents'>): string {
  const { state, counts, totalCents, currency } = batch
  const progress = progressOf(batch)
  const done = progress && `${progress.done.toLocaleString('en-US')} of ${counted(progress.total, 'row')} done`
  if (state === 'checking') return `Checking and pricing, ${done}`
  if (state === 'buying') return `Buying, ${done}`
  if (state === 'paused') return `Paused, ${done}`
  const bought = `${counted(counts.bought, 'label')} bought`
  if (state === 'ready')
    return counts.bought
      ? `${bought}, ${counts.ready.toLocaleString('en-US')} more ready`
      : `${counted(counts.ready, 'label')} ready to buy`
  if (state === 'cancelled')
    return counts.bought ? `Cancelled; ${bought} before that` : 'Cancelled before anything was bought'
  return counts.bought ? `${bought} for ${moneyText(totalCents, currency)}` : 'Nothing was bought'
}

/** How many parts of the way are read out; more would talk without pause. */
const readOutParts = 4

/** What a screen reader is told: the state, and each quarter of the way. */
export function readOutText(batch: Pick<Batch, 'state' | 'counts' | 'currency' | 'totalCents'>): string {
  const progress = progressOf(batch)
  const { text } = batchStateWords[batch.state]
  if (!progress) return `${text}. ${stateText(batch)}`
  const part = Math.floor((progress.done / Math.max(1, progress.total)) * readOutParts)
  return `${text}: ${Math.round((part / readOutParts) * 100)} percent`
}

/** What is asked once before money moves, under the question with the amount. */
export function buyText({ counts, totals }: Pick<Batch, 'counts' | 'totals'>): string {
  const left = [counts.failed ? `${counts.failed} failed` : '', counts.skipped ? `${counts.skipped} left out` : '']
  const rest = left.filter(Boolean).join(' and ')
  return [
    `The carriers make the ${counts.ready === 1 ? 'label' : 'labels'} now, and ${chargedText({ counts, totals })}.`,
    'You can pause at any time; what was bought stays bought.',
    rest && `Not bought: ${rest}.`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** Totals hold what was bought before as well: then nobody can tell from them who pays for the rest. */
function chargedText({ counts, totals }: Pick<Batch, 'counts' | 'totals'>): string {
  if (counts.bought + counts.unknown > 0 || !totals[0]) return 'the accounts are charged'
  return totals.length === 1 ? `${totals[0].name} is charged` : `${totals.length} accounts are charged`
}
