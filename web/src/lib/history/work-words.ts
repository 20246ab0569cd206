/** Background jobs and amounts of several shipments, in words. */
import type { BackgroundJob, ShipmentSummary } from '#lib/api/types.ts'
import { moneyText } from '#lib/format/money.ts'

/** How many parts of the way are read out; more would talk without pause. */
const readOutParts = 4

export interface WorkVerbs {
  doing: string
  done: string
  failed: string
  /** title of the list of what could not be done */
  failures: string
}
const voiding = { doing: 'Voiding', done: 'voided', failed: 'could not be voided', failures: 'Not voided' }
const printing = {
  doing: 'Printing',
  done: 'sent to the printer',
  failed: 'could not be printed',
  failures: 'Not printed',
}
const other = { doing: 'Working on', done: 'done', failed: 'could not be done', failures: 'Not done' }

/** What a kind of job does to labels. */
export function verbsOf(kind: string): WorkVerbs {
  if (kind === 'void_shipments') return voiding
  return kind === 'print_shipments' ? printing : other
}

export function isEnded({ state }: Pick<BackgroundJob, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** `1 label`, `40 labels`. */
export function labelCount(count: number): string {
  return count === 1 ? '1 label' : `${count} labels`
}

type Progress = Pick<BackgroundJob, 'kind' | 'state' | 'done' | 'total' | 'failed' | 'cancelRequested'>

/** What is shown while it goes on: `12 of 40, 2 could not be voided`. */
export function progressText({ kind, done, total, failed }: Progress): string {
  return `${done} of ${total}${failed ? `, ${failed} ${verbsOf(kind).failed}` : ''}`
}

/** What it came to. */
export function summaryText({ kind, state, done, total, failed }: Progress): string {
  const verbs = verbsOf(kind)
  const success = `${done - failed} of ${labelCount(total)} ${verbs.done}`
  const left = total - done
  const ends = { cancelled: 'Stopped: ', failed: 'Broken off: ' }
  const rest = [failed ? `${failed} ${verbs.failed}` : '', left ? `${left} not tried` : ''].filter(Boolean)
  return `${state === 'cancelled' || state === 'failed' ? ends[state] : ''}${[success, ...rest].join(', ')}`
}

/** What a screen reader is told: the beginning, each quarter of the way, and the end. */
export function readOutText(job: Progress): string {
  if (isEnded(job)) return summaryText(job)
  if (job.cancelRequested) return 'Stopping after the label in hand'
  const part = Math.floor((job.done / Math.max(1, job.total)) * readOutParts)
  return `${verbsOf(job.kind).doing} ${labelCount(job.total)}: ${Math.round((part / readOutParts) * 100)} percent`
}

/** What accounts were charged together, by currency: `$81.00`, `$81.00 and €5.00`. */
export function totalText(
  shipments: readonly Pick<ShipmentSummary, 'amountCents' | 'chargedCents' | 'currency'>[],
): string {
  const sums = new Map<string, number>()
  for (const { amountCents, chargedCents, currency } of shipments)
    sums.set(currency ?? 'USD', (sums.get(currency ?? 'USD') ?? 0) + (chargedCents ?? amountCents ?? 0))
  return [...sums].map(([currency, cents]) => moneyText(cents, currency)).join(' and ') || moneyText(0)
}
