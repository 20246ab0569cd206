/** Prices of DHL: one currency of the three it tells, its parts, and the rest so that they add up. */
import type { Charge } from '#contracts/carriers.ts'
import { cents, type Json, record, records, textOf } from '../kit/values.ts'

/** What the account is billed in; then the country's public currency; DHL's base currency last. */
const currencyOrder = ['BILLC', 'PULCL', 'BASEC']

export interface Price {
  amountCents: number
  currency: string
  /** which of the three */
  currencyType: string
}

/** The first usable price in order of preference; a price of nothing is none, DHL says 0 where it has no tariff. */
export function priceFrom(list: unknown): Price | null {
  const prices = records(list).flatMap((one) => {
    const amountCents = cents(one.price)
    const currency = textOf(one.priceCurrency)
    if (amountCents === null || amountCents <= 0 || !currency || !/^[A-Z]{3}$/.test(currency)) return []
    return [{ amountCents, currency, currencyType: textOf(one.currencyType) ?? '' }]
  })
  for (const type of currencyOrder) {
    const found = prices.find(({ currencyType }) => currencyType === type)
    if (found) return found
  }
  return prices[0] ?? null
}

/** The part of a list that speaks in the chosen currency. */
function partIn(list: unknown, { currencyType, currency }: Price): Json {
  const parts = records(list)
  const same = parts.find((one) => textOf(one.currencyType) === currencyType && currencyType !== '')
  return same ?? parts.find((one) => textOf(one.priceCurrency) === currency) ?? {}
}

/** A total of `totalPriceBreakdown`: STTXA tax, STDIS discount. */
function totalOf(product: Json, price: Price, typeCode: string): number {
  const rows = records(partIn(product.totalPriceBreakdown, price).priceBreakdown)
  return cents(record(rows.find((row) => textOf(row.typeCode) === typeCode)).price) ?? 0
}

function kindOf({ serviceCode, serviceTypeCode }: Json): Charge['kind'] {
  if (!textOf(serviceCode)) return 'base'
  if (['II', 'IB'].includes(String(serviceCode))) return 'insurance'
  return serviceTypeCode === 'XCH' ? 'extra_service' : 'surcharge'
}

const titleCase = (text: string) =>
  text.toLowerCase().replace(/(?<![\p{L}\d])\p{L}/gu, (letter) => letter.toUpperCase())

/** The parts of a price; they add up to it. */
export function chargesOf(product: Json, price: Price): Charge[] {
  const charges = records(partIn(product.detailedPriceBreakdown, price).breakdown).flatMap((row): Charge[] => {
    const amountCents = cents(row.price)
    if (amountCents === null || amountCents === 0) return []
    const name = titleCase(textOf(row.name) ?? textOf(row.serviceCode) ?? 'Other')
    return [{ kind: amountCents < 0 ? 'discount' : kindOf(row), name, amountCents }]
  })
  if (charges.length === 0) return [{ kind: 'base', name: 'Price', amountCents: price.amountCents }]
  return [...charges, ...rest(product, { price, told: charges.reduce((sum, one) => sum + one.amountCents, 0) })]
}

/** What the parts leave open: the tax when that is what is missing, else something without a name. */
function rest(product: Json, { price, told }: { price: Price; told: number }): Charge[] {
  const open = price.amountCents - told
  if (open === 0) return []
  if (open === totalOf(product, price, 'STTXA')) return [{ kind: 'tax', name: 'Tax', amountCents: open }]
  return [{ kind: open < 0 ? 'discount' : 'surcharge', name: 'Other', amountCents: open }]
}

/** The price without the account's discount, as far as DHL tells it (STDIS). */
export function listCents(product: Json, price: Price): number {
  return price.amountCents + Math.abs(totalOf(product, price, 'STDIS'))
}
