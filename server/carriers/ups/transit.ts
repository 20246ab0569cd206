/** When UPS means to deliver, and whether it commits to it. */

import type { ServiceRate } from '../carrier.ts'
import { at, dayOf, type Json, numberOf, record, textOf, timeOf } from '../kit/values.ts'

export interface Transit {
  dates: Pick<ServiceRate, 'transitDays' | 'deliveryDate' | 'deliveryTime' | 'guaranteed'>
  /** for people */
  words: string[]
}

/** Of a RatedShipment: TimeInTransit when it was asked for, else GuaranteedDelivery. */
export function transitOf(rated: Json): Transit {
  const summary = record(at(rated, 'TimeInTransit', 'ServiceSummary'))
  const arrival = at(summary, 'EstimatedArrival', 'Arrival')
  const promise = record(rated.GuaranteedDelivery)
  const days =
    numberOf(at(summary, 'EstimatedArrival', 'BusinessDaysInTransit')) ?? numberOf(promise.BusinessDaysInTransit)
  const deliveryDate = dayOf(at(arrival, 'Date')) ?? dayOf(promise.ScheduledDeliveryDate)
  const told = timeOf(at(arrival, 'Time')) ?? clockTime(promise.DeliveryByTime)
  const deliveryTime = deliveryDate && told && told <= latest ? told : null
  const transitDays = days !== null && Number.isInteger(days) && days >= 0 ? days : null
  const guaranteed = isGuaranteed(summary, promise)
  const by = [deliveryDate, deliveryTime].filter(Boolean).join(' by ')
  const words = [
    ...(transitDays === null ? [] : [`${transitDays} business day${transitDays === 1 ? '' : 's'} on the way`]),
    ...(by ? [`${guaranteed ? 'Guaranteed' : 'Expected'} ${by}`] : []),
  ]
  return { dates: { transitDays, deliveryDate, deliveryTime, guaranteed }, words }
}

/** UPS writes the end of the day as 23:30 or 23:00; both are real times. */
const latest = '23:59'

/** `10:30 A.M.` */
const clockTime = (value: unknown) => timeOf(textOf(value)?.replaceAll('.', '') ?? null)

/** An empty tag says yes; `0` and `N` have been seen for no. A promised time says yes too. */
function isGuaranteed(summary: Json, promise: Json): boolean {
  if ('GuaranteedIndicator' in summary && summary.GuaranteedIndicator !== null)
    return !/^(0|n|no|false)$/i.test(String(summary.GuaranteedIndicator).trim())
  return textOf(promise.BusinessDaysInTransit) !== null || textOf(promise.DeliveryByTime) !== null
}
