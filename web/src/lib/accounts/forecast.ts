/** When an account reaches its limit if it goes on as it did so far this period: a straight line, no more. */
import type { Account } from '#lib/api/types.ts'

const dayMs = 86_400_000

export interface Forecast {
  /** days of the period, and how many of them are over, today counted as half gone at least */
  totalDays: number
  elapsedDays: number
  usedCents: number
  /** what will have been used on the last day */
  atEndCents: number
  /** first day the limit is reached; null when the period ends before, or there is no limit */
  reachedOn: string | null
  state: 'no-limit' | 'reached' | 'will-reach' | 'lasts' | 'unused'
}

/** Length of a period in days; `end` is the first day of the next one. */
export function daysBetween(start: string, end: string): number {
  return Math.round((Date.parse(`${end}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / dayMs)
}

/** `day` plus whole days, as YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** The forecast on `today` (YYYY-MM-DD). Reserved money counts as used: it will be captured or given back soon. */
export function forecast({ period }: Pick<Account, 'period'>, today: string): Forecast {
  const { start, end, limitCents } = period
  const totalDays = Math.max(1, daysBetween(start, end))
  // The day itself counts as over, so that the first day of a period does not divide by nothing.
  const elapsedDays = Math.min(totalDays, Math.max(1, daysBetween(start, today) + 1))
  const usedCents = period.spentCents + period.reservedCents
  const perDay = usedCents / elapsedDays
  const base = { totalDays, elapsedDays, usedCents, atEndCents: Math.round(perDay * totalDays), reachedOn: null }
  if (limitCents === null) return { ...base, state: 'no-limit' }
  if (usedCents >= limitCents) return { ...base, state: 'reached' }
  if (usedCents <= 0) return { ...base, state: 'unused' }
  const days = Math.ceil(limitCents / perDay)
  if (days > totalDays) return { ...base, state: 'lasts' }
  return { ...base, reachedOn: addDays(start, days - 1), state: 'will-reach' }
}

/** Threshold in cents past which spending warns; null without a budget. */
export function warningCents({ budget }: Pick<Account, 'budget'>): number | null {
  return budget && Math.floor((budget.valueCents * budget.warningPercent) / 100)
}

/** The last day of a period whose `end` is the first day of the next. */
export function lastDay(end: string): string {
  return addDays(end, -1)
}
