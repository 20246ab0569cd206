/** The extras of a shipment in words. */
import type { ShippingOptions } from '#lib/api/types.ts'
import { moneyText } from '#lib/format/money.ts'

const signatures = {
  none: '',
  signature: 'Signature',
  adult_signature: 'Adult signature',
  adult_signature_restricted: 'Adult signature, addressee only',
}

const contents = { media: 'contents for Media Mail', library: 'contents for Library Mail' }

/** `Signature, insured for $150.00`; empty without extras. */
export function extrasText(options: ShippingOptions): string {
  const words = [
    signatures[options.signature ?? 'none'],
    options.insuredValueCents && `insured for ${moneyText(options.insuredValueCents)}`,
    options.certifiedMail && 'certified mail',
    options.returnReceipt && `return receipt, ${options.returnReceipt === 'hardcopy' ? 'on paper' : 'electronic'}`,
    options.sundayHolidayDelivery && 'Sunday or holiday delivery',
    options.contents && contents[options.contents],
    options.livePerishable && 'live or perishable',
    options.nonmachinable && 'nonmachinable',
  ].filter(Boolean)
  const text = words.join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
