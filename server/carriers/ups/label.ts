/** Labels: Shipping 2409. One call buys all packages of a shipment. */
import type { CarrierMessage, CarrierReply, LabelArtwork, Outcome, Purchase, PurchaseRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { at, type Json, records, textOf } from '../kit/values.ts'
import { descriptionOf, invoiceTotal, papersOf } from './customs.ts'
import { alertsOf, errorsOf, failuresOf, isClearRefusal } from './errors.ts'
import { packageExtras, shipmentExtras, shipmentParts } from './extras.ts'
import { artworkOf, documentsOf } from './images.ts'
import { internationalForms } from './invoice.ts'
import { amountOf, currencyOf, moneyOf } from './money.ts'
import { dimensionsOf, packagingCode, unitsOf, weightOf } from './packages.ts'
import { addressOf, contactOf, countryOf, recipientAddress } from './party.ts'
import { shipmentCharges } from './payment.ts'
import { referenceNumbers, referencesPerPackage, searchReference } from './references.ts'
import { serviceOf } from './services.ts'
import { taxNumbers } from './tax-numbers.ts'

type PurchaseJob = PurchaseRequest & { serviceCode: string }

/** Newest release Shipping documents for itemised charges. */
const subVersion = '2205'
const packageDescriptionMax = 35

/** The body. The shipper is who has the account: the sender, or for a return the one it goes to. */
export function buildShip(job: PurchaseJob, accountNumber: string) {
  const { from, to, options, customs } = job
  const taxes = taxNumbers(papersOf(job) === 'none' ? null : customs, from, to)
  const [account, other] = options.returnLabel ? [to, from] : [from, to]
  const service = serviceOf(job.serviceCode, countryOf(from), null)
  const extras = serviceOptions(job)
  return {
    ShipmentRequest: {
      Request: {
        RequestOption: 'nonvalidate',
        SubVersion: subVersion,
        TransactionReference: { CustomerContext: searchReference(job.intentId) },
      },
      Shipment: {
        Description: descriptionOf(job, options.returnLabel ? 'Return' : 'Goods'),
        Shipper: {
          ...contactOf(account, other),
          ShipperNumber: accountNumber,
          ...taxes.shipper,
          Address: addressOf(account),
        },
        ShipTo: { ...contactOf(to, from), Address: recipientAddress(to) },
        ShipFrom: { ...contactOf(from, to), Address: addressOf(from), ...taxes.shipFrom },
        ...shipmentParts(job, 'ship'),
        ...taxes.shipment,
        PaymentInformation: { ShipmentCharge: shipmentCharges(job, accountNumber) },
        ShipmentRatingOptions: { NegotiatedRatesIndicator: 'Y' },
        ...(referencesPerPackage(job) ? {} : { ReferenceNumber: referenceNumbers(job) }),
        Service: { Code: job.serviceCode, Description: service.name.slice(0, 35) },
        ShipmentDate: job.shipDate.replaceAll('-', ''),
        ...(papersOf(job) === 'documents' && { DocumentsOnlyIndicator: '' }),
        ...invoiceOf(job),
        ...(extras && { ShipmentServiceOptions: extras }),
        Package: packagesOf(job),
      },
      LabelSpecification: labelSpecification(job.label),
    },
  }
}

function serviceOptions(job: PurchaseJob) {
  const extras = shipmentExtras(job, 'ship')
  const { customs } = job
  if (!customs || papersOf(job) !== 'invoice') return extras
  const reference = job.references[0]?.trim().slice(0, 35) || searchReference(job.intentId)
  return { ...extras, InternationalForms: internationalForms({ ...job, customs, reference }) }
}

/** Wanted from the United States to Canada and Puerto Rico only, on the way out (Shipping 2409, InvoiceLineTotal). */
function invoiceOf({ from, to, customs, options }: PurchaseJob) {
  if (countryOf(from) !== 'US' || !['CA', 'PR'].includes(countryOf(to)) || options.returnLabel) return {}
  const worth = Math.max(100, options.insuredValueCents ?? 0)
  return { InvoiceLineTotal: customs ? invoiceTotal(customs) : moneyOf(worth, currencyOf('US')) }
}

function packagesOf(job: PurchaseJob) {
  const units = unitsOf(countryOf(job.from))
  const extras = packageExtras(job, 'ship')
  return job.packages.map((one) => {
    const dimensions = dimensionsOf(one, units)
    return {
      Description: descriptionOf(job, 'Goods').slice(0, packageDescriptionMax).trim(),
      Packaging: { Code: packagingCode(one) },
      ...(dimensions && { Dimensions: dimensions }),
      PackageWeight: weightOf(one.weight, units),
      ...(referencesPerPackage(job) && { ReferenceNumber: referenceNumbers(job) }),
      ...(extras && { PackageServiceOptions: extras }),
      ...(job.options.nonmachinable && { AdditionalHandlingIndicator: '' }),
    }
  })
}

/** ZPL is drawn for 203 dots per inch; for anything else the picture is asked for. Ship makes no PDF. */
export function labelSpecification({ format, dpi }: PurchaseRequest['label']) {
  const zpl = format === 'zpl' && dpi === 203
  return {
    LabelImageFormat: { Code: zpl ? 'ZPL' : 'GIF' },
    ...(!zpl && { HTTPUserAgent: 'Mozilla/4.5' }),
    LabelStockSize: { Height: '6', Width: '4' },
  }
}

/**
 * The bought shipment. A refusal only when UPS said no before it did anything; throws `CarrierUnreachable` for every
 * answer that leaves open whether a label was made: the look-up decides.
 */
export function parseShip(reply: CarrierReply, job: PurchaseJob): Outcome<Purchase> {
  if (isClearRefusal(reply)) return failed(...failuresOf(reply))
  const json = jsonOf(reply)
  if (!json || reply.status !== 200) throw new CarrierUnreachable(`UPS answered the purchase with ${reply.status}`)
  const errors = errorsOf(json)
  if (errors.length > 0) throw new CarrierUnreachable(`UPS answered the purchase with errors: ${errors[0]?.code}`)
  const results = at(json, 'ShipmentResponse', 'ShipmentResults')
  const pieces = records(at(results, 'PackageResults')).map((one) => pieceOf(one))
  const whole = textOf(at(results, 'ShipmentIdentificationNumber')) ?? pieces[0]?.trackingNumber
  if (!whole || pieces.length !== job.packages.length)
    throw new CarrierUnreachable(`UPS sent ${pieces.length} labels for ${job.packages.length} packages`)
  const { amountCents, currency, messages } = priceOf(results, job)
  const documents = documentsOf(results)
  const result = { carrierReference: whole, amountCents, currency, pieces, ...(documents.length > 0 && { documents }) }
  return { result, messages: [...messages, ...alertsOf(json.ShipmentResponse)] }
}

function pieceOf(one: Json): { trackingNumber: string; label: LabelArtwork } {
  const trackingNumber = textOf(one.TrackingNumber)
  const label = artworkOf(at(one, 'ShippingLabel', 'GraphicImage'))
  if (!trackingNumber || !label) throw new CarrierUnreachable('UPS sent no label that can be used')
  return { trackingNumber, label }
}

/** What the account pays. The label is ours already, so a missing or higher price is told, not refused. */
function priceOf(results: unknown, { agreedAmountCents, from }: PurchaseJob) {
  const total =
    amountOf(at(results, 'NegotiatedRateCharges', 'TotalCharge')) ??
    amountOf(at(results, 'ShipmentCharges', 'TotalCharges'))
  const warn = (code: string, text: string): CarrierMessage => ({
    ...failure('ups', { code, text }),
    severity: 'warning',
  })
  if (!total) {
    const text = 'UPS did not say what the label costs; the agreed price stands until the bill comes.'
    const currency = currencyOf(countryOf(from))
    return { amountCents: agreedAmountCents, currency, messages: [warn('price_unknown', text)] }
  }
  const more = total.amountCents > agreedAmountCents
  const text = `UPS charges ${(total.amountCents / 100).toFixed(2)} instead of ${(agreedAmountCents / 100).toFixed(2)}.`
  return { ...total, messages: more ? [warn('price_differs', text)] : [] }
}
