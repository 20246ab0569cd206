/** Customs data as FedEx wants it: commodities, commercial invoice, export statement, tax numbers. */
import type { Address } from '#contracts/addresses.ts'
import type { Customs, CustomsItem } from '#contracts/customs.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { currencyTo } from './currency.ts'
import { type FedexUnits, unitsOf, weightOf } from './packages.ts'
import { crossesBorder } from './party.ts'
import { firstRefusal, type Refusal } from './refusal.ts'

/** Ship API, TaxpayerIdentification.number. */
const taxIdMax = 18

const refuse = (code: string, text: string): Refusal => ({ code, text })

/** What keeps customs data from being sent; null within one customs territory too. */
export function checkCustoms({ from, to, customs, options }: RateRequest): Refusal | null {
  if (!customs) {
    if (!crossesBorder(from, to)) return null
    return refuse('customs_required', `customs: a parcel to ${to.country} needs customs data; add the items`)
  }
  const { contents, contentsExplanation, itn, eelPfc, senderTaxId = '', recipientTaxId = '', nonDelivery } = customs
  const declared = options.limitedQuantity || options.lithiumBatteries || options.dryIce
  return firstRefusal([
    () =>
      contents === 'other' && !contentsExplanation
        ? refuse('contents_explanation_required', 'customs.contentsExplanation: say what `other` contents are')
        : null,
    () =>
      contents === 'dangerous_goods' && !declared
        ? refuse('goods_undeclared', 'customs.contents: say in the options what makes the goods dangerous')
        : null,
    () =>
      nonDelivery === 'abandon'
        ? refuse('option_not_offered', 'customs.nonDelivery: FedEx returns what nobody takes; choose return or USPS')
        : null,
    () =>
      itn && eelPfc
        ? refuse('export_statement_twice', 'customs.itn: FedEx takes an ITN or an exemption, not both; leave one out')
        : null,
    () => (senderTaxId.length > taxIdMax ? longTaxId('senderTaxId', senderTaxId) : null),
    () => (recipientTaxId.length > taxIdMax ? longTaxId('recipientTaxId', recipientTaxId) : null),
  ])
}

const longTaxId = (field: string, value: string) =>
  refuse('too_long', `customs.${field}: FedEx takes ${taxIdMax} characters, this has ${value.length}; correct it`)

const purposes: Record<Customs['contents'], string> = {
  merchandise: 'SOLD',
  gift: 'GIFT',
  documents: 'NOT_SOLD',
  sample: 'SAMPLE',
  returned_goods: 'REPAIR_AND_RETURN',
  humanitarian: 'NOT_SOLD',
  dangerous_goods: 'SOLD',
  other: 'NOT_SOLD',
}

/** What the invoice says where FedEx has no purpose of that name. */
const remarks: Partial<Record<Customs['contents'], string>> = {
  humanitarian: 'Humanitarian goods',
  dangerous_goods: 'Dangerous goods',
}

const currencyOf = (customs: Customs) => currencyTo(customs.currency ?? 'USD')
const money = (amountCents: number, currency: string) => ({ amount: Number(decimalOf(amountCents)), currency })
const totalCents = (items: readonly CustomsItem[]) =>
  items.reduce((sum, { quantity, unitValueCents }) => sum + quantity * unitValueCents, 0)

function commodityOf(item: CustomsItem, currency: string, units: FedexUnits): Json {
  const { description, quantity, unitValueCents, unitWeight, hsCode, originCountry, sku } = item
  const weight = { value: unitWeight.value * quantity, unit: unitWeight.unit }
  return {
    description,
    countryOfManufacture: originCountry,
    quantity,
    quantityUnits: 'PCS',
    unitPrice: money(unitValueCents, currency),
    customsValue: money(quantity * unitValueCents, currency),
    weight: weightOf(weight, units),
    ...(hsCode && { harmonizedCode: hsCode.replaceAll('.', '') }),
    ...(sku && { partNumber: sku }),
  }
}

