/** Delivery days by service and zone: the published standard, counted over days with delivery. */

const dayMs = 86_400_000

export interface Transit {
  transitDays: number | null
  deliveryDate: string | null
  text: string
}

/**
 * Delivery after so many business days. Sundays do not count, unless delivery on them is paid for; federal holidays are
 * not known here and may add a day. Military mail has no published standard from gateway to unit, so no day is given.
 */
export function transitOf(shipDate: string, days: number, how: { military: boolean; sundays: boolean }): Transit {
  if (how.military)
    return { transitDays: null, deliveryDate: null, text: 'Military mail has no published number of delivery days' }
  const deliveryDate = dayAfter(shipDate, days, how.sundays)
  const counted = how.sundays ? 'every day counted' : 'Sundays not counted'
  const text = `About ${days} ${days === 1 ? 'day' : 'days'}, by ${deliveryDate} (${counted}): the published standard, not a guarantee`
  return { transitDays: days, deliveryDate, text }
}

function dayAfter(from: string, days: number, sundays: boolean): string {
  let time = Date.parse(from)
  for (let left = days; left > 0; ) {
    time += dayMs
    if (sundays || !isSunday(time)) left -= 1
  }
  return new Date(time).toISOString().slice(0, 10)
}

/** 1 January 1970 was a Thursday. */
function isSunday(time: number): boolean {
  return (time / dayMs + 4) % 7 === 0
}
