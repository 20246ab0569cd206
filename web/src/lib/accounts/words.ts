/** States and periods of accounts in words. */
import type { Account } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const budgetStateWords: Record<Account['period']['state'], { text: string; tone: Tone }> = {
  none: { text: 'No budget', tone: 'neutral' },
  within: { text: 'Within budget', tone: 'good' },
  warning: { text: 'Nearly used up', tone: 'warn' },
  at_limit: { text: 'At its limit', tone: 'bad' },
}

/** `November 2026` for a month, `Jul 2026 – Jun 2027` for a year. `end` is the first day of the next period. */
export function periodText({ start, end }: Pick<Account['period'], 'start' | 'end'>): string {
  const month = (day: Date, style: 'long' | 'short') =>
    new Intl.DateTimeFormat('en-GB', { month: style, year: 'numeric', timeZone: 'UTC' }).format(day)
  const first = new Date(`${start}T00:00:00Z`)
  const last = new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000)
  const single = first.getUTCMonth() === last.getUTCMonth() && first.getUTCFullYear() === last.getUTCFullYear()
  return single ? month(first, 'long') : `${month(first, 'short')} – ${month(last, 'short')}`
}
