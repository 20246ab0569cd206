/** When a parcel is to arrive: days, date, time and whether FedEx answers for it. */
import { at, dayOf, type Json, textOf, timeOf } from '../kit/values.ts'

export interface Transit {
  /** business days */
  transitDays: number | null
  deliveryDate: string | null
  deliveryTime: string | null
  guaranteed: boolean
  text: string
}

const words =
  'ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN TWENTY'.split(
    ' ',
  )
const dayMs = 86_400_000

/** `THREE_DAYS` → 3; null for anything else. */
function daysOf(value: unknown): number | null {
  const word = textOf(value)?.match(/^([A-Z]+)_DAYS?$/)?.[1]
  const index = word === undefined ? -1 : words.indexOf(word)
  return index < 0 ? null : index + 1
}

/** Weekdays from the ship date to the delivery; holidays count, as nobody tells them. */
export function weekdaysBetween(from: string, to: string): number | null {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  if (Number.isNaN(start) || Number.isNaN(end) || end < start || end - start > 60 * dayMs) return null
  let days = 0
  for (let day = start + dayMs; day <= end; day += dayMs) {
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 6) days += 1
  }
  return Math.max(days, end > start ? 1 : 0)
}

/** Reads `commit` and `operationalDetail`: FedEx tells Ground in days and Express as a moment. */
export function transitOf(detail: Json, shipDate: string): Transit {
  const moments = [
    at(detail, 'commit', 'dateDetail', 'dayFormat'),
    at(detail, 'commit', 'dateDetail', 'dayCxsFormat'),
    at(detail, 'operationalDetail', 'deliveryDate'),
    at(detail, 'operationalDetail', 'commitDate'),
  ]
  const moment = moments.find((value) => dayOf(value) !== null && (dayOf(value) ?? '') >= shipDate)
  const deliveryDate = dayOf(moment)
  const time = textOf(moment)?.includes('T') ? timeOf(moment) : null
  const deliveryTime = time === '00:00' || time === '23:59' ? null : time
  const transitDays =
    daysOf(at(detail, 'commit', 'transitDays', 'minimumTransitTime')) ??
    daysOf(at(detail, 'commit', 'daysInTransit')) ??
    daysOf(at(detail, 'operationalDetail', 'transitTime')) ??
    (deliveryDate ? weekdaysBetween(shipDate, deliveryDate) : null)
  const refundable = String(at(detail, 'operationalDetail', 'ineligibleForMoneyBackGuarantee')) === 'false'
  const guaranteed = refundable && deliveryDate !== null
  return {
    transitDays,
    deliveryDate,
    deliveryTime,
    guaranteed,
    text: tell({ transitDays, deliveryDate, deliveryTime, guaranteed }),
  }
}

function tell({ transitDays, deliveryDate, deliveryTime, guaranteed }: Omit<Transit, 'text'>): string {
  if (transitDays === null && deliveryDate === null) return 'FedEx told no delivery day'
  const days = transitDays === null ? '' : `${transitDays} business day${transitDays === 1 ? '' : 's'}`
  const day = deliveryDate === null ? '' : `by ${deliveryDate}${deliveryTime ? ` ${deliveryTime}` : ''}`
  const promise = guaranteed ? 'with money back' : 'not guaranteed'
  return `Delivery ${[days, day, promise].filter(Boolean).join(', ')}`
}
