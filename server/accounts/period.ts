/** Budget periods: which one a day falls in, and what it allows. */
import type { Budget } from '#contracts/accounts.ts'

export interface Period {
  /** first day */
  start: string
  /** first day of the next period */
  end: string
}

/** The calendar month of `day` (YYYY-MM-DD), or the fiscal year that begins in month `fiscalStartMonth` (1-12). */
export function periodOf(kind: Budget['period'], day: string, fiscalStartMonth: number): Period {
  const [year = 0, month = 0] = day.split('-').map(Number)
  if (kind === 'monthly') return { start: firstOf(year, month), end: firstOf(year, month + 1) }
  const startYear = month >= fiscalStartMonth ? year : year - 1
  return { start: firstOf(startYear, fiscalStartMonth), end: firstOf(startYear + 1, fiscalStartMonth) }
}

function firstOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10)
}

/** Cents of a whole-number percentage, rounded down: a limit is never passed by rounding. */
export function percentOf(cents: number, percent: number): number {
  return Number((BigInt(cents) * BigInt(percent)) / 100n)
}