/** `customsClearanceDetail` of a price: what duties, weight and service depend on. */
export function rateClearance({ customs, packages }: RateRequest): Json | null {
  if (!customs) return null
  const commodities = customs.items.map((item) => commodityOf(item, currencyOf(customs), unitsOf(packages)))
  return {
    commodities,
    commercialInvoice: { shipmentPurpose: purposes[customs.contents] },
    ...(customs.incoterm === 'DDP' && { dutiesPayment: { paymentType: 'SENDER' } }),
  }
}

/** `customsClearanceDetail` of a shipment. FedEx has no field for the day of the invoice: it goes into the comments. */
export function shipClearance(request: RateRequest, accountNumber: string): Json | null {
  const { customs, packages, options } = request
  if (!customs) return null
  const currency = currencyOf(customs)
  const returned = options.returnLabel === true || customs.contents === 'returned_goods'
  return {
    commodities: customs.items.map((item) => commodityOf(item, currency, unitsOf(packages))),
    totalCustomsValue: money(totalCents(customs.items), currency),
    isDocumentOnly: customs.contents === 'documents',
    commercialInvoice: invoiceOf(customs),
    dutiesPayment: dutiesPayment(customs, accountNumber),
    ...(returned && { customsOption: { type: 'OTHER', description: customs.contentsExplanation ?? 'Returned goods' } }),
    ...exportDetail(customs),
  }
}

function invoiceOf({ contents, contentsExplanation, incoterm, invoiceNumber, invoiceDate }: Customs): Json {
  const comments = [contentsExplanation, invoiceDate && `Invoice date ${invoiceDate}`].filter(Boolean)
  return {
    shipmentPurpose: purposes[contents],
    termsOfSale: incoterm ?? 'DAP',
    ...(comments.length > 0 && { comments }),
    ...(remarks[contents] && { specialInstructions: remarks[contents] }),
    ...(invoiceNumber && {
      customerReferences: [{ customerReferenceType: 'INVOICE_NUMBER', value: invoiceNumber }],
    }),
  }
}

/** DDP: the sender pays duties; DAP: the recipient (Incoterms 2020). */
function dutiesPayment({ incoterm }: Customs, accountNumber: string): Json {
  if (incoterm !== 'DDP') return { paymentType: 'RECIPIENT' }
  return { paymentType: 'SENDER', payor: { responsibleParty: { accountNumber: { value: accountNumber } } } }
}

/** `AES X2022…` is written as one word, `NOEEI 30.37(a)` as NO_EEI_30_37_A (Ship API, ExportDetail). */
function exportDetail({ itn, eelPfc }: Customs): Json {
  if (itn) return { exportDetail: { exportComplianceStatement: `AES${itn}` } }
  if (!eelPfc) return {}
  const legend = eelPfc.replace(/^NOEEI /, '').match(/[0-9a-z]+/gi) ?? []
  return { exportDetail: { exportComplianceStatement: ['NO_EEI', ...legend].join('_').toUpperCase() } }
}

/** `tins` of a party. FedEx wants the kind: EORI and VAT numbers begin with a country, in the US it is the EIN. */
export function taxNumbers(number: string | undefined, { country }: Address): Json {
  if (!number) return {}
  const tinType = /^[A-Z]{2}/.test(number) ? 'BUSINESS_UNION' : country === 'US' ? 'FEDERAL' : 'BUSINESS_NATIONAL'
  return { tins: [{ number, tinType }] }
}

/** Papers that FedEx makes: an invoice for goods; sent electronically too when asked for. */
export function customsPapers(customs: Customs | null): { papers: Json; electronic: boolean } {
  if (!customs || customs.contents === 'documents') return { papers: {}, electronic: false }
  const format = { documentFormat: { stockType: 'PAPER_LETTER', docType: 'PDF' } }
  return {
    papers: {
      shippingDocumentSpecification: {
        shippingDocumentTypes: ['COMMERCIAL_INVOICE'],
        commercialInvoiceDetail: format,
      },
    },
    electronic: customs.paperless === true,
  }
}
