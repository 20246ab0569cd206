/** The customs form of a label, and every field of our customs data accounted for. */
import type { Customs, CustomsContents, CustomsItem } from '#contracts/customs.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { pounds } from './packages.ts'
import type { Findings } from './problems.ts'

/** Limits of the form in both label APIs. */
const limits = { items: 30, description: 30, quantity: 9999, comments: 25, invoice: 15 }
/** Shipments up to this value each tariff number need no filing (15 CFR 30.37(a)); to Canada none does (30.36). */
const exemptCents = 2500_00
const hsDigitsMin = 6

const contentTypes: Readonly<Record<CustomsContents, string>> = {
  merchandise: 'MERCHANDISE',
  gift: 'GIFT',
  documents: 'DOCUMENT',
  sample: 'COMMERCIAL_SAMPLE',
  returned_goods: 'RETURNED_GOODS',
  humanitarian: 'HUMANITARIAN_DONATIONS',
  dangerous_goods: 'DANGEROUS_GOODS',
  other: 'OTHER',
}

/** What goes where in a label request. */
export interface CustomsParts {
  form: Json
  nonDeliveryOption: 'RETURN' | 'ABANDON'
  /** the sender pays duties */
  prepaid: boolean
}

interface Setting {
  form: Record<string, unknown>
  parts: { nonDeliveryOption: 'RETURN' | 'ABANDON'; prepaid: boolean }
  international: boolean
  country: string
  customs: Customs
  findings: Findings
}

type Handler<K extends keyof Customs> = (value: NonNullable<Customs[K]>, setting: Setting) => void

/** One entry for every field there is: a new field does not compile until it has a place or a reason. */
export const customsHandlers: { readonly [K in keyof Required<Customs>]: Handler<K> } = {
  contents(contents, { form, customs, findings }) {
    form.customsContentType = contentTypes[contents]
    if (contents === 'other' && !customs.contentsExplanation)
      findings.problem('customs_required', 'customs.contentsExplanation: say what it is when contents is "other"')
  },
  contentsExplanation(text, { form, findings }) {
    if (text) form.contentComments = findings.fit('customs.contentsExplanation', text, limits.comments)
  },
  nonDelivery(wish, { parts }) {
    parts.nonDeliveryOption = wish === 'abandon' ? 'ABANDON' : 'RETURN'
  },
  incoterm(term, { parts, international, findings }) {
    if (term !== 'DDP') return
    if (international) parts.prepaid = true
    else findings.problem('option_not_offered', 'customs.incoterm: USPS prepays no duties on this way; choose DAP')
  },
  currency(currency, { findings }) {
    if (currency !== 'USD')
      findings.problem(
        'currency_not_offered',
        `customs.currency: USPS customs forms are in USD, not ${currency}; convert the values`,
      )
  },
  invoiceNumber(number, { form, findings }) {
    if (number) form.invoiceNumber = findings.fit('customs.invoiceNumber', number, limits.invoice)
  },
  invoiceDate(_, { findings }) {
    findings.note('customs_not_sent', 'customs.invoiceDate: not sent, USPS customs forms have no invoice date')
  },
  itn(itn, { form }) {
    form.AESITN = itn
  },
  eelPfc(legend, { form, customs }) {
    if (!customs.itn) form.AESITN = `NO EEI ${legend.replace(/^NOEEI\s*/, '')}`
  },
  senderTaxId(id, setting) {
    if (id) setting.form.exportersReference = referenceOf('customs.senderTaxId', id, setting)
  },
  recipientTaxId(id, setting) {
    if (id) setting.form.importersReference = referenceOf('customs.recipientTaxId', id, setting)
  },
  paperless(wanted, { findings }) {
    if (wanted)
      findings.note(
        'customs_electronic',
        'customs.paperless: USPS sends customs data electronically and prints the form on the label',
      )
  },
  items(items, { form, findings }) {
    if (items.length > limits.items)
      findings.problem(
        'too_many_items',
        `customs.items: USPS takes at most ${limits.items} kinds of goods on a form; join some`,
      )
    form.contents = items
      .slice(0, limits.items)
      .map((item, index) => contentOf(item, `customs.items.${index}`, findings))
  },
}

