/** Reads a price and the parts it is made of. */
import type { Charge } from '#contracts/carriers.ts'
import { at, cents, type Json, record, records, textOf } from '../kit/values.ts'
import { currencyFrom } from './currency.ts'

export interface Priced {
  amountCents: number
  listAmountCents: number
  /** ISO 4217 */
  currency: string
  /** add up to `amountCents` */
  charges: Charge[]
  /** the rated detail the price is from */
  detail: Json
}

/** The account's price first; what is converted to another currency (PREFERRED) last. */
const order = ['ACCOUNT', 'INCENTIVE', 'ACTUAL', 'CURRENT', 'CUSTOM', 'LIST']

/** The price of one `rateReplyDetails`; null when no amount was told. */
export function priceOf(reply: Json): Priced | null {
  const rated = records(reply.ratedShipmentDetails)
    .filter((detail) => totalOf(detail) !== null)
    .sort((a, b) => rank(a) - rank(b))
  const [detail] = rated
  const amountCents = detail ? totalOf(detail) : null
  if (!detail || amountCents === null) return null
  const currency = currencyOf(detail)
  const list = rated.find((one) => typeOf(one) === 'LIST' && currencyOf(one) === currency)
  const listAmountCents = Math.max(amountCents, (list && totalOf(list)) ?? amountCents)
  return { amountCents, listAmountCents, currency, charges: chargesOf(detail, amountCents), detail }
}

const typeOf = (detail: Json) =>
  (textOf(detail.rateType) ?? '').replace(/^(PAYOR|RATED)_/, '').replace(/_(SHIPMENT|PACKAGE)$/, '')

function rank(detail: Json): number {
  const index = order.indexOf(typeOf(detail))
  return index < 0 ? order.length : index
}

function currencyOf(detail: Json): string {
  const told = textOf(detail.currency) ?? textOf(at(detail, 'shipmentRateDetail', 'currency'))
  return currencyFrom(told) ?? 'USD'
}

/** Without duties and taxes of the destination, which FedEx only estimates. */
function totalOf(detail: Json): number | null {
  const total = cents(detail.totalNetCharge) ?? cents(detail.totalNetFedExCharge)
  if (total !== null) return total >= 0 ? total : null
  const packages = records(detail.ratedPackages).map((one) => cents(at(one, 'packageRateDetail', 'netCharge')))
  const known = packages.filter((amount) => amount !== null)
  return known.length > 0 && known.length === packages.length ? known.reduce((sum, amount) => sum + amount, 0) : null
}

function chargesOf(detail: Json, amountCents: number): Charge[] {
  const shipment = record(detail.shipmentRateDetail)
  const packages = records(detail.ratedPackages).map((one) => record(one.packageRateDetail))
  const own = records(shipment.surCharges ?? shipment.surcharges)
  const surcharges = own.length > 0 ? own : packages.flatMap((one) => records(one.surcharges))
  const discount = cents(detail.totalDiscounts) ?? cents(shipment.totalFreightDiscount)
  const charges = [
    charge('base', 'FedEx transport', cents(detail.totalBaseCharge)),
    charge('discount', 'Discount', discount === null ? null : -Math.abs(discount)),
    ...surcharges.map((one) => charge(kindOf(one), nameOf(one, 'Surcharge'), cents(one.amount))),
    ...records(shipment.taxes).map((one) => charge('tax', nameOf(one, 'Tax'), cents(one.amount))),
  ].flatMap((one) => (one && one.amountCents !== 0 ? [one] : []))
  return balanced(merged(charges), amountCents)
}

const charge = (kind: Charge['kind'], name: string, amountCents: number | null): Charge | null =>
  amountCents === null ? null : { kind, name, amountCents }

const nameOf = (one: Json, otherwise: string) =>
  textOf(one.description) ?? textOf(one.name) ?? textOf(one.type) ?? otherwise

function kindOf(surcharge: Json): Charge['kind'] {
  const type = textOf(surcharge.type) ?? ''
  if (type === 'INSURED_VALUE') return 'insurance'
  return /SIGNATURE|SATURDAY|HOLD|DRY_ICE|RETURN/.test(type) ? 'extra_service' : 'surcharge'
}

/** The same surcharge of several packages as one. */
function merged(charges: readonly Charge[]): Charge[] {
  const kept = new Map<string, Charge>()
  for (const one of charges) {
    const key = `${one.kind} ${one.name}`
    const amountCents = (kept.get(key)?.amountCents ?? 0) + one.amountCents
    kept.set(key, { ...one, amountCents })
  }
  return [...kept.values()]
}

/** What the parts do not explain is told as one more. */
function balanced(charges: Charge[], amountCents: number): Charge[] {
  const rest = amountCents - charges.reduce((sum, one) => sum + one.amountCents, 0)
  if (rest === 0) return charges
  if (charges.length === 0) return [{ kind: 'base', name: 'FedEx transport', amountCents }]
  return [...charges, { kind: rest > 0 ? 'surcharge' : 'discount', name: 'Other', amountCents: rest }]
}
