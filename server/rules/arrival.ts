/** When a service arrives, on one scale for carriers that tell a day and carriers that tell a number of days. */
import type { Rate } from '#contracts/carriers.ts'

const dayMs = 86_400_000
/** What is further off counts as unknown. */
const longestDays = 366

type Arriving = Pick<Rate, 'transitDays' | 'deliveryDate' | 'deliveryTime'>

/** Business days in transit: as the carrier tells, else Mondays to Fridays up to the day of delivery; null when unknown. */
export function transitDaysOf({ transitDays, deliveryDate }: Arriving, shipDate: string): number | null {
  if (transitDays !== null || deliveryDate === null) return transitDays
  const [start, end] = [Date.parse(shipDate), Date.parse(deliveryDate)]
  if (!(end - start <= longestDays * dayMs)) return null
  let days = 0
  for (let time = start + dayMs; time <= end; time += dayMs) if (isWeekday(time) || time === end) days += 1
  return days
}

/**
 * A text that sorts by arrival; null when unknown. Without a day of delivery it is estimated from the days in transit;
 * a day without a time sorts behind every time of that day.
 */
export function arrivalOf({ transitDays, deliveryDate, deliveryTime }: Arriving, shipDate: string): string | null {
  if (deliveryDate !== null) return `${deliveryDate} ${deliveryTime ?? '24:00'}`
  if (transitDays === null || !(transitDays <= longestDays)) return null
  let time = Date.parse(shipDate)
  for (let left = transitDays; left > 0; ) {
    time += dayMs
    if (isWeekday(time)) left -= 1
  }
  return `${new Date(time).toISOString().slice(0, 10)} 24:00`
}

/** 1 January 1970 was a Thursday. */
function isWeekday(time: number): boolean {
  const day = (time / dayMs + 4) % 7
  return day !== 0 && day !== 6
}
