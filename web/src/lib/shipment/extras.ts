/** The extras of a shipment in words. */
import type { ShippingOptions } from '#lib/api/types.ts'
import { moneyText } from '#lib/format/money.ts'
import { weightText } from '#lib/format/weight.ts'

const signatures = {
  none: '',
  signature: 'Signature',
  adult_signature: 'Adult signature',
  adult_signature_restricted: 'Adult signature, addressee only',
}

const contents = { media: 'contents for Media Mail', library: 'contents for Library Mail' }

const batteries: Record<NonNullable<ShippingOptions['lithiumBatteries']>, string> = {
  ion_alone: 'lithium ion batteries (UN3480)',
  ion_with_equipment: 'lithium ion batteries with equipment (UN3481)',
  ion_in_equipment: 'lithium ion batteries in equipment (UN3481)',
  metal_alone: 'lithium metal batteries (UN3090)',
  metal_with_equipment: 'lithium metal batteries with equipment (UN3091)',
  metal_in_equipment: 'lithium metal batteries in equipment (UN3091)',
}

/** `Signature, insured for $150.00`; empty without extras. */
export function extrasText(options: ShippingOptions): string {
  const words = [...service(options), ...goods(options)].filter(Boolean)
  const text = words.join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function service(options: ShippingOptions) {
  const { billTo, holdAtLocation: hold } = options
  return [
    options.returnLabel && 'return label',
    signatures[options.signature ?? 'none'],
    options.insuredValueCents && `insured for ${moneyText(options.insuredValueCents)}`,
    options.certifiedMail && 'certified mail',
    options.returnReceipt && `return receipt, ${options.returnReceipt === 'hardcopy' ? 'on paper' : 'electronic'}`,
    options.saturdayDelivery && 'Saturday delivery',
    options.sundayHolidayDelivery && 'Sunday or holiday delivery',
    hold && `held at ${hold.name || hold.id}`,
    billTo && `billed to ${billTo.party === 'recipient' ? 'the recipient' : 'a third party'} (${billTo.accountNumber})`,
  ]
}

function goods(options: ShippingOptions) {
  return [
    options.contents && contents[options.contents],
    options.livePerishable && 'live or perishable',
    options.dryIce && `dry ice ${weightText(options.dryIce)}`,
    options.lithiumBatteries && batteries[options.lithiumBatteries],
    options.limitedQuantity && 'hazardous in limited quantity',
    options.nonmachinable && 'nonmachinable',
  ]
}
