/** Price of one package with Media Mail or Library Mail: by weight alone, for contents that qualify. */
import { inchesText } from './dimensions.ts'
import type { Job, Piece } from './job.ts'
import { oversizedOver } from './parcel-weight.ts'
import { explain, type PiecePrice, pairText, type Refused, refuse, startPrice, weightText } from './price.ts'
import { bracketAt, centsAt } from './price-table.ts'
import { type BookCode, services } from './services.ts'
import { refuseHandling } from './surcharges.ts'
import { bracketOf } from './weight.ts'

/** What may be sent (DMM 273). */
const contents: Record<BookCode, string> = {
  usps_media_mail: 'Contents must qualify as Media Mail: books, recordings, manuscripts and the like (DMM 273.3)',
  usps_library_mail: 'Contents and both parties must qualify: schools, libraries and museums (DMM 273.4)',
}

export function priceBook(code: BookCode, piece: Piece, job: Job): PiecePrice | Refused {
  return (
    refuseBook(code, piece) ??
    refuseContents(code, job) ??
    refuseHandling(job.options) ??
    priceByPounds(code, piece, job)
  )
}

function refuseBook(code: BookCode, { packaging, size }: Piece): Refused | null {
  if (packaging !== 'package' && packaging !== 'soft_pack')
    return refuse('packaging_unsupported', `packaging: ${services[code].name} takes "package" only`)
  if (!size || size.lengthPlusGirth <= oversizedOver) return null
  const found = `dimensions: length plus girth is ${inchesText(size.lengthPlusGirth)}`
  return refuse('too_large', `${found}; this service takes at most 108 in; use a smaller box or Ground Advantage`)
}

/** The cheapest prices of the list are for those who certify what is inside; nobody gets them by accident. */
function refuseContents(code: BookCode, { options }: Job): Refused | null {
  const certified = options.contents === 'library' || (code === 'usps_media_mail' && options.contents === 'media')
  if (certified) return null
  const value = code === 'usps_media_mail' ? 'media' : 'library'
  return refuse('contents_not_certified', `options.contents: ${contents[code]}. Set it to "${value}" when they do`)
}

function priceByPounds(code: BookCode, piece: Piece, job: Job): PiecePrice {
  const { commercial, retail } = job.card.books[code].tariff
  const index = bracketOf(commercial.ceilings, piece.weight)
  const billed = bracketAt(commercial, index)
  const pair = [centsAt(commercial, index, 1), centsAt(retail, bracketOf(retail.ceilings, piece.weight), 1)] as const
  const price = startPrice(`${services[code].name} ${weightText(billed)}`, pair, billed)
  price.explain.push(
    explain(
      'weight',
      `Billed as ${weightText(billed)}: actual weight ${weightText(piece.weight)}; size does not count`,
    ),
    explain('base', `${weightText(billed)} in any zone: ${pairText(pair)}`),
    explain('rule', contents[code]),
  )
  if (job.options.nonmachinable)
    price.explain.push(explain('surcharge', 'Nonstandard shape costs nothing more with this service'))
  return price
}
