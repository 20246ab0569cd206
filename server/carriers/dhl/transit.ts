/** When a product arrives, and what DHL promises of it. */
import type { Explanation, Rate } from '#contracts/carriers.ts'
import { dayOf, type Json, numberOf, record, timeOf } from '../kit/values.ts'
import type { DhlService } from './services.ts'

/** What DHL writes for "by the end of the day". */
const endOfDay = '23:59'

/** Days and hour of `deliveryCapabilities`. DHL guarantees its 9:00, 10:30 and 12:00 products; other dates are estimates. */
export function transitOf(product: Json, { by }: DhlService) {
  const delivery = record(product.deliveryCapabilities)
  const pickup = record(product.pickupCapabilities)
  const when = delivery.estimatedDeliveryDateAndTime
  const days = numberOf(delivery.totalTransitDays)
  const told = timeOf(when)
  const deliveryDate = dayOf(when)
  const facts: Pick<Rate, 'transitDays' | 'deliveryDate' | 'deliveryTime' | 'guaranteed'> = {
    transitDays: days === null || days < 0 ? null : Math.round(days),
    deliveryDate,
    deliveryTime: told === null || told === endOfDay ? by : told,
    guaranteed: by !== null && deliveryDate !== null,
  }
  const explain: Explanation[] = []
  if (pickup.nextBusinessDay === true || pickup.nextBusinessDay === 'true')
    explain.push({ topic: 'transit', text: 'DHL picks up on the next business day, not on the ship date' })
  if (deliveryDate)
    explain.push({
      topic: 'transit',
      text: `${facts.guaranteed ? 'Promised' : 'Expected'} ${deliveryDate} by ${facts.deliveryTime ?? 'the end of the day'}`,
    })
  return { facts, explain }
}
