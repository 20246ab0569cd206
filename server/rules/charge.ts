/** What the organisation adds to a carrier's price. */
import type { Charge, Explanation, Rate } from '#contracts/carriers.ts'
import { formatCents } from '../platform/money.ts'
import { percentWords, quoted } from './phrases.ts'
import type { ShippingRule } from './rule.ts'

/** Hundredths of a percent in the whole. */
const whole = 10_000n

/** A price of a carrier, with or without `chargedCents`; its charges add up to `amountCents`. */
export type CarrierRate = Omit<Rate, 'chargedCents'> & { chargedCents?: number }

/**
 * The price with one charge, and one step of explanation, per rule; `chargedCents` is the sum of all charges. Mark-ups are
 * of the carrier's price, never of each other, so the order of rules does not matter. A surcharge is once a shipment and
 * in the currency of the price.
 */
export function withCharges(rate: CarrierRate, rules: readonly ShippingRule[]): Rate {
  const added = rules.flatMap((rule) => chargeOf(rule, rate))
  const total = added.reduce((sum, { charge }) => sum + charge.amountCents, 0)
  return {
    ...rate,
    chargedCents: rate.amountCents + total,
    charges: [...rate.charges, ...added.map(({ charge }) => charge)],
    explain: [...rate.explain, ...added.map(({ explanation }) => explanation)],
  }
}

function chargeOf(
  rule: ShippingRule,
  { amountCents: price, currency }: CarrierRate,
): { charge: Charge; explanation: Explanation }[] {
  const markup = shareOf(price, rule.markupHundredths ?? 0)
  const surcharge = rule.surchargeCents ?? 0
  const amountCents = markup + surcharge
  if (amountCents === 0) return []
  const money = (cents: number) => formatCents(cents, currency)
  const parts = [
    ...(rule.markupHundredths ? [`${percentWords(rule.markupHundredths)} of ${money(price)} is ${money(markup)}`] : []),
    ...(surcharge ? [`${money(surcharge)} a shipment`] : []),
  ]
  const text = `${quoted(rule)} adds ${money(amountCents)}: ${parts.join(', and ')}.`
  return [{ charge: { kind: 'surcharge', name: rule.name, amountCents }, explanation: { topic: 'rule', text } }]
}

/** A share of a price in whole cents, half a cent rounded up; of a price below zero nothing. */
function shareOf(price: number, hundredths: number): number {
  return price <= 0 ? 0 : Number((BigInt(price) * BigInt(hundredths) + whole / 2n) / whole)
}
