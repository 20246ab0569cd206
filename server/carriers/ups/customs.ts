/** What customs are told: UPS's invoice form and tax numbers. Every field of the contract goes somewhere or is refused. */
import type { Address } from '#contracts/addresses.ts'
import type { Customs, CustomsContents, CustomsItem } from '#contracts/customs.ts'
import { weightIn } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf } from '../kit/values.ts'
import { firstRefusal, type Refusal } from './errors.ts'
import { moneyOf } from './money.ts'
import { roundedUp, type Units, unitsOf } from './packages.ts'
import { addressOf, contactOf, countryOf, crossesBorder } from './party.ts'

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

const reasons: Readonly<Record<CustomsContents, string>> = {
  merchandise: 'SALE',
  gift: 'GIFT',
  documents: 'DOCUMENTS',
  sample: 'SAMPLE',
  returned_goods: 'RETURN',
  humanitarian: 'HUMANITARIAN GOODS',
  dangerous_goods: 'DANGEROUS GOODS',
  other: 'OTHER',
}

interface Invoice extends RateRequest {
  customs: Customs
  /** stands in for a missing invoice number */
  reference: string
}

/** Form 01 is the invoice, 05 the one for returns (InternationalForms/FormType). */
export function internationalForms(invoice: Invoice) {
  const { customs, from, to, options, shipDate } = invoice
  const units = unitsOf(countryOf(from))
  const { Phone, ...contact } = contactOf(to, from)
  return {
    FormType: [options.returnLabel ? '05' : '01'],
    Contacts: { SoldTo: { ...contact, ...(Phone && { Phone }), Address: addressOf(to) } },
    Product: customs.items.map((item) => productOf(item, units)),
    InvoiceNumber: customs.invoiceNumber ?? invoice.reference,
    InvoiceDate: (customs.invoiceDate ?? shipDate).replaceAll('-', ''),
    TermsOfShipment: customs.incoterm ?? 'DAP',
    ReasonForExport: reasons[customs.contents],
    ...(commentsOf(customs) && { Comments: commentsOf(customs) }),
    CurrencyCode: customsCurrency(customs),
    ...exportFiling(customs),
  }
}

/** Told on the invoice in words, as the filing option alone is printed on UPS's own export form only. */
function commentsOf({ contentsExplanation, itn, eelPfc }: Customs): string {
  const words = [contentsExplanation, itn && `ITN ${itn}`, eelPfc && exemption(eelPfc)]
  return words.filter(Boolean).join('; ')
}

const exemption = (legend: string) => (legend.startsWith('NOEEI') ? legend : `NOEEI ${legend}`)

/** The shipper filed: option A names the filing's number, B the exemption (EEIFilingOption/ShipperFiled). */
function exportFiling({ itn, eelPfc }: Customs) {
  const filed = (filing: object) => ({
    EEIFilingOption: { Code: '1', Description: 'EEI', ShipperFiled: { Description: 'ShipperFiled', ...filing } },
  })
  if (itn) return filed({ Code: 'A', PreDepartureITNNumber: itn })
  return eelPfc ? filed({ Code: 'B', ExemptionLegend: eelPfc.replace(/^NOEEI /, '') }) : {}
}

const descriptionLine = 35

/** Up to 100 characters as three lines of 35. Weight is that of the whole line, one decimal, rounded up. */
function productOf(item: CustomsItem, { weight: { code, name, unit } }: Units) {
  const lines = item.description.match(new RegExp(`.{1,${descriptionLine}}`, 'gsu')) ?? [item.description]
  return {
    Description: lines,
    Unit: {
      Number: String(item.quantity),
      UnitOfMeasurement: { Code: 'PCS', Description: 'PCS' },
      Value: decimalOf(item.unitValueCents),
    },
    ...(item.hsCode && { CommodityCode: item.hsCode.replaceAll('.', '') }),
    ...(item.sku && { PartNumber: item.sku }),
    OriginCountryCode: item.originCountry,
    ProductWeight: {
      UnitOfMeasurement: { Code: code, Description: name },
      Weight: String(roundedUp(weightIn(item.unitWeight, unit) * item.quantity, 1)),
    },
  }
}

/** Length of Shipper/TaxIdentificationNumber; longer numbers go with the shipment's tax numbers. */
const shipperTaxMax = 15
const importOneStop = /^IM\d{10}$/

const exporter = { AgentRole: '20', role: '06' }
const consignee = { AgentRole: '30', role: '18' }

/** Tax numbers: of the sender with the shipper, of the recipient with the shipment, IOSS with the place of departure. */
export function taxNumbers(customs: Customs | null, from: Address, to: Address) {
  const sender = customs?.senderTaxId ?? ''
  const recipient = customs?.recipientTaxId ?? ''
  const ioss = importOneStop.test(recipient)
  const agents = [
    ...(sender.length > shipperTaxMax ? [agentOf(exporter, sender, countryOf(from))] : []),
    ...(recipient && !ioss ? [agentOf(consignee, recipient, countryOf(to))] : []),
  ]
  return {
    shipper: sender && sender.length <= shipperTaxMax ? { TaxIdentificationNumber: sender } : {},
    shipFrom: ioss ? { VendorInfo: { VendorCollectIDTypeCode: '0356', VendorCollectIDNumber: recipient } } : {},
    shipment: agents.length > 0 ? { GlobalTaxInformation: { AgentTaxIdentificationNumber: agents } } : {},
  }
}

/** 1002 is a company's number, purpose 01 customs (GlobalTaxInformation). */
function agentOf({ AgentRole, role }: typeof exporter, number: string, country: string) {
  return {
    AgentRole,
    TaxIdentificationNumber: [
      {
        IdentificationNumber: number,
        IDNumberCustomerRole: role,
        IDNumberEncryptionIndicator: '0',
        IDNumberIssuingCntryCd: country,
        IDNumberPurposeCode: '01',
        IDNumberTypeCode: '1002',
      },
    ],
  }
}
