/** What customs must be told: the rules of every field of the contract, and which papers a parcel needs. */
import type { Customs, CustomsItem } from '#contracts/customs.ts'
import type { RateRequest } from '../carrier.ts'
import { firstRefusal, type Refusal } from './errors.ts'
import { moneyOf } from './money.ts'
import { countryOf, crossesBorder } from './party.ts'

type Check = (customs: Customs) => Refusal | null
const taken: Check = () => null

/** What UPS cannot be told, by field. */
export const customsRules: { readonly [K in keyof Required<Customs>]: Check } = {
  contents: ({ contents }) =>
    contents === 'dangerous_goods'
      ? refusal('contents_not_offered', 'customs.contents: UPS takes dangerous goods through its own program only.')
      : null,
  contentsExplanation: taken,
  nonDelivery: ({ nonDelivery }) =>
    nonDelivery === 'abandon'
      ? refusal('option_not_offered', 'customs.nonDelivery: UPS cannot be told to abandon a parcel; choose return.')
      : null,
  incoterm: taken,
  currency: taken,
  invoiceNumber: taken,
  invoiceDate: taken,
  itn: taken,
  eelPfc: taken,
  senderTaxId: taken,
  recipientTaxId: taken,
  // UPS sends the invoice electronically for accounts that are enrolled and returns the paper for the others.
  paperless: taken,
  items: (customs) => firstRefusal(customs.items.map((item, index) => () => checkItem(item, index))),
}

const refusal = (code: string, text: string): Refusal => ({ code, text })

function checkItem({ hsCode, quantity }: CustomsItem, index: number): Refusal | null {
  const digits = hsCode?.replaceAll('.', '') ?? ''
  if (hsCode && digits.length < 6)
    return refusal('hs_code_short', `customs.items[${index}].hsCode: UPS wants at least 6 digits; lengthen it.`)
  return quantity > 0 ? null : refusal('quantity_required', `customs.items[${index}].quantity: it must be 1 or more.`)
}

export function checkCustoms(request: RateRequest): Refusal | null {
  const { from, to, customs } = request
  if (!crossesBorder(from, to)) return null
  if (!customs)
    return refusal('customs_required', 'customs: the parcel crosses a border; say what is in it and what it is worth.')
  const keys = Object.keys(customsRules) as (keyof Customs)[]
  return firstRefusal([...keys.map((key) => () => customsRules[key](customs)), () => checkValue(request, customs)])
}

function checkValue(request: RateRequest, customs: Customs): Refusal | null {
  if (papersOf(request) !== 'invoice') return null
  const index = customs.items.findIndex(({ unitValueCents }) => unitValueCents === 0)
  if (index < 0) return null
  const text = `customs.items[${index}].unitValueCents: UPS wants a value above 0 on the invoice; add it.`
  return refusal('value_required', text)
}

const totalCents = ({ items }: Customs) =>
  items.reduce((sum, { quantity, unitValueCents }) => sum + quantity * unitValueCents, 0)

/**
 * `documents`: papers of no commercial value, which need no invoice; UPS does not know them from the United States to
 * Canada, Puerto Rico and Mexico (Shipping 2409, DocumentsOnlyIndicator). `none` within one customs territory.
 */
export function papersOf({ from, to, customs }: RateRequest): 'none' | 'documents' | 'invoice' {
  if (!customs || !crossesBorder(from, to)) return 'none'
  const neighbour = countryOf(from) === 'US' && ['CA', 'PR', 'MX'].includes(countryOf(to))
  return customs.contents === 'documents' && totalCents(customs) === 0 && !neighbour ? 'documents' : 'invoice'
}

export const customsCurrency = (customs: Customs) => customs.currency ?? 'USD'

/** The value of the goods; UPS takes no amount below 1 here (InvoiceLineTotal). */
export function invoiceTotal(customs: Customs) {
  return moneyOf(Math.max(100, totalCents(customs)), customsCurrency(customs))
}

const descriptionMax = 50

/** What the parcel holds in UPS's 50 characters; the invoice has all of it. */
export function descriptionOf({ customs }: Pick<RateRequest, 'customs'>, otherwise: string): string {
  const words = customs?.items.map(({ description }) => description).join(', ') || otherwise
  return words.slice(0, descriptionMax).trim()
}
