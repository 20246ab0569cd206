/** Surcharges of parcels: length, volume, nonstandard shape, live contents, Sunday delivery. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import type { Parcel } from './card-products.ts'
import { cubicFootQuarters, inches, inchesText } from './dimensions.ts'
import type { Piece } from './job.ts'
import { dollars, explain, line, type PiecePrice, type Refused, refuse } from './price.ts'

const limit22 = inches(22)
const limit30 = inches(30)
const twoCubicFeet = 2 * cubicFootQuarters

/** Charges a surcharge in both tiers, which Notice 123 prices alike, and says why. */
function charge(price: PiecePrice, name: string, cents: number, why: string): void {
  price.lines.push(line('surcharge', name, cents))
  price.explain.push(explain('surcharge', `${name} ${dollars(cents)}: ${why}`))
}

/**
 * Nonstandard fees by size. Length and volume add up (Notice 123, nonstandard fees), also for an oversized parcel.
 * The dimension noncompliance fee is USPS's penalty for wrong data and is never charged here.
 */
export function addSizeSurcharges(price: PiecePrice, parcel: Parcel, piece: Piece): void {
  const { size } = piece
  if (!size) return
  const { lengthOver22, lengthOver30, volumeOver2CubicFeet } = parcel.surcharges
  const longest = `longest side ${inchesText(size.length)}`
  if (size.length > limit30) charge(price, 'Length over 30 in', lengthOver30, longest)
  else if (size.length > limit22) charge(price, 'Length over 22 in', lengthOver22, longest)
  if (size.quarters > twoCubicFeet) {
    const why = `${(size.quarters / cubicFootQuarters).toFixed(2)} cubic feet, sides rounded down to 1/4 in`
    charge(price, 'Volume over 2 cubic feet', volumeOver2CubicFeet, why)
  }
}

/** Nonstandard shape, where the piece is a parcel in the sender's own packaging. */
export function addShapeSurcharge(price: PiecePrice, parcel: Parcel, how: { piece: Piece; flat: boolean }): void {
  const { packaging } = how.piece
  if (how.flat) price.explain.push(explain('surcharge', 'Nonstandard shape costs nothing more in flat-rate packaging'))
  else if (packaging === 'letter' || packaging === 'large_envelope')
    price.explain.push(explain('surcharge', 'Nonmachinable envelopes cost nothing more with this service'))
  else charge(price, 'Nonstandard characteristics', parcel.surcharges.nonstandard, 'marked as nonstandard')
}

/** Handling the sender asked for. Returns a refusal when the service does not have it. */
export function addHandling(price: PiecePrice, parcel: Parcel, options: ShippingOptions): Refused | null {
  if (options.livePerishable)
    charge(price, 'Live animals or perishables', parcel.surcharges.livePerishable, 'asked for as an option')
  if (!options.sundayHolidayDelivery) return null
  const cents = parcel.surcharges.sundayHoliday
  if (cents === null) return refuseSunday()
  charge(price, 'Sunday or holiday delivery', cents, 'asked for as an option')
  return null
}

function refuseSunday(): Refused {
  return refuse(
    'sunday_delivery_unavailable',
    'options.sundayHolidayDelivery: only Priority Mail Express delivers on Sundays and holidays; choose it or leave the option out',
  )
}

/** Services without any special handling: letters and books. */
export function refuseHandling(options: ShippingOptions): Refused | null {
  if (options.livePerishable)
    return refuse(
      'live_perishable_unavailable',
      'options.livePerishable: not with this service; use Ground Advantage, Priority Mail or Priority Mail Express',
    )
  return options.sundayHolidayDelivery ? refuseSunday() : null
}
