/** The invoice UPS makes for customs (InternationalForms). */
import type { Customs, CustomsContents, CustomsItem } from '#contracts/customs.ts'
import { weightIn } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf } from '../kit/values.ts'
import { customsCurrency } from './customs.ts'
import { roundedUp, type Units, unitsOf } from './packages.ts'
import { addressOf, contactOf, countryOf } from './party.ts'

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
