/** Times in the site's zone with the zone named, and calendar days. */

/** `21 Nov 2026, 14:05 EST` for an RFC 3339 time. */
export function timeText(at: string, timeZone: string): string {
  const date = new Date(at)
  const parts = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  } as const
  return `${new Intl.DateTimeFormat('en-GB', parts).format(date)} ${zoneName(date, timeZone)}`
}

/** `EST`, `CET`, or an offset where the zone has no usual name; American English knows most names. */
function zoneName(date: Date, timeZone: string): string {
  const locale = /^(Europe|Africa)\//.test(timeZone) ? 'en-GB' : 'en-US'
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(date)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

/** `Tue 24 Nov` for `2026-11-24`; the year only when it is not this one. */
export function dayText(day: string, now = new Date()): string {
  const date = new Date(`${day}T12:00:00Z`)
  const year = date.getUTCFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  const parts = { weekday: 'short', day: 'numeric', month: 'short', year, timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-GB', parts).format(date).replace(/,/g, '')
}

/** Today's calendar day in a zone, as `2026-11-21`. */
export function today(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(now)
}

/** `just now`, `4 min ago`, `3 h ago`, `2 days ago`. */
export function agoText(at: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
  return `${Math.floor(minutes / (24 * 60))} days ago`
}
