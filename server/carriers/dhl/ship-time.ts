/** The moment of handing over, as DHL wants it: local time of the sender with its offset, never past. */
import type { Address } from '#contracts/addresses.ts'
import { timeZoneOf } from './places.ts'
import type { Refusal } from './refusal.ts'

/** "The date should not be in the past or more than 10 days in the future." */
const daysAheadMax = 10
const dayMs = 86_400_000
/** Time from the request to the earliest hand-over; DHL warns of giving the current time. */
const headStartMs = 30 * 60_000
const usualTime = '17:00:00'

/** Making one takes half a millisecond; `places.ts` knows a few dozen zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes east of UTC. */
function offsetMinutes(zone: string, at: Date): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  const parts = format.formatToParts(at)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const found = text.match(/^GMT([+-])(\d{2}):(\d{2})$/)
  if (!found) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Local date and time, `YYYY-MM-DDTHH:MM:SS`. */
function localText(zone: string, at: Date): string {
  return new Date(at.getTime() + offsetMinutes(zone, at) * 60_000).toISOString().slice(0, 19)
}

/** A local time as DHL writes it: `2026-01-05T10:00:00 GMT+01:00`. */
export function dhlTime(day: string, time: string, place: Pick<Address, 'country' | 'state'>): string {
  const zone = timeZoneOf(place)
  const minutes = offsetMinutes(zone, new Date(`${day}T${time}Z`))
  return `${day}T${time} GMT${offsetText(minutes)}`
}

/** Five in the afternoon of the ship date; later that day when five is near or over. */
export function handOver(shipDate: string, from: Address, now: Date): string {
  const zone = timeZoneOf(from)
  const soon = localText(zone, new Date(now.getTime() + headStartMs))
  if (soon <= `${shipDate}T${usualTime}`) return dhlTime(shipDate, usualTime, from)
  return dhlTime(shipDate, soon.startsWith(shipDate) ? soon.slice(11) : '23:59:00', from)
}

/** A day of grace on either side, as the zone is a guess for large countries; DHL says the last word. */
export function checkShipDate(shipDate: string, from: Address, now: Date): Refusal | null {
  const today = Date.parse(localText(timeZoneOf(from), now).slice(0, 10))
  const day = Date.parse(shipDate)
  if (day < today - dayMs)
    return { code: 'ship_date_past', text: 'shipDate: DHL takes no day in the past; choose today or a later day' }
  if (day > today + (daysAheadMax + 1) * dayMs)
    return {
      code: 'ship_date_too_far',
      text: `shipDate: DHL takes ship dates up to ${daysAheadMax} days ahead; choose an earlier day`,
    }
  return null
}
