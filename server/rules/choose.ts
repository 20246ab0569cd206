/** The rates that stand out among all that are offered: cheapest, fastest, best value and the one rules prefer. */
import type { Rate, RateChoices } from '#contracts/carriers.ts'
import { formatCents } from '../platform/money.ts'
import { arrivalOf, transitDaysOf } from './arrival.ts'
import { covers, meets } from './condition.ts'
import { quoted, subjectOf } from './phrases.ts'
import type { RuledRequest, ShippingRule } from './rule.ts'

/** For "best value", each business day later than the fastest weighs like this many percent of the price. */
const percentPerDay = 15

/** A rate with what it is compared by. */
interface Offer {
  rate: Rate
  arrival: string | null
  days: number | null
}

/**
 * Cheapest: least `chargedCents`; then the earlier; then by name. Fastest: earliest day and time, then the cheaper; null
 * when no arrival is known. Best value: least price after raising it by 15 % for each business day later than the fastest;
 * null when no days are known. By rule: the first service, of the first `prefer` rule that has one, which is offered and
 * within the rule's tolerance of the cheapest; else the cheapest.
 * @param rules in the order of `applicableRules`
 * @param rates all that are offered, from every carrier, in one currency
 */
export function chooseRates(
  rules: readonly ShippingRule[],
  request: RuledRequest,
  rates: readonly Rate[],
): RateChoices {
  const { shipDate } = request
  const offers = rates
    .map((rate) => ({ rate, arrival: arrivalOf(rate, shipDate), days: transitDaysOf(rate, shipDate) }))
    .sort((a, b) => byPrice(a, b) || byArrival(a, b) || byName(a, b))
  const [cheapest] = offers
  if (!cheapest) {
    return { cheapest: null, fastest: null, bestValue: null, byRule: null, byRuleReason: 'No service is offered.' }
  }
  const fastest = offers.filter(({ arrival }) => arrival !== null).sort(byArrival)[0]
  const preferring = rules.filter((rule) => rule.effect === 'prefer' && meets(rule, request))
  const chosen = byRule(preferring, { sorted: offers.map(({ rate }) => rate), cheapest: cheapest.rate })
  return {
    cheapest: cheapest.rate.id,
    fastest: fastest?.rate.id ?? null,
    bestValue: bestValue(offers)?.id ?? null,
    byRule: chosen.id,
    byRuleReason: chosen.reason,
  }
}

function byPrice(a: Offer, b: Offer): number {
  return a.rate.chargedCents - b.rate.chargedCents
}

function byArrival(a: Offer, b: Offer): number {
  if (a.arrival === b.arrival) return 0
  if (a.arrival === null || b.arrival === null) return a.arrival === null ? 1 : -1
  return a.arrival < b.arrival ? -1 : 1
}

function byName(a: Offer, b: Offer): number {
  return a.rate.serviceName.localeCompare(b.rate.serviceName, 'en')
}

/** In hundredths of a cent, so that nothing is rounded; of equal ones the cheaper. */
function bestValue(sorted: readonly Offer[]): Rate | undefined {
  const timed = sorted.filter((offer): offer is Offer & { days: number } => offer.days !== null)
  const fastest = timed.reduce((least, { days }) => Math.min(least, days), Infinity)
  const cost = ({ rate, days }: Offer & { days: number }) =>
    rate.chargedCents * (100 + percentPerDay * (days - fastest))
  return timed.toSorted((a, b) => cost(a) - cost(b))[0]?.rate
}

interface Offered {
  /** cheapest first */
  sorted: readonly Rate[]
  cheapest: Rate
}

function byRule(preferring: readonly ShippingRule[], offered: Offered): { id: string; reason: string } {
  const { cheapest } = offered
  const [nearest] = preferring
  if (!nearest) return { id: cheapest.id, reason: 'No rule prefers a service; cheapest.' }
  for (const rule of preferring) {
    const rate = candidates(rule, offered).find((one) => excess(rule, one, cheapest) <= 0)
    if (rate) return { id: rate.id, reason: reasonFor(rule, rate, cheapest) }
  }
  return { id: cheapest.id, reason: reasonAgainst(nearest, offered) }
}

/** The cheapest rate of each service the rule names, else of each carrier, else of all; in the rule's order. */
function candidates(rule: ShippingRule, { sorted }: Offered): Rate[] {
  const covered = sorted.filter((rate) => covers(rule, rate))
  const firsts = rule.services.length
    ? rule.services.map((service) => covered.find((rate) => rate.service === service))
    : rule.carriers.map((carrier) => covered.find((rate) => rate.carrier === carrier))
  return firsts.filter((rate) => rate !== undefined)
}

/** Cents above what the rule allows. */
function excess({ toleranceCents }: ShippingRule, rate: Rate, cheapest: Rate): number {
  return toleranceCents === null ? 0 : rate.chargedCents - cheapest.chargedCents - toleranceCents
}

function reasonFor(rule: ShippingRule, rate: Rate, cheapest: Rate): string {
  if (rate.chargedCents === cheapest.chargedCents) {
    return `${quoted(rule)}: ${rate.serviceName} is preferred, and nothing is cheaper.`
  }
  if (rule.toleranceCents === null) return `${quoted(rule)}: ${rate.serviceName} is preferred at any price.`
  return `${quoted(rule)}: ${rate.serviceName} is at most ${formatCents(rule.toleranceCents, rate.currency)} over the cheapest.`
}

function reasonAgainst(rule: ShippingRule, offered: Offered): string {
  const [first] = candidates(rule, offered)
  if (!first) return `${quoted(rule)} prefers ${subjectOf(rule, 'or')}, which is not offered; cheapest.`
  const over = formatCents(excess(rule, first, offered.cheapest), first.currency)
  return `${quoted(rule)} prefers ${first.serviceName}, but that costs ${over} more than the rule allows; cheapest.`
}
