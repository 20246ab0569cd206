/** The label of one bought piece, as a design that Postroom draws itself. */
import type { LabelDesign } from '#contracts/labels.ts'
import type { PurchaseRequest } from '../carrier.ts'
import { type ServiceCode, services } from './services.ts'

const referencesMax = 5
const extrasMax = 6

/** What the carrier has to do, in the words printed on labels. At most six fit. */
function extrasOf({ options }: PurchaseRequest): string[] {
  const list: string[] = []
  if (options.certifiedMail) list.push('CERTIFIED MAIL')
  if (options.signature === 'signature') list.push('SIGNATURE REQUIRED')
  if (options.signature === 'adult_signature') list.push('ADULT SIGNATURE REQUIRED')
  if (options.signature === 'adult_signature_restricted') list.push('ADULT SIGNATURE RESTRICTED DELIVERY')
  if (options.returnReceipt) list.push('RETURN RECEIPT')
  if (options.livePerishable) list.push('LIVE OR PERISHABLE')
  if (options.insuredValueCents) list.push('INSURED')
  if (options.sundayHolidayDelivery) list.push('SUNDAY/HOLIDAY DELIVERY')
  return list.slice(0, extrasMax)
}

function barcodeTitle({ options }: PurchaseRequest): string {
  if (options.certifiedMail) return 'USPS CERTIFIED MAIL'
  return options.signature && options.signature !== 'none' ? 'USPS SIGNATURE TRACKING #' : 'USPS TRACKING #'
}

/** `index` counts the packages from 0. Marked as a sample: the built-in engine buys no postage. */
export function labelOf(
  code: ServiceCode,
  request: PurchaseRequest,
  piece: { index: number; trackingNumber: string; zone: string | null },
): LabelDesign {
  const { banner, title } = services[code]
  return {
    banner,
    serviceTitle: title,
    barcodeTitle: barcodeTitle(request),
    trackingNumber: piece.trackingNumber,
    routingPostalCode: request.to.postalCode.replace(/\D/g, ''),
    from: request.from,
    to: request.to,
    weight: request.packages[piece.index]?.weight ?? { value: 0, unit: 'lb' },
    zone: piece.zone,
    shipDate: request.shipDate,
    extras: extrasOf(request),
    references: request.references.slice(0, referencesMax),
    piece: { number: piece.index + 1, of: request.packages.length },
    sample: true,
  }
}
