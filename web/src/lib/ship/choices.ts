/** Choosing among rates: order, marks and finding the same service again. Pure functions over rates. */
import type { Rate } from '#lib/api/types.ts'

export type Order = 'price' | 'arrival'
export type Mark = 'cheapest' | 'fastest' | 'best value'

/** For "best value", each day later than the fastest weighs like this share of the price. */
export const dayWeight = 0.15

/** What makes two rates the same offer at different times. */
export function offerKey({ carrier, carrierAccountId, service }: Rate): string {
  return `${carrier} ${carrierAccountId} ${service}`
}

/** A copy in the order asked for; unknown arrivals last, ties by the other criterion, then by name. */
export function sorted(rates: readonly Rate[], order: Order): Rate[] {
  const price = (a: Rate, b: Rate) => a.amountCents - b.amountCents
  const arrival = (a: Rate, b: Rate) => compareArrival(a, b)
  const by = order === 'price' ? [price, arrival] : [arrival, price]
  return rates.toSorted((a, b) => by[0]?.(a, b) || by[1]?.(a, b) || a.serviceName.localeCompare(b.serviceName))
}

/** Marks per rate id: one cheapest, one fastest, one of best value. No marks for a single rate. */
export function marksOf(rates: readonly Rate[]): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>()
  if (rates.length < 2) return marks
  const give = (rate: Rate | undefined, mark: Mark) => {
    if (rate) marks.set(rate.id, [...(marks.get(rate.id) ?? []), mark])
  }
  give(sorted(rates, 'price')[0], 'cheapest')
  give(
    sorted(rates, 'arrival').find((rate) => rate.transitDays !== null || rate.deliveryDate !== null),
    'fastest',
  )
  give(bestValue(rates), 'best value')
  return marks
}

/** The rate whose price, raised by `dayWeight` for each day later than the fastest, is lowest. */
export function bestValue(rates: readonly Rate[]): Rate | undefined {
  const timed = rates.filter((rate) => rate.transitDays !== null)
  const fastest = Math.min(...timed.map((rate) => rate.transitDays ?? 0))
  const cost = (rate: Rate) => rate.amountCents * (1 + dayWeight * ((rate.transitDays ?? fastest) - fastest))
  return timed.toSorted((a, b) => cost(a) - cost(b))[0]
}

/** By day of arrival; by days in transit where there is no day; unknown last. */
function compareArrival(a: Rate, b: Rate): number {
  if (a.deliveryDate && b.deliveryDate)
    return a.deliveryDate < b.deliveryDate ? -1 : a.deliveryDate > b.deliveryDate ? 1 : 0
  return (a.transitDays ?? Number.MAX_SAFE_INTEGER) - (b.transitDays ?? Number.MAX_SAFE_INTEGER)
}
