/** Insurance by declared value: bands, what is included, and what may not be insured. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import type { ExtraPrices } from './card-extras.ts'
import type { Job } from './job.ts'
import { dollars, explain, line, type PiecePrice, type Refused, refuse } from './price.ts'
import type { ServiceCode } from './services.ts'

const receiptOverCents = 500_00

/** Insurance over $500 is delivered against a signature, for which a receipt can be returned (DMM 503.4, 503.6). */
export function insuredForReceipt(options: ShippingOptions): boolean {
  return (options.insuredValueCents ?? 0) > receiptOverCents
}

/** Insures one piece for the value in the options: with several packages the value is that of each. */
export function addInsurance(code: ServiceCode, price: PiecePrice, { card, options }: Job): Refused | null {
  const value = options.insuredValueCents ?? 0
  if (value === 0) return null
  const included = includedCents(code, card)
  if (value <= included) {
    price.explain.push(explain('extra', `Insurance for ${dollars(value)} is included: up to ${dollars(included)}`))
    return null
  }
  const refused = refuseInsurance(value, card.extras.insurance.maxCents, options)
  if (refused) return refused
  const fee = insuranceFee(card.extras.insurance, value)
  price.lines.push(line('insurance', `Insurance for ${dollars(value)}`, fee))
  price.explain.push(explain('extra', `Insurance for ${dollars(value)} a package: ${dollars(fee)}`))
  if (code === 'usps_first_class_mail')
    price.explain.push(explain('rule', 'First-Class Mail insures merchandise only, not documents (DMM 503.4)'))
  return null
}

function refuseInsurance(value: number, maxCents: number, options: ShippingOptions): Refused | null {
  if (value > maxCents)
    return refuse(
      'insurance_too_high',
      `options.insuredValueCents: ${dollars(value)} is over the most USPS insures, ${dollars(maxCents)}; declare less`,
    )
  if (!options.certifiedMail) return null
  return refuse(
    'insurance_unavailable',
    'options.insuredValueCents: Certified Mail may not be insured; leave one of the two out',
  )
}

function includedCents(code: ServiceCode, card: Job['card']): number {
  if (code === 'usps_first_class_mail' || code === 'usps_media_mail' || code === 'usps_library_mail') return 0
  return card.parcels[code].includedInsuranceCents
}

/** Fee in cents; over the last band, so much more for each step begun. */
function insuranceFee({ bands, step }: ExtraPrices['insurance'], value: number): number {
  let last = { upToCents: 0, feeCents: 0 }
  for (const band of bands) {
    if (value <= band.upToCents) return band.feeCents
    last = band
  }
  return last.feeCents + Math.ceil((value - last.upToCents) / step.perCents) * step.amountCents
}