/** Abroad the form tells what kind of number it is; at home it is plain text. */
function referenceOf(field: string, id: string, { international, findings }: Setting): unknown {
  if (!international) return findings.fit(field, id, 40)
  return { referenceType: 'TAX_CODE', reference: findings.fit(field, id, 28) }
}

/** Descriptions that say nothing are refused by USPS (error 160050). */
const emptyWords = new Set(['none', 'not applicable', 'n/a', 'null', 'gift', 'merchandise'])

/** Fields of one item; the label APIs want totals of value and weight. */
export const itemKeys: { readonly [K in keyof Required<CustomsItem>]: string } = {
  description: 'itemDescription',
  quantity: 'itemQuantity',
  unitValueCents: 'itemTotalValue',
  unitWeight: 'itemTotalWeight',
  hsCode: 'HSTariffNumber',
  originCountry: 'countryofOrigin',
  sku: '',
}

function contentOf(item: CustomsItem, field: string, findings: Findings): Json {
  const cents = item.unitValueCents * item.quantity
  if (emptyWords.has(item.description.trim().toLowerCase()))
    findings.problem(
      'description_refused',
      `${field}.description: "${item.description}" says nothing to customs; name the goods`,
    )
  if (item.quantity > limits.quantity)
    findings.problem('quantity_too_high', `${field}.quantity: USPS takes at most ${limits.quantity}; divide the goods`)
  if (cents < 1) findings.problem('value_required', `${field}.unitValueCents: USPS needs a value above zero; enter one`)
  if (item.hsCode && item.hsCode.replace(/\D/g, '').length < hsDigitsMin)
    findings.problem(
      'hs_code_short',
      `${field}.hsCode: USPS needs at least ${hsDigitsMin} digits; enter the full tariff number`,
    )
  if (item.sku) findings.note('customs_not_sent', `${field}.sku: not sent, USPS customs forms have no article number`)
  return {
    [itemKeys.description]: findings.fit(`${field}.description`, item.description.trim(), limits.description),
    [itemKeys.quantity]: item.quantity,
    [itemKeys.unitValueCents]: Number(decimalOf(cents)),
    weightUOM: 'lb',
    [itemKeys.unitWeight]: Number((pounds(item.unitWeight) * item.quantity).toFixed(6)),
    ...(item.hsCode && { [itemKeys.hsCode]: item.hsCode }),
    [itemKeys.originCountry]: item.originCountry,
  }
}

/** The form for `country`. `international`: another country's post takes over; else a military or island address. */
export function customsOf(
  customs: Customs,
  { international, country }: { international: boolean; country: string },
  findings: Findings,
): CustomsParts {
  const form: Record<string, unknown> = {}
  const setting: Setting = {
    ...{ form, international, country, customs, findings },
    parts: { nonDeliveryOption: 'RETURN', prepaid: false },
  }
  for (const key of Object.keys(customsHandlers) as (keyof Customs)[]) apply(key, customs, setting)
  if (!form.AESITN) form.AESITN = exemptionOf(setting)
  return { form, ...setting.parts }
}

function apply<K extends keyof Customs>(key: K, customs: Customs, setting: Setting): void {
  const value = customs[key]
  if (value === undefined || value === null) return
  const handler = customsHandlers[key] as Handler<K>
  handler(value as NonNullable<Customs[K]>, setting)
}

/** USPS wants a filing number or an exemption on every form; small values have a general one, which is told. */
function exemptionOf({ customs, country, findings }: Setting): string {
  const values = new Map<string, number>()
  for (const { hsCode = '', unitValueCents, quantity } of customs.items)
    values.set(hsCode, (values.get(hsCode) ?? 0) + unitValueCents * quantity)
  if (Math.max(...values.values()) > exemptCents && country !== 'CA') {
    findings.problem(
      'customs_required',
      'customs.itn: goods over $2,500 need a filing number (ITN) or an exemption; enter customs.itn or customs.eelPfc',
    )
    return ''
  }
  const legend = country === 'CA' ? 'NO EEI 30.36' : 'NO EEI 30.37(a)'
  findings.note('customs_exemption', `No filing number was given: the form says ${legend}`)
  return legend
}
