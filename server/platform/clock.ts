/** The time, passed in so that tests can move it; and calendar days in a site's zone. */

export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** Making one takes a millisecond. There are some 600 zones. */
const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day (YYYY-MM-DD) of an instant in an IANA time zone. */
export function dayIn(timeZone: string, at: Date): string {
  let format = dayFormats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    dayFormats.set(timeZone, format)
  }
  return format.format(at)
}

/**
 * The instant of an RFC 3339 text; one without an offset is local time of the zone (`2026-01-05T10:00:00`). Null when it
 * is no time.
 */
export function instantIn(timeZone: string, text: string): Date | null {
  const utc = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)
  if (Number.isNaN(utc)) return null
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text)) return new Date(utc)
  // The offset of the guess may be that of the other side of a clock change: the second look settles it.
  const guess = utc - offsetMs(timeZone, utc)
  return new Date(utc - offsetMs(timeZone, guess))
}

function offsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return local - Math.floor(at / 1000) * 1000
}
