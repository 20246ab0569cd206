/** Price of one postcard, letter or large envelope with First-Class Mail: metered (commercial) and stamped (retail). */
import type { FirstClass } from './card-products.ts'
import { inches, inchesText, type Measures } from './dimensions.ts'
import type { Job, Piece } from './job.ts'
import {
  dollars,
  explain,
  isRefused,
  line,
  type PiecePrice,
  pairText,
  type Refused,
  refuse,
  startPrice,
  weightText,
} from './price.ts'
import { bracketAt, centsAt, type Tariff } from './price-table.ts'
import { refuseHandling } from './surcharges.ts'
import { bracketOf } from './weight.ts'

interface Shape {
  name: string
  product: 'postcard' | 'letter' | 'largeEnvelope'
  /** greatest length, height and thickness (DMM 101.1.1, 101.2.1, 101.6.2) */
  length: number
  width: number
  height: number
}

/** From small to large: a piece too big or too heavy for one pays as the next (DMM 101.1.1c). */
const shapes: readonly Shape[] = [
  { name: 'postcard', product: 'postcard', length: inches(6), width: inches(4.25), height: inches(0.016) },
  { name: 'letter', product: 'letter', length: inches(11.5), width: inches(6.125), height: inches(0.25) },
  { name: 'large envelope', product: 'largeEnvelope', length: inches(15), width: inches(12), height: inches(0.75) },
]
const firstShape: Partial<Record<Piece['packaging'], number>> = { postcard: 0, letter: 1, large_envelope: 2 }

export function priceFirstClass(piece: Piece, job: Job): PiecePrice | Refused {
  const refused = refuseHandling(job.options)
  if (refused) return refused
  const { options, card } = job
  const choice = chooseShape(piece, card.firstClass, options.nonmachinable === true)
  if (isRefused(choice)) return choice
  const { shape, moved } = choice
  if (shape.product === 'largeEnvelope' && options.nonmachinable)
    return refuse(
      'packaging_unsupported',
      'options.nonmachinable: a rigid or uneven large envelope pays as a parcel; choose "package" and Ground Advantage',
    )
  const price = priceShape(shape, piece, card.firstClass[shape.product])
  if (moved) price.explain.unshift(explain('rule', moved))
  if (shape.product === 'letter') addNonmachinable(price, piece, job)
  return price
}

type Choice = { shape: Shape; moved: string }

function chooseShape(piece: Piece, prices: FirstClass, nonmachinable: boolean): Choice | Refused {
  const start = firstShape[piece.packaging]
  if (start === undefined)
    return refuse(
      'packaging_unsupported',
      'packaging: First-Class Mail takes postcards, letters and large envelopes; use Ground Advantage for a package',
    )
  let reason = ''
  for (const shape of shapes.slice(start)) {
    const misfit = misfitOf(shape, { piece, tariff: prices[shape.product], nonmachinable })
    if (!misfit) return { shape, moved: reason && `Pays as a ${shape.name}: ${reason}` }
    reason = misfit
  }
  const code = reason.startsWith('weight') ? 'too_heavy' : 'too_large'
  return refuse(code, `${reason}; choose "package" and Ground Advantage or Priority Mail`)
}

/** Why a piece is not of this shape; empty when it is. */
function misfitOf(shape: Shape, how: { piece: Piece; tariff: Tariff; nonmachinable: boolean }): string {
  const { size, weight } = how.piece
  if (bracketOf(how.tariff.commercial.ceilings, weight) === -1)
    return `weight ${weightText(weight)} is over the limit of a ${shape.name}`
  if (size && (size.length > shape.length || size.width > shape.width || size.height > shape.height))
    return `dimensions ${sidesText(size)} are over the limit of a ${shape.name}`
  return shape.product === 'postcard' && how.nonmachinable ? 'a nonmachinable card pays the letter price' : ''
}

function sidesText({ length, width, height }: Measures): string {
  return `${inchesText(length)} x ${inchesText(width)} x ${inchesText(height)}`
}

function priceShape(shape: Shape, piece: Piece, { commercial, retail }: Tariff): PiecePrice {
  const index = bracketOf(commercial.ceilings, piece.weight)
  const billed = bracketAt(commercial, index)
  const pair = [centsAt(commercial, index, 1), centsAt(retail, bracketOf(retail.ceilings, piece.weight), 1)] as const
  const price = startPrice(`First-Class Mail ${shape.name} ${weightText(billed)}`, pair, billed)
  price.explain.push(
    explain('weight', `Billed as ${weightText(billed)}: actual weight ${weightText(piece.weight)}`),
    explain('base', `${shape.name}, ${weightText(billed)}: ${pairText(pair)} (metered and stamped)`),
  )
  return price
}

/** Marked as such, or length over height is outside 1.3 to 2.5 (DMM 101.1.2). */
function addNonmachinable(price: PiecePrice, { size }: Piece, { card, options }: Job): void {
  const odd = size !== null && (size.length * 10 < size.width * 13 || size.length * 10 > size.width * 25)
  if (!odd && !options.nonmachinable) return
  const cents = card.firstClass.nonmachinableLetter
  const why = options.nonmachinable ? 'marked as nonmachinable' : 'length is not 1.3 to 2.5 times the height'
  price.lines.push(line('surcharge', 'Nonmachinable letter', cents))
  price.explain.push(explain('surcharge', `Nonmachinable letter ${dollars(cents)}: ${why}`))
}
