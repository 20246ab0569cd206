/** Background jobs and amounts of several shipments, in words. */
import type { BackgroundJob, ShipmentSummary } from '#lib/api/types.ts'
import { moneyText } from '#lib/format/money.ts'

/** How many parts of the way are read out; more would talk without pause. */
const readOutParts = 4

export function isEnded({ state }: Pick<BackgroundJob, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** `1 label`, `40 labels`. */
export function labelCount(count: number): string {
  return count === 1 ? '1 label' : `${count} labels`
}

type Progress = Pick<BackgroundJob, 'state' | 'done' | 'total' | 'failed' | 'cancelRequested'>

/** What is shown while voids go on: `12 of 40, 2 could not be voided`. */
export function progressText({ done, total, failed }: Progress): string {
  return `${done} of ${total}${failed ? `, ${failed} could not be voided` : ''}`
}

/** What it came to. */
export function summaryText({ state, done, total, failed }: Progress): string {
  const voided = `${done - failed} of ${labelCount(total)} voided`
  const left = total - done
  const ends = { cancelled: 'Stopped: ', failed: 'Broken off: ' }
  const rest = [failed ? `${failed} could not be voided` : '', left ? `${left} not tried` : ''].filter(Boolean)
  return `${state === 'cancelled' || state === 'failed' ? ends[state] : ''}${[voided, ...rest].join(', ')}`
}

/** What a screen reader is told: the beginning, each quarter of the way, and the end. */
export function readOutText(job: Progress): string {
  if (isEnded(job)) return summaryText(job)
  if (job.cancelRequested) return 'Stopping after the label in hand'
  const part = Math.floor((job.done / Math.max(1, job.total)) * readOutParts)
  return `Voiding ${labelCount(job.total)}: ${Math.round((part / readOutParts) * 100)} percent`
}

/** The prices together, by currency: `$81.00`, `$81.00 and €5.00`. */
export function totalText(shipments: readonly Pick<ShipmentSummary, 'amountCents' | 'currency'>[]): string {
  const sums = new Map<string, number>()
  for (const { amountCents, currency } of shipments)
    sums.set(currency ?? 'USD', (sums.get(currency ?? 'USD') ?? 0) + (amountCents ?? 0))
  return [...sums].map(([currency, cents]) => moneyText(cents, currency)).join(' and ') || moneyText(0)
}
