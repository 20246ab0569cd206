/** Shipments' states, carriers and services in words. */
import type { CarrierCode, Package, Packaging, ShipmentStatus, WeightUnit } from '#lib/api/types.ts'
import { weightText } from '#lib/format/weight.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const shipmentStatusWords: Record<ShipmentStatus, { text: string; tone: Tone }> = {
  draft: { text: 'Draft', tone: 'neutral' },
  rated: { text: 'Rated', tone: 'neutral' },
  purchasing: { text: 'Buying', tone: 'accent' },
  purchased: { text: 'Bought', tone: 'accent' },
  printed: { text: 'Printed', tone: 'good' },
  manifested: { text: 'Manifested', tone: 'good' },
  in_transit: { text: 'In transit', tone: 'accent' },
  out_for_delivery: { text: 'Out for delivery', tone: 'accent' },
  delivered: { text: 'Delivered', tone: 'good' },
  exception: { text: 'Exception', tone: 'bad' },
  returned: { text: 'Returned', tone: 'warn' },
  void_requested: { text: 'Void requested', tone: 'warn' },
  voided: { text: 'Voided', tone: 'neutral' },
  void_refused: { text: 'Void refused', tone: 'bad' },
  unknown: { text: 'Asking the carrier', tone: 'warn' },
}

export const carrierNames: Record<CarrierCode, string> = {
  published: 'USPS list',
  usps: 'USPS',
  ups: 'UPS',
  fedex: 'FedEx',
  dhl: 'DHL',
}

/** Where there is little room, and the service says the rest. */
export const carrierShortNames: Record<CarrierCode, string> = { ...carrierNames, published: 'USPS' }

export const packagingNames: Record<Packaging, string> = {
  package: 'Own box',
  letter: 'Letter',
  large_envelope: 'Large envelope',
  postcard: 'Postcard',
  soft_pack: 'Soft pack',
  flat_rate_envelope: 'Flat rate envelope',
  legal_flat_rate_envelope: 'Legal flat rate envelope',
  padded_flat_rate_envelope: 'Padded flat rate envelope',
  small_flat_rate_box: 'Small flat rate box',
  medium_flat_rate_box: 'Medium flat rate box',
  large_flat_rate_box: 'Large flat rate box',
  large_flat_rate_box_apo: 'Large flat rate box, APO/FPO',
}

/** `Own box, 2 lb 3.5 oz, 12 × 9 × 4 in`. */
export function packageText({ packaging = 'package', weight, dimensions }: Package, unit?: WeightUnit): string {
  const sides = dimensions && `${dimensions.length} × ${dimensions.width} × ${dimensions.height} ${dimensions.unit}`
  return [packagingNames[packaging], weightText(weight, unit), sides].filter(Boolean).join(', ')
}
