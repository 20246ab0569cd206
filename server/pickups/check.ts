/** What can be known to be wrong with a pickup before the carrier is asked; its own hours and cut-offs are its to say. */
import type { Site } from '#contracts/identity.ts'
import type { PickupInput } from '#contracts/manifests.ts'
import { type Weight, weightIn } from '#contracts/units.ts'
import { checkAddress } from '../addresses/index.ts'
import type { PickupRequest } from '../carriers/index.ts'
import { dayIn } from '../platform/clock.ts'
import { AppError, unprocessable } from '../platform/errors.ts'

/** Drivers come within a window, not at a minute; no carrier takes a shorter one. */
const windowMinMinutes = 60

/** `unprocessable` by field: a day or time that is over, a window that is too short, no weight, an address that cannot be. */
export function checkPickup(input: PickupInput, { site, now }: { site: Site; now: Date }): void {
  const { day, readyTime, closeTime, weight, address } = input
  const today = dayIn(site.timeZone, now)
  if (day < today) throw unprocessable('day', `The day ${day} is over; at ${site.name} it is ${today}.`)
  if (closeTime <= readyTime) throw unprocessable('closeTime', `It must be later than ${readyTime}.`)
  if (minutesOf(closeTime) - minutesOf(readyTime) < windowMinMinutes) {
    throw unprocessable('closeTime', `Give the driver at least an hour: ${readyTime} to ${closeTime} is too short.`)
  }
  const time = timeIn(site.timeZone, now)
  if (day === today && closeTime <= time) {
    throw unprocessable('closeTime', `At ${site.name} it is ${time} already; take a later time or another day.`)
  }
  if (weight.value === 0)
    throw unprocessable('weight', 'Give the weight of all packages together; an estimate will do.')
  const fields = address ? checkAddress(address, 'address') : []
  if (fields.length > 0) {
    throw new AppError('unprocessable', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
  }
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function timeIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** The weight in a unit carriers take: pounds for pounds and ounces, kilograms for the others. */
export function carrierWeight(weight: Weight): PickupRequest['weight'] {
  const unit = weight.unit === 'lb' || weight.unit === 'oz' ? 'lb' : 'kg'
  return { value: weightIn(weight, unit), unit }
}
