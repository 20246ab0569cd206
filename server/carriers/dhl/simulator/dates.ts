/** Days in the simulated DHL: working days, and what it takes for a planned time. */

const dayMs = 86_400_000
const daysAheadMax = 10
const plannedShape = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d ?GMT([+-]\d{2}:\d{2})$/

/** The day `days` working days after `from`. */
export function readyDay(from: string, days: number): string {
  const day = new Date(`${from}T00:00:00Z`)
  if (Number.isNaN(day.getTime())) return from
  for (let left = days; left > 0; ) {
    day.setTime(day.getTime() + dayMs)
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) left -= 1
  }
  return day.toISOString().slice(0, 10)
}

/** What is wrong with a planned time; null when nothing. Measured by real time, as a demonstration moves the clock. */
export function plannedProblem(text: string | null): string | null {
  const found = text?.match(plannedShape)
  if (!found)
    return "998: ShipTimeStamp is not well formatted.(Expected Sample Format : '2010-02-11T17:10:09 GMT+01:00')"
  const at = Date.parse(`${text?.slice(0, 19)}${found[3]}`)
  if (at < Date.now()) return '996: The requested shipment date is in the past. Please check the date and retry.'
  if (at > Date.now() + (daysAheadMax + 1) * dayMs)
    return '996: The requested shipment date is more than 10 days in the future. Please check the date and retry.'
  return null
}
