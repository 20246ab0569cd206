/** The day and hours a pickup is usually ordered for: today while there is time, else the next working day. */
import { today } from '#lib/format/dates.ts'

export interface PickupWindow {
  /** YYYY-MM-DD */
  day: string
  /** HH:MM, local to the site */
  readyTime: string
  closeTime: string
}

/** When most mailrooms close. */
const closeMinutes = 17 * 60
const morningMinutes = 9 * 60
/** Drivers want to know this long before, and come within a window. */
const leadMinutes = 30
const windowMinutes = 60
const stepMinutes = 30
const dayMs = 24 * 60 * 60_000

/** @param now the time; @param timeZone of the site */
export function usualWindow(now: Date, timeZone: string): PickupWindow {
  const day = today(timeZone, now)
  const from = Math.max(morningMinutes, roundUp(minutesIn(timeZone, now) + leadMinutes))
  if (isWorkday(day) && from + windowMinutes <= closeMinutes) return at(day, from)
  return at(nextWorkday(day), morningMinutes)
}

function at(day: string, from: number): PickupWindow {
  return { day, readyTime: timeOf(from), closeTime: timeOf(closeMinutes) }
}

function minutesIn(timeZone: string, now: Date): number {
  const parts = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const [hours = 0, minutes = 0] = new Intl.DateTimeFormat('en-GB', parts).format(now).split(':').map(Number)
  return hours * 60 + minutes
}

function roundUp(minutes: number): number {
  return Math.ceil(minutes / stepMinutes) * stepMinutes
}

function timeOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function isWorkday(day: string): boolean {
  const weekday = new Date(day).getUTCDay()
  return weekday > 0 && weekday < 6
}

function nextWorkday(day: string): string {
  const next = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
  return isWorkday(next) ? next : nextWorkday(next)
}
