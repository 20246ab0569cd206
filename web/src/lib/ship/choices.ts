/** Rates in an order, the marks the server gave them, and finding the same service again. Pure functions over rates. */
import type { Rate, RateChoices } from '#lib/api/types.ts'

export type Order = 'price' | 'arrival'
export type Mark = 'cheapest' | 'fastest' | 'best value' | 'by rule'

/** What makes two rates the same offer at different times. */
export function offerKey({
  carrier,
  carrierAccountId,
  service,
}: Pick<Rate, 'carrier' | 'carrierAccountId' | 'service'>): string {
  return `${carrier} ${carrierAccountId} ${service}`
}

/** A copy in the order asked for; unknown arrivals last, ties by the other criterion, then by name. */
export function sorted(rates: readonly Rate[], order: Order): Rate[] {
  const price = (a: Rate, b: Rate) => a.chargedCents - b.chargedCents
  const by = order === 'price' ? [price, compareArrival] : [compareArrival, price]
  return rates.toSorted((a, b) => by[0]?.(a, b) || by[1]?.(a, b) || a.serviceName.localeCompare(b.serviceName))
}

/**
 * The marks of each rate by its id, as the server chose them. A rule's choice is marked where it is not simply the
 * cheapest. None when there is nothing to choose among.
 */
export function marksOf(choices: RateChoices | null, rates: readonly Rate[]): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>()
  if (!choices || rates.length < 2) return marks
  const give = (id: string | null, mark: Mark) => {
    if (id) marks.set(id, [...(marks.get(id) ?? []), mark])
  }
  if (choices.byRule !== choices.cheapest) give(choices.byRule, 'by rule')
  give(choices.cheapest, 'cheapest')
  give(choices.fastest, 'fastest')
  give(choices.bestValue, 'best value')
  return marks
}

/** By day and hour of arrival; by days in transit where there is no day; unknown last. */
function compareArrival(a: Rate, b: Rate): number {
  if (a.deliveryDate && b.deliveryDate) return compareText(arrivalText(a), arrivalText(b))
  return (a.transitDays ?? Number.MAX_SAFE_INTEGER) - (b.transitDays ?? Number.MAX_SAFE_INTEGER)
}

/** Sorts as text: without an hour it is the end of the day. */
function arrivalText({ deliveryDate, deliveryTime }: Rate): string {
  return `${deliveryDate} ${deliveryTime ?? '24:00'}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
