/** Price of one package with Ground Advantage, Priority Mail or Priority Mail Express. */
import { inches, inchesText } from './dimensions.ts'
import type { Job, Piece } from './job.ts'
import { oversizedOver, priceBySize, type Subject } from './parcel-weight.ts'
import { explain, isRefused, type PiecePrice, pairText, type Refused, refuse, startPrice } from './price.ts'
import { type ParcelCode, services } from './services.ts'
import { addHandling, addShapeSurcharge, addSizeSurcharges } from './surcharges.ts'

/** Largest length plus girth USPS takes at all (DMM 201.7.3). */
const largest = inches(130)

/** Prices a piece with its surcharges, or says why the service does not take it. Extra services come on top. */
export function priceParcel(code: ParcelCode, piece: Piece, job: Job): PiecePrice | Refused {
  const subject = { code, parcel: job.card.parcels[code], piece, job }
  const flat = piece.packaging.includes('flat_rate')
  const price = flat ? priceFlatRate(subject) : priceOwnPackaging(subject)
  if (isRefused(price)) return price
  if (job.options.nonmachinable) addShapeSurcharge(price, subject.parcel, { piece, flat })
  return addHandling(price, subject.parcel, job.options) ?? price
}

function priceOwnPackaging(subject: Subject): PiecePrice | Refused {
  const refused = refuseShape(subject) ?? refuseSize(subject)
  if (refused) return refused
  const price = priceBySize(subject)
  addSizeSurcharges(price, subject.parcel, subject.piece)
  return price
}

/** Letters and large envelopes may go by Priority Mail and Express, at parcel prices; Ground Advantage is for parcels. */
function refuseShape({ code, piece }: Subject): Refused | null {
  const { name } = services[code]
  if (piece.packaging === 'postcard')
    return refuse('packaging_unsupported', `packaging: a postcard goes by First-Class Mail, not ${name}`)
  const envelope = piece.packaging === 'letter' || piece.packaging === 'large_envelope'
  if (!envelope || code !== 'usps_ground_advantage') return null
  const cure = 'choose "package", or First-Class Mail for an envelope'
  return refuse('packaging_unsupported', `packaging: ${name} is for parcels; ${cure}`)
}

function refuseSize({ parcel, piece: { size } }: Subject): Refused | null {
  if (!size || size.lengthPlusGirth <= oversizedOver) return null
  const found = `dimensions: length plus girth is ${inchesText(size.lengthPlusGirth)}`
  if (size.lengthPlusGirth > largest)
    return refuse('too_large', `${found}; USPS takes at most 130 in; use a smaller box or another carrier`)
  if (parcel.oversized) return null
  return refuse('too_large', `${found}; this service takes at most 108 in; use a smaller box or Ground Advantage`)
}

/** One price for any zone and up to 70 lb; the packaging fixes the size, so entered dimensions do not count. */
function priceFlatRate({ code, parcel, piece, job }: Subject): PiecePrice | Refused {
  const { name } = services[code]
  const words = piece.packaging.replaceAll('_', ' ')
  const pair = parcel.flatRate.get(piece.packaging)
  if (!pair) return refuse('packaging_unsupported', `packaging: ${name} has no ${words}; choose "package"`)
  if (piece.packaging === 'large_flat_rate_box_apo' && !job.military)
    return refuse(
      'packaging_unsupported',
      'packaging: this box is for APO, FPO and DPO addresses only; choose large_flat_rate_box',
    )
  const price = startPrice(`${name} ${words}`, pair, null)
  price.explain.push(
    explain('weight', 'Flat rate: one price for any zone and up to 70 lb; weight and dimensions do not count'),
    explain('base', `${name} ${words}: ${pairText(pair)}`),
  )
  return price
}
