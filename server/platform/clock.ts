/** The time, passed in so that tests can move it; and calendar days in a site's zone. */

export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** The calendar day (YYYY-MM-DD) of an instant in an IANA time zone. */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}
